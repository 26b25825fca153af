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
from gongzhi.cases.management.demo.rounds import walk_rounds
from gongzhi.cases.management.demo.story import tell
from gongzhi.cases.queries.public import public_page
from gongzhi.core.actor import visitor
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

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
    folder = Path(settings.ROOT) / "packs" / "demo"
    for _ in range(2):
        walk_rounds(folder, jurisdiction, now)
    assert Dossier.objects.filter(source_id__startswith="round:").count() == 10
    with work(jurisdiction, "visitor") as unit:
        page = public_page(ground(unit), now, area="AL01")
    assert len(page.cases) == 5
    assert sum(one.closed is not None for one in page.cases) == 3
    moves = set(Entry.objects.values_list("move", flat=True))
    assert {"dispatch", "accept", "reply", "hand_in", "pass_check", "confirm"} <= moves
