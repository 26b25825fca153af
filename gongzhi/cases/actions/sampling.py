"""Closed files drawn by lot for an audit: a list a day, a seed from the root after its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from gongzhi.cases.queries.closed import closed_between
from gongzhi.core.actions import draw_lot, fix_list
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict
from gongzhi.core.journal.draws import KIND, candidate
from gongzhi.core.models import Chain
from gongzhi.core.packs.snapshots import live
from gongzhi.core.queries import waiting_draws
from gongzhi.core.work import Work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import Start, by_hash
from gongzhi.procedure.timing import Timing

PURPOSE = "audit"
MILLION = 1_000_000


def fix_audit_list(*, day: date, unit: Work, by: Actor, at: datetime) -> int:
    """Put on record which files of a day (UTC) may be audited, and how many; gives the latter.

    Files that somebody handled and that closed as confirmed or unconfirmed; secret ones are left
    out, because a public list, even of hashes, says that they are there. The share is a row of the
    pack (``audit_share_ppm``), rounded up. Raises Conflict ``list_is_fixed``.
    """
    rows = live(unit.jurisdiction, unit.live_version).table("settings")
    files = [candidate(file.id.bytes) for file in closed_between(day, 1, unit)]
    take = -(-len(files) * int(rows["audit_share_ppm"]["value"]) // MILLION)
    fix_list(purpose=PURPOSE, key=day.isoformat(), candidates=files, take=take, by=by, at=at)
    return take


def draw_audits(*, day: date, unit: Work, by: Actor, at: datetime) -> list[Dossier] | None:
    """Draw the audits of a day once the root after its list's is there; None while it is not.

    Each drawn file gets the move ``draw_for_audit``; one reopened meanwhile is passed over, and
    the published draw still shows it. Raises NotFound ``draw`` and Conflict ``drawn_already``.
    """
    key = day.isoformat()
    picked = draw_lot(purpose=PURPOSE, key=key, unit=unit, by=by, at=at)
    if picked is None:
        return None
    wanted = set(picked)
    drawn = []
    for file in closed_between(day, 1, unit):
        if candidate(file.id.bytes) not in wanted:
            continue
        record = {"draw": {"name": f"{PURPOSE}:{key}"}}
        try:
            advance(
                dossier=file.id,
                move="draw_for_audit",
                by=by,
                at=at,
                record=record,
                tick=_start_clock,
            )
        except Conflict:
            continue
        drawn.append(file)
    return drawn


def _start_clock(dossier: Dossier, timing: Timing) -> None:
    """The verifiers of the place answer for the audit; a file of an older table has no clock."""
    if by_hash(dossier.procedure_hash).move(dossier.step, "escalate") is None:
        return
    here = timing.ground
    desk = here.directory.desk("verifier", "any", dossier.area_id, here.territory)
    timing.start(Start(PURPOSE, "request.audit"), desk.organisation_id)


def audit_by_lot(*, unit: Work, by: Actor, at: datetime) -> int:
    """Fix the lists of the days before ``at``, each once, and draw those that wait for their root.

    Days on which nobody called it are caught up with. Gives how many files were drawn. Calling it
    again changes nothing.
    """
    lists = Chain.objects.filter(
        jurisdiction_id=unit.jurisdiction, kind=KIND, key__startswith=f"{PURPOSE}:"
    )
    waiting = [_day(name) for name in waiting_draws(unit, PURPOSE)]
    last = lists.order_by("-key").first()
    yesterday = at.astimezone(UTC).date() - timedelta(days=1)
    day = yesterday if last is None else _day(last.key) + timedelta(days=1)
    while day <= yesterday:
        fix_audit_list(day=day, unit=unit, by=by, at=at)
        day += timedelta(days=1)
    return sum(len(draw_audits(day=one, unit=unit, by=by, at=at) or ()) for one in waiting)


def _day(name: str) -> date:
    return date.fromisoformat(name.removeprefix(f"{PURPOSE}:"))
