"""What must hold at the end of a simulation."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import call_command

from gongzhi.appraisal.methods.days import Ledger
from gongzhi.appraisal.queries.days import ledgers_of
from gongzhi.core.models import AgendaRow, Jurisdiction
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import Step, by_hash
from gongzhi.simulation.management.living.outsider import recount
from gongzhi.simulation.management.living.tally import Delay

WHO = "system:simulation"
BATCH = 500
Life = tuple[Dossier, Ledger]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that must hold: its code, and the number of faults."""

    code: str
    faults: int

    @property
    def holds(self) -> bool:
        """Tell whether it holds."""
        return self.faults == 0


def stored_checks(place: Jurisdiction, ends: datetime) -> list[Verdict]:
    """Look at every file, at the agenda and at the whole journal."""
    rows = AgendaRow.objects.filter(jurisdiction_id=place.id)
    waiting = rows.filter(dead=False, done_at=None)
    return [
        Verdict("files_legal", sum(1 for _ in _illegal(place.id))),
        Verdict("agenda_dead", rows.filter(dead=True).count()),
        Verdict("agenda_failing", waiting.exclude(last_error="").count()),
        Verdict("agenda_left", waiting.filter(at__lte=ends).count()),
        Verdict("journal_verified", _verify("database", place)),
    ]


def _illegal(jurisdiction: int) -> Iterator[Dossier]:
    """Give the files that stand where their table knows no step, or where nothing can follow."""
    for file in Dossier.objects.filter(jurisdiction_id=jurisdiction).iterator():
        steps = {step.name: step for step in by_hash(file.procedure_hash).steps}
        if not _is_legal(file, steps.get(file.step)):
            yield file


def _is_legal(file: Dossier, step: Step | None) -> bool:
    if step is None or step.closed != (file.closed_at is not None):
        return False
    if step.closed:
        return bool(file.outcome)
    return file.desk_id is not None or step.acts.role in {"requester", "juror", "system"}


def _verify(*words: str | Path | Jurisdiction) -> int:
    """Give how many faults ``gongzhi verify`` finds in the database or in an export."""
    said = [one for one in words if not isinstance(one, Jurisdiction)]
    place = [("--jurisdiction", one.code) for one in words if isinstance(one, Jurisdiction)]
    out = io.StringIO()
    try:
        call_command("verify", *map(str, said), "--json", *sum(place, ()), stdout=out)
    except SystemExit as end:
        if not out.getvalue():
            raise RuntimeError("verify broke off") from end
    found: dict[str, Any] = json.loads(out.getvalue())
    return len(found["findings"])


def exported_checks(place: Jurisdiction, ends: datetime) -> tuple[list[Verdict], str]:
    """Write an export, check it, and count and draw again from it alone.

    Gives also the digest of all days as the platform books them.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.jsonl"
        words = ("verify", "export", "--out", file, "--jurisdiction", place.code)
        call_command(*words, stdout=io.StringIO())
        broken = _verify("export", file)
        outside = recount(file, ends)
    days, unlike, uneven = hashlib.sha256(), 0, 0
    for file_, ledger in _ledgers(place, ends):
        ours = _microseconds(ledger)
        days.update(f"{file_.id.hex} {sorted(ours.items())}\n".encode())
        unlike += ours != outside.days.pop(file_.id.hex, None)
        uneven += not _sums(file_, ledger, ends)
    checks = [
        Verdict("export_verified", broken),
        Verdict("days_recounted", unlike + len(outside.days)),
        Verdict("days_sum", uneven),
        Verdict("draws_repeat", len(outside.unlike())),
    ]
    return checks, days.hexdigest()


def _ledgers(place: Jurisdiction, ends: datetime) -> Iterator[Life]:
    """Give every request with its day ledger, some hundreds at a time."""
    rows = Dossier.objects.filter(jurisdiction_id=place.id, procedure="request").order_by("id")
    after = UUID(int=0)
    while block := list(rows.filter(id__gt=after)[:BATCH]):
        with work(place.id, WHO) as unit:
            found = ledgers_of(block, ground(unit), ends)
        yield from ((file, found[file.id]) for file in block)
        after = block[-1].id


def _microseconds(ledger: Ledger) -> Counter[str]:
    time: Counter[str] = Counter()
    for share in ledger.shares:
        name = str(share.bearer.body or share.bearer.kind)
        time[name] += share.time // timedelta(microseconds=1)
    return +time


def _sums(file: Dossier, ledger: Ledger, ends: datetime) -> bool:
    """Tell whether every day has one bearer, and the shares make up the whole life."""
    life = max(file.closed_at or ends, file.opened_at) - file.opened_at
    days = sum(share.days for share in ledger.shares)
    return ledger.time == life and days == len(ledger.days)


def attributed(place: Jurisdiction, delays: Sequence[Delay], ends: datetime) -> float:
    """Give the share of all planted delay that the day ledger books to the body that delayed."""
    planted, booked = timedelta(), timedelta()
    with work(place.id, WHO) as unit:
        files = Dossier.objects.in_bulk({delay.file for delay in delays})
        found = ledgers_of(list(files.values()), ground(unit), ends)
    for delay in delays:
        planted += delay.ends - delay.begins
        for span in found[delay.file].spans:
            if (span.bearer.kind, span.bearer.body) == ("body", delay.body):
                both = min(span.end, delay.ends) - max(span.start, delay.begins)
                booked += max(both, timedelta())
    return booked / planted if planted else 1.0
