"""The demo’s proposals stand where its file says, and a second writing adds none."""

from __future__ import annotations

import io
import json
import tomllib
from collections import Counter
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from gongzhi.core.models import Jurisdiction
from gongzhi.deliberation.management.proposals_told import write_proposals
from gongzhi.deliberation.models import Proposal
from tests.paths import PACKS

pytestmark = pytest.mark.django_db
FILE = PACKS / "demo" / "proposals.toml"
STEPS = {
    "gathering": "gathering_support",
    "held": "awaiting_look",
    "answering": "awaiting_answer",
    "trial": "being_tried",
    "hidden": "hiding_objected",
    "archived": "proposal_archived",
    "decision": "proposal_answered",
    "declined": "proposal_answered",
    "done": "proposal_answered",
}


def test_every_proposal_stands_where_the_file_says(jurisdiction: int, now: datetime) -> None:
    rows = tomllib.loads(FILE.read_text("utf-8"))["rows"]
    assert len(rows) - Proposal.objects.count() == write_proposals(FILE, jurisdiction, now)
    assert write_proposals(FILE, jurisdiction, now) == 0
    found = Counter(Proposal.objects.values_list("dossier__step", flat=True))
    assert found == Counter(STEPS[row["state"]] for row in rows)
    assert Proposal.objects.exclude(became=None).count() == 1
    out = io.StringIO()
    call_command("proposals", "list", "--state", "gathering", "--json", stdout=out)
    assert len(json.loads(out.getvalue())) == 2
    for wrong in (["--area", "nowhere"], ["--jurisdiction", "nowhere"]):
        for verb in ("proposals", "bodies", "conversations", "decisions"):
            with pytest.raises(CommandError):
                call_command(verb, "list", *wrong)
    Jurisdiction.objects.filter(id=jurisdiction).update(simulated=False)
    with pytest.raises(CommandError):
        call_command("proposals", "sample", str(FILE))
