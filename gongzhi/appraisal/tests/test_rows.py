"""Fact rows from the journal against dossiers and clocks, which say the same in their own way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from gongzhi.appraisal.methods.parts import parts_of
from gongzhi.appraisal.queries.entries import told_by
from gongzhi.appraisal.queries.rows import mark_recurrences, part_rows
from gongzhi.cases.tests.road import Road
from gongzhi.cases.tests.test_figures import some_files
from gongzhi.core.journal.lines import line_of
from gongzhi.core.work import work
from gongzhi.procedure.exported import export_lines
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Dossier

pytestmark = pytest.mark.django_db


def rows_of(road: Road, **which: Any) -> list[dict[str, Any]]:
    with work(road.jurisdiction, "test") as unit:
        return list(part_rows(Dossier.objects.filter(**which), ground(unit)))


def test_what_the_journal_says_of_a_part_is_what_file_and_clocks_say(road: Road) -> None:
    roads = some_files(road)
    handled = 0
    for one in roads:
        file = one.file
        for row in rows_of(one, id=file.id):
            if row["part"] != "handled" or row["owner"] != "URBAN":
                continue
            handled += 1
            clocks = Clock.objects.filter(dossier=file, name="file").order_by("started_at")
            stands = clocks[0].due is None
            assert row["first_due"] == (None if stands else clocks[0].first_due)
            if file.owner.code == "URBAN":  # type: ignore[union-attr]
                assert row["due"] == clocks[len(clocks) - 1].due
                assert (row["closed"], row["outcome"]) == (file.closed_at, file.outcome or None)
                assert row["answers"]
            assert row["deferred"] == (stands or any(clock.extensions for clock in clocks))
    assert handled >= 8


def test_the_export_alone_gives_the_same_parts(road: Road) -> None:
    roads = some_files(road)
    with work(road.jurisdiction, "test") as unit:
        lines = [orjson.loads(orjson.dumps(one)) for one in export_lines(unit)]
    for one in roads:
        mine = [x for x in lines if x["t"] == "entry" and x["chain"] == one.received.id.hex]
        told = [told_by(line_of(x, road.jurisdiction)) for x in mine]
        told.sort(key=lambda entry: entry.at)
        parts = list(parts_of(told))
        rows = rows_of(one, id=one.received.id)
        assert [part.kind for part in parts] == [row["part"] for row in rows]
        for part, row in zip(parts, rows, strict=True):
            assert part.facts.items() <= row.items()


def test_a_file_that_climbs_after_its_time_stays_with_the_body(road: Road) -> None:
    road.to("handling")
    road.breach("file")
    early = Road(road.jurisdiction, road.cast).to("handling")
    for one, answers in ((road, True), (early, False)):
        one.do("climb")
        one.do("dispatch", record={"body": "HOUSING"})
        rows = [row for row in rows_of(one, id=one.received.id) if row["part"] == "handled"]
        found = {row["owner"]: (row["answers"], row["left_by"]) for row in rows}
        assert found == {"URBAN": (answers, "dispatch"), "HOUSING": (True, None)}


def test_a_wait_for_the_requester_moves_the_first_due_time(road: Road) -> None:
    road.to("handling")
    first = road.clock("file").first_due
    road.do("ask_requester")
    (row,) = [one for one in rows_of(road, id=road.received.id) if one["part"] == "handled"]
    assert (row["first_due"], row["deferred"]) == (None, True)
    road.at += timedelta(days=2)
    road.do("tell")
    (row,) = [one for one in rows_of(road, id=road.received.id) if one["part"] == "handled"]
    assert row["first_due"] == row["due"] == road.clock("file").due > first
    assert not row["deferred"]


def test_an_objection_that_holds_is_the_desks(road: Road) -> None:
    road.to("objected")
    road.do("redispatch")
    rows = rows_of(road, id=road.received.id)
    found = {(one["part"], one["owner"]): one for one in rows}
    assert [one["overturned"] for one in rows if one["part"] == "desk"] == [True]
    assert not found["handled", "URBAN"]["answers"]
    assert found["handled", "HOUSING"]["answers"]


def test_a_called_body_has_the_time_to_report_in(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    rows = rows_of(road, procedure="joint_task", parent=road.received.id)
    called = {one["owner"]: one for one in rows if one["part"] == "called"}
    assert set(called) == {"URBAN", "HOUSING"}
    assert all(one["due"] > road.at and one["reported"] is None for one in called.values())


@pytest.mark.parametrize(("days", "again"), [(80, True), (91, False)])
def test_the_same_matter_at_the_same_place_recurs_within_ninety_days(
    road: Road, days: int, again: bool
) -> None:
    road.to("closed")
    later = Road(road.jurisdiction, road.cast, road.at + timedelta(days)).to("handling")
    assert later.file.area_id == road.file.area_id
    rows = [one for one in rows_of(road, id=road.received.id) if one["part"] == "handled"]
    mark_recurrences(rows, road.jurisdiction, 90)
    assert [one["recurred"] for one in rows] == [again]
