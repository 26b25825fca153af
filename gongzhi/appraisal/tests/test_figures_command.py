"""``gongzhi figures``: a month's figures, and calls out of a sheet."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from gongzhi.appraisal.models import CallDay

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("figures", *words, "--jurisdiction", "anlan", "--language", "en", stdout=out)
    return out.getvalue()


def test_calls_are_taken_from_a_sheet_and_read_back(jurisdiction: int, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    sheet.write_text("day,offered,answered\n2026-06-01,100,96\n2026-06-02,50,50\n")
    taken = run("calls", str(sheet), "--source", "daily report", "--body", "HOTLINE")
    assert "2 days" in taken
    assert CallDay.objects.count() == 2
    made = json.loads(run("month", "2026-06", "--json"))
    rate = next(one for one in made["figures"] if one["indicator"] == "connection_rate")
    assert (rate["numerator"], rate["denominator"]) == (146, 150)
    assert "connection_rate" in run("month", "2026-06")


@pytest.mark.parametrize(
    ("text", "body", "code"),
    [
        ("day,offered,answered\n2026-06-01,1,2\n", "HOTLINE", 1),
        ("day,offered,answered\n2026-06-01,1,1\n", "URBAN", 1),
        ("day,offered,answered\n2026-06-01,1,1\n", "NOBODY", 2),
        ("date,calls\n", "HOTLINE", 2),
    ],
)
def test_a_wrong_sheet_is_refused(
    jurisdiction: int, tmp_path: Path, text: str, body: str, code: int
) -> None:
    sheet = tmp_path / "calls.csv"
    sheet.write_text(text)
    with pytest.raises(CommandError) as refused:
        run("calls", str(sheet), "--source", "daily report", "--body", body)
    assert refused.value.returncode == code
    assert not CallDay.objects.exists()
