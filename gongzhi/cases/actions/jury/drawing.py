"""Files and panels are drawn by lot: lists first, seeds from the roots after those of the lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from gongzhi.cases.actions.jury.opening import open_jury, seats_of
from gongzhi.cases.actions.jury.sitting import call_off, rules_of
from gongzhi.cases.methods.jury import JuryRules
from gongzhi.cases.models import Jury, JurySeat, Request
from gongzhi.cases.queries.closed import closed_between
from gongzhi.core.actions import draw_lot, fix_list
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.journal.draws import KIND, candidate
from gongzhi.core.models import Chain, Entry
from gongzhi.core.queries import waiting_draws
from gongzhi.core.work import Work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import by_hash

FILES, PANEL = "jury_files", "jury"


def call_juries(*, unit: Work, at: datetime) -> None:
    """Fix what can be fixed and draw what can be drawn, each once; calling it again is harmless.

    Lists of files for the last period and every township; a jury for each file drawn; panels for
    juries whose own list is under a root. Without rows in the pack nothing happens.
    """
    here = ground(unit)
    rules = rules_of(here)
    if rules is None:
        return
    by = system_actor(unit.jurisdiction, "draw")
    _draw_files(waiting_draws(unit, FILES), rules, here, by, at)
    forming = Jury.objects.filter(jurisdiction_id=unit.jurisdiction, open=True)
    for jury in forming.filter(dossier__step="forming"):
        _seat_panel(jury, rules, unit, by, at)
    last = rules.period_of(at.astimezone(UTC).date()) - timedelta(days=rules.days)
    _fix_files(last, rules, here, by, at)


def judgeable(first: date, days: int, unit: Work) -> list[Dossier]:
    """List the handled requests closed in a period (UTC) that a jury may see.

    None that is secret or in which the words told of danger, none whose requester said no, none
    that a jury has looked at or whose table knows no jury.
    """
    closed = closed_between(first, days, unit).filter(juries__isnull=True, owner__isnull=False)
    files = closed.exclude(request__danger=True)
    rows = [one for one in files if by_hash(one.procedure_hash).move("closed", KEEP)]
    ids = [one.id for one in rows]
    kept = set(Entry.objects.filter(chain__in=ids, move=KEEP).values_list("chain", flat=True))
    kept |= set(Request.objects.filter(dossier_id__in=ids, words=None).values_list("pk", flat=True))
    return [one for one in rows if one.id not in kept]


KEEP = "keep_from_jury"


def _fix_files(first: date, rules: JuryRules, here: Ground, by: Actor, at: datetime) -> None:
    """Fix the lists of a period, all townships in one transaction; done once."""
    prefix = f"{FILES}:{first.isoformat()}:"
    done = Chain.objects.filter(
        jurisdiction_id=here.jurisdiction, kind=KIND, key__startswith=prefix
    )
    if done.exists():
        return
    lists: dict[int, list[str]] = defaultdict(list)
    for file in judgeable(first, rules.days, here.work):
        place = here.territory.ancestor(file.area_id, rules.level)
        if place is not None:
            lists[place].append(candidate(file.id.bytes))
    for place, files in sorted(lists.items()):
        key = f"{first.isoformat()}:{here.territory.area(place).code}"
        take = rules.take(len(files))
        fix_list(purpose=FILES, key=key, candidates=files, take=take, by=by, at=at)


def _draw_files(
    names: Iterable[str], rules: JuryRules, here: Ground, by: Actor, at: datetime
) -> None:
    """Open a jury for every file drawn; the files of a period are read once for all townships."""
    drawn: dict[date, dict[str, str]] = defaultdict(dict)
    for name in names:
        key = name.removeprefix(f"{FILES}:")
        picked = draw_lot(purpose=FILES, key=key, unit=here.work, by=by, at=at)
        if picked:
            first = date.fromisoformat(key.partition(":")[0])
            drawn[first] |= dict.fromkeys(picked, name)
    for first, of in drawn.items():
        for file in judgeable(first, rules.days, here.work):
            name_ = of.get(candidate(file.id.bytes))
            if name_ is not None:
                open_jury(file, first, name_, rules, here, by=by, at=at)


def _seat_panel(jury: Jury, rules: JuryRules, unit: Work, by: Actor, at: datetime) -> None:
    """Seat the first of those drawn; the others wait in the order of the draw."""
    file = Dossier.objects.select_for_update().get(id=jury.dossier_id)
    if file.step != "forming":
        return
    key = f"{jury.day.isoformat()}:{file.code}"
    picked = draw_lot(purpose=PANEL, key=key, unit=unit, by=by, at=at)
    if picked is None:
        return
    known = seats_of(jury)
    seats = [
        JurySeat(
            jurisdiction_id=unit.jurisdiction,
            jury=jury,
            number=number,
            juror_id=known.get(one),
            state="waiting" if one in known else "withdrew",
        )
        for number, one in enumerate(picked, 1)
    ]
    sitting = [one for one in seats if one.state == "waiting"][: rules.panel]
    if len(sitting) < rules.least:
        call_off(jury, "few_jurors", unit=unit, at=at)
        return
    for one in sitting:
        one.state = "seated"
    JurySeat.objects.bulk_create(seats)
    record = {"draw": {"name": f"{PANEL}:{key}"}, "seats": len(sitting)}
    advance(dossier=file.id, move="seat_panel", by=by, at=at, record=record)
