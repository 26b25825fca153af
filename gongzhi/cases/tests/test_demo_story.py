"""The demo tells a story for every matter: none of its moves is refused."""

from __future__ import annotations

import random
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from gongzhi.cases.actions import receive_request
from gongzhi.cases.management.demo.population import Message, read_messages
from gongzhi.cases.management.demo.story import tell
from gongzhi.core.actor import visitor
from gongzhi.core.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # a report of every matter, each to its end


def one_of_every_matter() -> list[Message]:
    """The oldest message of each matter: their stories have come furthest."""
    path = Path(settings.ROOT) / "packs" / "demo" / "messages.csv"
    found: dict[str, Message] = {}
    for message in read_messages(path, ZoneInfo("Asia/Shanghai"), timezone.now()):
        found.setdefault(message.matter, message)
    return list(found.values())


def test_every_matter_has_a_story_that_the_rules_allow(jurisdiction: int) -> None:
    now = timezone.now()
    for message in one_of_every_matter():
        received = receive_request(message.report, by=visitor(jurisdiction), at=message.at)
        chance = random.Random(message.code)  # noqa: S311  (a story, not a secret)
        tell(received.id, received.key, message.at, now, chance, message.matter)
    moves = set(Entry.objects.values_list("move", flat=True))
    assert {"dispatch", "accept", "reply", "hand_in", "pass_check", "confirm"} <= moves
