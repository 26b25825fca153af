"""What must hold at the end of a simulation."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction

from gongzhi.appraisal.queries import days_of
from gongzhi.core.models import AgendaRow, Jurisdiction
from gongzhi.core.work import begin
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import Step, by_hash
from gongzhi.simulation.management.living.tally import Delay

WHO = "system:simulation"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that must hold: its code, whether it does, and the number of faults."""

    code: str
    holds: bool
    faults: int


def final_checks(place: Jurisdiction, ends: datetime) -> list[Verdict]:
    """Look at every file, at the agenda and at the whole journal."""
    illegal = sum(1 for _ in _illegal(place.id))
    rows = AgendaRow.objects.filter(jurisdiction_id=place.id)
    dead = rows.filter(dead=True).count()
    failing = rows.filter(dead=False, done_at=None).exclude(last_error="").count()
    left = rows.filter(dead=False, done_at=None, at__lte=ends).count()
    findings = _verify(place.code)
    return [
        Verdict("files_legal", illegal == 0, illegal),
        Verdict("agenda_dead", dead == 0, dead),
        Verdict("agenda_failing", failing == 0, failing),
        Verdict("agenda_left", left == 0, left),
        Verdict("journal_verified", findings == 0, findings),
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
    return file.desk_id is not None or step.acts.role == "requester"


def _verify(code: str) -> int:
    """Give how many faults ``gongzhi verify database`` finds."""
    out = io.StringIO()
    try:
        call_command("verify", "database", "--json", "--jurisdiction", code, stdout=out)
    except SystemExit as end:
        if not out.getvalue():
            raise RuntimeError("verify broke off") from end
    found: dict[str, Any] = json.loads(out.getvalue())
    return len(found["findings"])


def attributed(place: Jurisdiction, delays: list[Delay], ends: datetime) -> float:
    """Give the share of all planted delay that the day ledger books to the body that delayed."""
    planted, booked = timedelta(), timedelta()
    with transaction.atomic():
        here = ground(begin(place.id, WHO))
        files = Dossier.objects.in_bulk([delay.file for delay in delays])
        for delay in delays:
            planted += delay.ends - delay.begins
            for span in days_of(files[delay.file], here, ends).spans:
                if (span.bearer.kind, span.bearer.body) == ("body", delay.body):
                    both = min(span.end, delay.ends) - max(span.start, delay.begins)
                    booked += max(both, timedelta())
    return booked / planted if planted else 1.0
