"""58,251 real cases of another country: our figures equal those counted from the file itself."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from gongzhi.cases.queries.adopted import aggregate_facts, aggregate_timeliness
from gongzhi.core.agenda import run_due
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.core.work import remain, work
from gongzhi.procedure.metric import evaluate
from gongzhi.procedure.models import Clock, Dossier
from tests.importing import run_import
from tests.paths import PACKS, shared

NEW_YORK = ZoneInfo("America/New_York")
END = datetime(2012, 1, 1, tzinfo=NEW_YORK)
MAP = PACKS / "maps" / "boston311.toml"
TOTAL = 58_251

# (our verdict, the file's own flag) → cases, where they differ or the file is silent. The file
# calls every case without a target ONTIME, and flags open cases OVERDUE by a later day than ours.
DISAGREEMENTS = {
    ("late", ""): 157,
    ("open_late", ""): 1,
    ("running", "OVERDUE"): 915,
    ("untargeted", "ONTIME"): 10_981,
}
AGREEMENTS = {
    ("on_time", "ONTIME"): 35_591,
    ("late", "OVERDUE"): 8_073,
    ("open_late", "OVERDUE"): 2_533,
}

# The same figure as a row of a rule pack, for the evaluator of all figures.
KEPT = {
    "base": "opened < window_end and (closed <= target or closed > target or target < before)",
    "hit": "closed <= target",
}

Figures = dict[tuple[str, str], tuple[int, int, int, int]]


@pytest.mark.slow  # imports 58,251 cases
def test_figures_by_department_and_month_equal_those_of_the_file(
    own_database: str, tmp_path: Path
) -> None:
    file = shared("data", "boston311", "boston_311_2011h2.csv.gz")
    begun = timezone.now()

    code, summary = run_import(file, "--map", str(MAP), "--processes", "0")

    assert (code, summary["added"], summary["refused"]) == (0, TOTAL, 0)
    assert summary["suggested"] == TOTAL
    place = Jurisdiction.objects.get(code="boston")
    remain(place.id, "system:test")
    with work(place.id, "system:test") as unit:
        ours = aggregate_timeliness(unit, source="boston311", before=END.astimezone(UTC))
        facts = aggregate_facts(unit, source="boston311", before=END.astimezone(UTC))
        figures = evaluate(KEPT, facts, by=("owner", "month"), zone=NEW_YORK)
    assert {
        (row.body, row.month): (row.base, row.on_time, row.running, row.untargeted) for row in ours
    } == _from_the_file(file)
    assert {figure.key: (figure.denominator, figure.numerator) for figure in figures} == {
        key: (base, on_time) for key, (base, on_time, *_) in _from_the_file(file).items() if base
    }
    assert _flags(file, _our_verdicts()) == DISAGREEMENTS | AGREEMENTS
    _check_journal(begun)
    _check_listing(summary["overdue"])
    _check_replay(tmp_path, file)


def _moment(text: str) -> datetime | None:
    """Wall-clock time of New York; the first of two in the hour that comes twice."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK) if text else None


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _from_the_file(file: Path) -> Figures:
    """Count with nothing of ours but the map's table of department codes."""
    codes = tomllib.loads(MAP.read_text(encoding="utf-8"))["values"]["body"]
    counts: dict[tuple[str, str], list[int]] = {}
    for line in _lines(file):
        key = codes[line["department"]], line["open_dt"][:7]
        count = counts.setdefault(key, [0, 0, 0, 0])
        target, closed = _moment(line["target_dt"]), _moment(line["closed_dt"])
        if target is None:
            count[3] += 1
        elif closed is not None:
            count[0] += 1
            count[1] += closed.astimezone(UTC) <= target.astimezone(UTC)
        else:
            count[0 if target < END else 2] += 1
    return {key: (a, b, c, d) for key, (a, b, c, d) in counts.items()}


def _our_verdicts() -> dict[str, str]:
    rows = Clock.objects.filter(name="source", dossier__source="boston311").values_list(
        "dossier__source_id", "first_due", "ended_at"
    )
    return {number: _verdict(due, ended) for number, due, ended in rows}


def _verdict(due: datetime, ended: datetime | None) -> str:
    if ended is not None:
        return "on_time" if ended <= due else "late"
    return "open_late" if due < END else "running"


def _flags(file: Path, verdicts: dict[str, str]) -> Counter[tuple[str, str]]:
    return Counter(
        (verdicts.get(line["case_enquiry_id"], "untargeted"), line["ontime"])
        for line in _lines(file)
    )


def _check_journal(begun: datetime) -> None:
    """Real times happened when they happened; they were recorded now; nothing else was invented."""
    assert set(Entry.objects.filter(move="adopt").values_list("sequence", flat=True)) == {1}
    files = Dossier.objects.filter(source="boston311")
    assert dict(Counter(files.values_list("step", "outcome"))) == {
        ("closed", "closed_by_source"): TOTAL - 3681,
        ("received", ""): 3681,
    }
    one = files.get(source_id="101000295613")
    entry = Entry.objects.get(chain=one.id)
    assert entry.occurred_at == datetime(2011, 7, 1, 5, 32, 33, tzinfo=UTC)
    assert one.closed_at == datetime(2011, 7, 1, 9, 6, 58, tzinfo=UTC)
    assert entry.recorded_at >= begun
    assert entry.facts["record"]["given"]["body"] == "PWDX"


def _check_listing(overdue: int) -> None:
    """What was past due is one entry for the body it waits at, and nothing escalates by itself."""
    while run_due(batch=200):
        pass
    listed = Entry.objects.get(move="overdue_listed")
    assert listed.facts["count"] == overdue == 3449
    assert len(listed.facts["oldest"]) == 20
    assert not Entry.objects.filter(move__in=("escalate", "warn")).exists()


def _check_replay(place: Path, file: Path) -> None:
    """Giving two types of request to another department moves just their cases, in 30 seconds."""
    folder = place / "boston"
    shutil.copytree(PACKS / "boston", folder)
    items = folder / "duty_items.csv"
    text = items.read_text("utf-8")
    for matter in ("MISC_SNOW_COMPLAINT", "ABANDONED_BICYCLE"):
        old = f",{matter},basic,PWDX,"
        assert old in text
        text = text.replace(old, f",{matter},basic,PROP,")
    items.write_text(text, "utf-8")
    types = Counter(line["type"] for line in _lines(file))
    wanted = types["Misc. Snow Complaint"] + types["Abandoned Bicycle"]
    out = io.StringIO()
    begun = time.monotonic()
    with pytest.raises(SystemExit) as end:
        call_command("pack", "diff", str(folder), "--replay", "--json", stdout=out)
    seconds = time.monotonic() - begun
    found = json.loads(out.getvalue())["replay"]
    assert end.value.code == 1
    assert (found["files"], found["moved"]) == (TOTAL, wanted)
    assert wanted > 0
    moved = {one["body"]: one["after"] - one["before"] for one in found["bodies"]}
    assert moved == {"PWDX": -wanted, "PROP": wanted}
    assert seconds < 30, seconds
