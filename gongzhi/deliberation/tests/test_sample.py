"""The demo's matters stand where its file says, and a second writing adds none."""

from __future__ import annotations

import io
import json
import tomllib
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from gongzhi.core.models import Jurisdiction
from gongzhi.deliberation.actions import counting
from gongzhi.deliberation.management.budget_sample import write_budgets
from gongzhi.deliberation.management.sample import write_decisions
from gongzhi.deliberation.models import Box, CommunityBudget, Decision
from tests.paths import PACKS

pytestmark = pytest.mark.django_db
FILE = PACKS / "demo" / "decisions.toml"


def test_every_matter_stands_where_the_file_says(jurisdiction: int, now: datetime) -> None:
    rows = tomllib.loads(FILE.read_text("utf-8"))["rows"]
    before = Decision.objects.count()
    written = write_decisions(FILE, jurisdiction, now)
    assert before + written == len(rows)
    assert write_decisions(FILE, jurisdiction, now) == 0
    found = {one.title: one.dossier.step for one in Decision.objects.select_related("dossier")}
    assert found == {row["title"]: row["step"] for row in rows}
    called = Decision.objects.get(dossier__step="villagers_resolve")
    assert called.meets_at is not None
    assert called.meets_at > now
    assert Decision.objects.get(dossier__step="resolution_disclosed").posted_at is not None
    out = io.StringIO()
    call_command("decisions", "list", "--all", "--json", stdout=out)
    assert len(json.loads(out.getvalue())) == len(rows)


def test_every_budget_stands_where_the_file_says(
    jurisdiction: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = {"number": 7, "hash": "ab" * 32}
    monkeypatch.setattr(counting, "_root", lambda budget, unit, entry: root)
    file = PACKS / "demo" / "budgets.toml"
    rows = tomllib.loads(file.read_text("utf-8"))["rows"]
    assert write_budgets(file, jurisdiction, now) == len(rows)
    assert write_budgets(file, jurisdiction, now) == 0
    found = {
        one.area.code: one for one in CommunityBudget.objects.select_related("dossier", "area")
    }
    steps = {code: one.dossier.step for code, one in found.items()}
    assert steps == {row["place"]: row["step"] for row in rows}
    decided = found["AL0201"]
    assert decided.outcome["voters"] == 29
    assert decided.projects.exclude(works=None).count() == len(decided.outcome["bought"]) > 0
    assert Box.objects.filter(closed_at=None, closes_at__gt=now).count() == 1


def test_samples_go_into_no_real_district(jurisdiction: int) -> None:
    Jurisdiction.objects.filter(id=jurisdiction).update(simulated=False)
    with pytest.raises(CommandError):
        call_command("decisions", "sample", str(FILE))
    with pytest.raises(CommandError):
        call_command("decisions", "list", "--area", "nowhere")
    with pytest.raises(CommandError):
        call_command("decisions", "list", "--jurisdiction", "nowhere")
