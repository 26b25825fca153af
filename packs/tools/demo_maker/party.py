"""Party branches and groups on the grids (党组织建在网格上), as the sheets in which they come in.

Of the sheets two rules hold: a grid is served by at most one of them, and some grids by nobody yet.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from packs.tools.demo_maker.places import Place

_COUNTED = "一二三四五六七八九十"
_NEW = "AL04"
"""The quarter of new estates: its residents have moved in lately, and more grids still wait."""
_WAIT, _WAIT_NEW = 0.06, 0.3
_RUN = 3
"""Grids that one body serves at most."""
Row = dict[str, str]


def party_rows(places: Sequence[Place], seed: int) -> tuple[list[Row], list[Row]]:
    """Give the rows of ``party_bodies.csv`` and of ``party_coverage.csv``."""
    rng = np.random.default_rng([seed, 12])
    bodies: list[Row] = []
    covers: list[Row] = []
    serial = 0
    for place in places:
        for number, run in enumerate(_runs(place, rng), start=1):
            serial += 1
            body = _body(place, number, run, serial)
            bodies.append(body)
            covers += [{"organisation": body["code"], "area": grid} for grid in run]
    return bodies, covers


def _runs(place: Place, rng: np.random.Generator) -> Iterator[list[str]]:
    """Give neighbouring grids that one body serves; a grid that waits is in none."""
    wait = _WAIT_NEW if place.code.startswith(_NEW) else _WAIT
    run: list[str] = []
    most = int(rng.integers(1, _RUN + 1))
    for number in range(1, place.grids + 1):
        if float(rng.random()) >= wait:
            run.append(f"{place.code}{number:02d}")
        if run and len(run) == most:
            yield run
            run, most = [], int(rng.integers(1, _RUN + 1))
    if run:
        yield run


def _body(place: Place, number: int, run: Sequence[str], serial: int) -> Row:
    branch = len(run) > 1
    counted = _COUNTED[number - 1] if number <= len(_COUNTED) else str(number)
    return {
        "code": f"PG_{place.code}_{number:02d}",
        "name_zh": f"{place.name_zh}第{counted}{'党支部' if branch else '党小组'}",
        "name_en": f"{place.name_en} Party {'Branch' if branch else 'Group'} {number}",
        "kind": "party_branch" if branch else "party_group",
        "parent": f"PB_{place.code}",
        "area": run[0],
        "phone": f"0000-58{serial:05d}",
    }
