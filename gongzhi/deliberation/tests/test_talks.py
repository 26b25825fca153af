"""The demo's conversations: one open, one closed with its groups; a second writing adds none."""

from __future__ import annotations

import io
import json
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from gongzhi.core.models import Jurisdiction
from gongzhi.deliberation.management.talks import write_conversations
from gongzhi.deliberation.models import Conversation, OpinionVote
from gongzhi.deliberation.queries.conversations import map_of
from tests.paths import PACKS

pytestmark = pytest.mark.django_db
FILE = PACKS / "demo" / "conversations.toml"


def test_one_is_open_and_one_has_its_map(jurisdiction: int, now: datetime) -> None:
    write_conversations(FILE, jurisdiction, now)
    assert write_conversations(FILE, jurisdiction, now) == 0
    steps = {one.dossier.step: one for one in Conversation.objects.select_related("dossier")}
    assert set(steps) == {"talking", "answering"}
    assert steps["talking"].counted["voters"] == 15
    drawn = map_of(steps["answering"])
    assert drawn is not None
    assert (drawn["sizes"], drawn["why"]) == ([34, 22], "")
    assert not OpinionVote.objects.filter(statement__conversation=steps["answering"]).exists()
    out = io.StringIO()
    call_command("conversations", "list", "--json", stdout=out)
    assert {one["step"] for one in json.loads(out.getvalue())} == set(steps)


def test_samples_go_into_no_real_district(jurisdiction: int) -> None:
    Jurisdiction.objects.filter(id=jurisdiction).update(simulated=False)
    with pytest.raises(CommandError):
        call_command("conversations", "sample", str(FILE))
    with pytest.raises(CommandError):
        call_command("conversations", "list", "--area", "nowhere")
