"""A third party asks whether it is solved: files by lot, and by another lot who asks.

As audits are drawn: a list a day, a seed from the root after its own. For every file that is drawn
the bodies that may ask are listed in turn, and the next root says which of them does. Source:
practice.md M3, ``follow_up`` (sampled third party, never the handler).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from gongzhi.cases.queries.third_party import DRAWN, askable, third_parties
from gongzhi.core.actions import draw_lot, fix_list
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict
from gongzhi.core.journal.draws import KIND, candidate
from gongzhi.core.models import Chain
from gongzhi.core.queries import waiting_draws
from gongzhi.core.work import Work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground, ground

FILES, BODY = "third_party", "third_body"
MILLION = 1_000_000


def ask_third_parties(*, unit: Work, at: datetime) -> None:
    """Fix what can be fixed and draw what can be drawn, each once; calling it again is harmless.

    Without third parties in the pack nothing happens. What has moved on meanwhile is passed over.
    """
    here = ground(unit)
    if not third_parties(here):
        return
    by = system_actor(unit.jurisdiction, "draw")
    _draw_bodies(waiting_draws(unit, BODY), here, by, at)
    for name in waiting_draws(unit, FILES):
        _draw_files(name.removeprefix(f"{FILES}:"), here, by, at)
    _fix_files(here, by, at)


def _fix_files(here: Ground, by: Actor, at: datetime) -> None:
    """Put on record, for each day (UTC) that is over, who waited for a follow-up at its end."""
    lists = Chain.objects.filter(
        jurisdiction_id=here.jurisdiction, kind=KIND, key__startswith=f"{FILES}:"
    )
    last = lists.order_by("-key").first()
    yesterday = at.astimezone(UTC).date() - timedelta(days=1)
    day = yesterday if last is None else _day(last.key) + timedelta(days=1)
    share = int(here.live.table("settings")["third_party_share_ppm"]["value"])
    while day <= yesterday:
        files = [candidate(file.bytes) for file in askable(day, here)]
        take = -(-len(files) * share // MILLION)
        fix_list(purpose=FILES, key=day.isoformat(), candidates=files, take=take, by=by, at=at)
        day += timedelta(days=1)


def _draw_files(key: str, here: Ground, by: Actor, at: datetime) -> None:
    """List, for each file drawn, the bodies that may ask; the hash of its list names the file."""
    picked = draw_lot(purpose=FILES, key=key, unit=here.work, by=by, at=at)
    for file, bodies in askable(_day(key), here).items() if picked else ():
        name = candidate(file.bytes)
        if name in (picked or ()):
            listed = [candidate(_code(one, here)) for one in bodies]
            fix_list(purpose=BODY, key=f"{key}:{name}", candidates=listed, take=1, by=by, at=at)


def _draw_bodies(names: Iterable[str], here: Ground, by: Actor, at: datetime) -> None:
    """Give each file whose list is under a root to the body that the lot names."""
    waiting: dict[str, dict[str, tuple[UUID, set[int]]]] = {}
    for name in names:
        key = name.removeprefix(f"{BODY}:")
        day, _, file = key.partition(":")
        picked = draw_lot(purpose=BODY, key=key, unit=here.work, by=by, at=at)
        if not picked:
            continue
        if day not in waiting:
            waiting[day] = {
                candidate(id_.bytes): (id_, set(bodies))
                for id_, bodies in askable(_day(day), here).items()
            }
        if file in waiting[day]:
            _hand_over(*waiting[day][file], picked[0], name, here, by, at)


def _hand_over(
    file: UUID, bodies: set[int], picked: str, name: str, here: Ground, by: Actor, at: datetime
) -> None:
    body = next((one for one in bodies if candidate(_code(one, here)) == picked), None)
    if body is None:
        return
    record = {"body": here.directory.organisation(body).code, "draw": {"name": name}}
    try:
        advance(dossier=file, move=DRAWN, by=by, at=at, record=record)
    except Conflict:
        return


def _code(body: int, here: Ground) -> bytes:
    return here.directory.organisation(body).code.encode()


def _day(name: str) -> date:
    return date.fromisoformat(name.removeprefix(f"{FILES}:"))
