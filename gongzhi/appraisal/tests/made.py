"""Made files: the entries of a request's life as an export has them, for tests of figures."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.appraisal.methods.parts import parts_of, row_of
from gongzhi.appraisal.methods.told import Told
from gongzhi.procedure.metric import Figure, evaluate
from tests.paths import PACKS

ZONE = ZoneInfo("Asia/Shanghai")
OPENED = datetime(2016, 12, 1, 1, tzinfo=UTC)
DESK, UNIT, OTHER, ABOVE, CHECKER = 1, 2, 3, 4, 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Life:
    """What happened to a file: times in days after its opening; None did not happen."""

    limit: float = 7
    code: str = ""
    signed: float | None = 0.02
    contact: float | None = 0.5
    reply: float | None = None
    confirm: float | None = None
    silent: float | None = None
    dispute: float | None = None
    extend: float | None = None
    park: float | None = None
    climb: float | None = None
    object_: float | None = None
    upheld: bool = True


def entry(
    move: str, day: float, body: int, change: dict[str, Any], *clocks: Any, **record: Any
) -> Told:
    facts = {"change": change, "clocks": list(clocks), "record": record}
    return Told(move, OPENED + day * DAY, body, facts)


def clock(did: str, due: float = 0, name: str = "file") -> dict[str, Any]:
    moment = (OPENED + due * DAY).isoformat()
    return {"did": did, "id": name, "name": name, "kind": "limit", "due": moment}


def closed(day: float, outcome: str) -> dict[str, Any]:
    return {"step": "closed", "closed": (OPENED + day * DAY).isoformat(), "outcome": outcome}


def entries(life: Life) -> list[Told]:
    """Give the entries of a life, in the order of their times."""
    found = [
        Told("receive", OPENED, None, {"change": {"step": "received", "owner": DESK}}),
        entry(
            "dispatch",
            0.01,
            DESK,
            {"step": "dispatched", "owner": UNIT},
            clock("start", life.limit) | {"limit": life.code},
            clock("start", 1, "step"),
        ),
        *_during(life),
        *_after(life),
    ]
    return sorted(found, key=lambda one: one.at)


def _during(life: Life) -> Iterator[Told]:
    if life.signed is not None:
        yield entry("accept", life.signed, UNIT, {"step": "accepted"}, clock("start", 1, "step"))
    if life.contact is not None:
        yield entry("contact", life.contact, UNIT, {"step": "handling"}, clock("end", 0, "step"))
    if life.extend is not None:
        yield entry("grant_extension", life.extend, DESK, {}, clock("extend", life.limit + 10))
    if life.park is not None:
        yield entry("grant_parking", life.park, DESK, {"step": "parked"}, clock("end"))
    if life.climb is not None:
        change = {"step": "received", "owner": DESK}
        yield entry("climb", life.climb, UNIT, change, clock("start", life.climb + 7))
    if life.object_ is not None:
        yield entry("object", life.object_, UNIT, {"step": "objected"})
        if life.upheld:
            yield entry("uphold", life.object_ + 0.1, CHECKER, {"step": "dispatched"})
        else:
            change = {"step": "dispatched", "owner": OTHER}
            yield entry("redispatch", life.object_ + 0.1, CHECKER, change)


def _after(life: Life) -> Iterator[Told]:
    if life.reply is not None:
        yield entry("reply", life.reply, UNIT, {"step": "follow_up"}, clock("end"))
    if life.dispute is not None:
        change = {"step": "dispatched", "owner": ABOVE, "closed": None}
        yield entry("dispute", life.dispute, 0, change, clock("start", life.dispute + 7))
    for day, outcome in ((life.confirm, "confirmed"), (life.silent, "unconfirmed")):
        if day is not None:
            yield entry("confirm", day, 0, closed(day, outcome))


KINDS = {
    DESK: "hotline_centre",
    UNIT: "department",
    OTHER: "department",
    ABOVE: "district_government",
    CHECKER: "objection_panel",
}


def sub_file(done: float) -> list[Told]:
    """Give the entries of a part that a call made and its body has done."""
    called = clock("start", 1, "step")
    facts = {"change": {"step": "called", "owner": UNIT}, "clocks": [called]}
    return [
        Told("call", OPENED, DESK, facts),
        entry("report_in", 0.2, UNIT, {"step": "working"}, clock("end", 0, "step")),
        entry("done", done, UNIT, {"step": "rated"}),
        entry("rate", done + 1, DESK, closed(done + 1, "done")),
    ]


def rows_of(lives: list[Life], parts: int = 0) -> list[dict[str, Any]]:
    """Give the fact rows of files made from lives, each with so many parts done in time."""
    found = []
    told = [entries(life) for life in lives] + [sub_file(2)] * (len(lives) * parts)
    for number, life in enumerate(told):
        for part in parts_of(life):
            about = {
                "id": f"F{number}",
                "part": part.kind,
                "owner": str(part.body),
                "owner_kind": KINDS[part.body],
                "matter": "C0102",
                "opened": OPENED,
            }
            found.append(row_of(part, about))
    return found


def figure(
    indicator: dict[str, Any], lives: list[Life], unit: int = UNIT, parts: int = 0
) -> Figure | None:
    """Give an indicator's figure of one body over all time."""
    rows = [row for row in rows_of(lives, parts) if row["part"] == indicator["part"]]
    window = (OPENED - 400 * DAY, OPENED + 400 * DAY)
    made = evaluate(indicator, rows, by=("owner",), zone=ZONE, window=window)
    return next((one for one in made if one.key == (str(unit),)), None)


def indicators() -> dict[str, dict[str, Any]]:
    """Give the rows of the default pack as the reader of packs does."""
    path = PACKS / "default" / "indicators.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {
        row["code"]: {
            **row,
            "exclusions": tuple(filter(None, row["exclusions"].split("|"))),
            "unit_kinds": tuple(row["unit_kinds"].split("|")),
            "minimum": int(row["minimum"]),
        }
        for row in rows
    }
