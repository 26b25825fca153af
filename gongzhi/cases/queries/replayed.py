"""Past requests by matter and place, and what other rules would have made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection

from gongzhi.cases.methods.replaying import PackGround, Pile, Replay, ground_of, replay
from gongzhi.core.packs.schema import Pack, Rows
from gongzhi.core.packs.snapshots import live, rules
from gongzhi.core.work import Work
from gongzhi.duties.queries import DutyItem, local_items
from gongzhi.territory.locate import territory

SAMPLES = 3
# A sealed file counts, but its code is not shown.
_PILES = """
SELECT coalesce(nullif(d.subject, ''), r.suggestion->>'matter', '') AS matter, d.area_id,
       count(*), (array_agg(d.code ORDER BY d.opened_at DESC) FILTER (WHERE d.secrecy = 0))[1:%s]
FROM procedure_dossier d JOIN cases_request r ON r.dossier_id = d.id
WHERE d.jurisdiction_id = %s
GROUP BY 1, 2 ORDER BY 1, 2
"""


def replay_past(work: Work, old: Pack | None, new: Pack, *, on: date) -> Replay:
    """Tell which requests of the jurisdiction ``new`` would have sent elsewhere than ``old``.

    Without ``old`` it is compared with the rules in force. A file counts under the matter that a
    person decided, else under the suggested one; its place is the nearest area that both name.
    What acts have admitted, sent down and lent counts beside either pack.
    """
    local = local_items(work.jurisdiction)
    before = ground_of(old.table, local) if old is not None else _in_force(work, local)
    after = ground_of(new.table, local)
    known = frozenset(
        area.code for area in before.territory.areas if after.territory.by_code(area.code)
    )
    return replay(_piles(work, known), before, after, on=on)


def _in_force(work: Work, local: tuple[DutyItem, ...]) -> PackGround:
    frozen, now = rules(work.rules_id), live(work.jurisdiction, work.live_version)

    def table(name: str) -> Rows:
        return frozen.table(name) or now.table(name)

    return ground_of(table, local)


def _piles(work: Work, known: frozenset[str]) -> list[Pile]:
    with connection.cursor() as cursor:
        cursor.execute(_PILES, [SAMPLES, work.jurisdiction])
        rows = cursor.fetchall()
    places = _places(work, known)
    return [
        Pile(matter, places.get(area, ""), count, tuple(samples or ()))
        for matter, area, count, samples in rows
    ]


def _places(work: Work, known: frozenset[str]) -> Mapping[int, str]:
    """Name each area by the nearest one above it (or itself) that the packs know."""
    ground = territory(work.jurisdiction, work.territory_version)
    return {
        area.id: next(
            (
                code
                for step in reversed(ground.path(area.id))
                if (code := ground.area(step).code) in known
            ),
            "",
        )
        for area in ground.areas
    }
