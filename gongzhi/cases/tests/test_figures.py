"""The same figure from dossiers and clocks, and from the journal alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gongzhi.cases.tests.road import DAY, Road, react, tick
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.ground import ground
from gongzhi.procedure.metric import Figure, evaluate
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.facts import facts_of

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
NAMES = ("close_rate", "on_time", "confirmed", "declined_share")


def some_files(road: Road) -> list[Road]:
    """Files that end in different ways, on time and late."""
    roads = []
    for number, step in enumerate(
        ("closed", "closed", "handling", "not_accepted", "answered", "waiting", "follow_up")
    ):
        one = Road(road.jurisdiction, road.cast, road.at + number * DAY)
        roads.append(one.to(step))
    late = Road(road.jurisdiction, road.cast, road.at).to("handling")
    late.breach("file")
    late.do("reply")
    late.do("confirm")
    more = Road(road.jurisdiction, road.cast, road.at).to("handling")
    more.do("ask_extension")
    more.do("grant_extension")
    again = Road(road.jurisdiction, road.cast, road.at).to("closed")
    again.do("dispute")
    silent = Road(road.jurisdiction, road.cast, road.at).to("follow_up")
    silent.breach("silence")
    return [*roads, late, more, again, silent]


def exported(roads: list[Road]) -> list[dict[str, Any]]:
    """The journal as text, as an outsider gets it."""
    lines = [
        json.dumps(
            {"chain": entry.chain.hex, "move": entry.move, "facts": entry.facts}, default=str
        )
        for road in roads
        for entry in Entry.objects.filter(chain=road.received.id).order_by("sequence")
    ]
    return [json.loads(line) for line in lines]


def recounted(lines: list[dict[str, Any]], bodies: dict[int, Any]) -> Iterator[dict[str, Any]]:
    """Fact rows from exported entries alone: no dossier and no clock is looked at."""
    files: dict[str, dict[str, Any]] = {}
    for line in lines:
        file = files.setdefault(line["chain"], {"state": {}, "clocks": {}, "order": []})
        facts = line["facts"]
        file["state"].update(facts.get("change", {}))
        file.setdefault("code", facts.get("code"))
        for fact in facts.get("clocks", ()):
            clock = file["clocks"].setdefault(fact["id"], {"name": fact["name"], "more": False})
            if fact["did"] in {"start", "pause", "resume", "extend", "recompute"}:
                clock["due"] = fact["due"]
            clock["more"] |= fact["did"] == "extend"
    for file in files.values():
        own = [clock for clock in file["clocks"].values() if clock["name"] == "file"]
        due = own[-1]["due"] if own else None
        state = file["state"]
        yield {
            "id": file["code"],
            "owner": bodies[state["owner"]].code,
            "owner_kind": bodies[state["owner"]].kind,
            "opened": None,
            "closed": moment(state.get("closed")),
            "due": moment(due),
            "deferred": bool(own) and (own[-1]["more"] or due is None),
            "outcome": state.get("outcome") or None,
            "exclusion": "",
        }


def moment(text: str | None) -> datetime | None:
    return None if not text else datetime.fromisoformat(text)


def told(figures: list[Figure]) -> list[tuple[Any, ...]]:
    return [
        (one.key, one.numerator, one.denominator, sorted(one.hits), sorted(one.base))
        for one in figures
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_independent_recount_from_the_journal_gives_the_same_figure(
    road: Road, name: str
) -> None:
    roads = some_files(road)
    with work(road.jurisdiction, "test") as unit:
        here = ground(unit)
    indicator = here.rules.table("indicators")[name]
    files = Dossier.objects.filter(id__in=[one.received.id for one in roads])
    bodies = {body.pk: body for body in Organisation.objects.all()}
    for by in (("owner", "month"), ("month",), ("owner", "year")):
        direct = evaluate(indicator, facts_of(files, here), by=by, zone=ZONE)
        again = evaluate(indicator, recounted(exported(roads), bodies), by=by, zone=ZONE)
        assert told(direct) == told(again)
        assert direct or name == "declined_share"


def test_fact_rows_name_places_down_to_the_community_and_no_further(road: Road) -> None:
    road.to("handling")
    with work(road.jurisdiction, "test") as unit:
        here = ground(unit)
    (facts,) = facts_of(Dossier.objects.filter(id=road.received.id), here)
    assert [facts[f"area{level}"] for level in (1, 2, 3)] == ["AL", "AL01", "AL0101"]
    assert not {"area4", "area5", "person", "post", "actor"} & set(facts)
    assert (facts["matter"], facts["owner"]) == ("C0102", "URBAN")
    tick(road.clock("file").due + DAY)
    (facts,) = facts_of(Dossier.objects.filter(id=road.received.id), here)
    assert facts["breached"]
    react("index_words", road.at)
