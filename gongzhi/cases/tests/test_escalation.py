"""A broken limit calls in the body above: once for each clock and level, and the owner stays."""

from __future__ import annotations

import pytest

from gongzhi.cases.tests.road import DAY, HOUR, Road, tick
from gongzhi.core.models import AgendaRow
from gongzhi.directory.models import Organisation
from gongzhi.procedure.models import Clock, Supervision

pytestmark = pytest.mark.django_db


def called(road: Road) -> list[tuple[int, str]]:
    return [
        (entry.facts["record"]["level"], entry.facts["record"]["body"])
        for entry in road.entries
        if entry.move == "escalate"
    ]


def supervisors(road: Road) -> list[tuple[int, str, bool]]:
    rows = Supervision.objects.filter(dossier_id=road.file.id).order_by("id")
    return [(row.level, row.body.code, row.ended_at is None) for row in rows]


def finish(road: Road) -> None:
    assert not AgendaRow.objects.filter(dead=True).exists()
    assert not AgendaRow.objects.filter(done_at=None).exclude(last_error="").exists()


def test_a_department_that_is_late_is_watched_level_by_level_and_keeps_the_file(
    road: Road,
) -> None:
    road.to("dispatched")
    owner = road.file.owner_id
    road.breach("step")
    assert called(road) == [(1, "HOTLINE")]
    tick(road.at + 2 * DAY)
    steps = [
        entry.facts["record"]["body"]
        for entry in road.entries
        if entry.move == "escalate" and entry.facts["record"]["clock"]["name"] != "file"
    ]
    assert steps == ["HOTLINE", "GOV"]
    assert road.file.owner_id == owner
    assert road.file.step == "dispatched"
    first = Supervision.objects.filter(dossier_id=road.file.id).order_by("id").first()
    assert first is not None
    assert first.failed_id == owner, "the body that failed stays visible"
    finish(road)


def test_the_ladder_ends(road: Road) -> None:
    road.to("dispatched")
    road.breach("step")
    for day in range(1, 20):
        tick(road.at + day * DAY)
    count = len(called(road))
    assert count <= 2 * 3, "the file's clock and the step's, each with its ladder"
    tick(road.at + 60 * DAY)
    assert len(called(road)) == count
    finish(road)


def test_supervision_ends_with_the_clock_that_was_broken(road: Road) -> None:
    road.to("dispatched")
    road.breach("step")
    tick(road.at + 2 * DAY)
    assert [open_ for _, _, open_ in supervisors(road)] == [True] * len(supervisors(road))
    road.at += 3 * DAY
    road.do("accept")
    assert not any(
        open_
        for level, body, open_ in supervisors(road)
        if Supervision.objects.get(dossier_id=road.file.id, level=level, body__code=body).clock_id
        != road.clock("file").id
    )
    running = Clock.objects.filter(dossier_id=road.file.id, ended_at=None)
    assert not [clock for clock in running if clock.responsible_id != road.file.owner_id]


def test_two_clocks_begun_in_the_same_moment_are_watched_apart(road: Road) -> None:
    road.to("dispatched")
    tick(road.clock("file").due + HOUR)
    broken = set(Supervision.objects.filter(level=1).values_list("clock_id", flat=True))
    assert broken == {road.clock("step").id, road.clock("file").id}
    names = Clock.objects.filter(dossier_id=road.file.id, ended_at=None).values_list(
        "name", flat=True
    )
    assert len(names) == len(set(names))
    finish(road)


def test_each_visit_of_a_step_escalates_for_itself(road: Road) -> None:
    road.to("dispatched")
    road.breach("step")
    road.do("object")
    road.do("uphold")
    road.breach("step")
    assert [level for level, _ in called(road)].count(1) == 2
    finish(road)


def test_a_change_of_owner_does_not_escalate_a_broken_clock_again(road: Road) -> None:
    road.to("objected")
    tick(road.clock("file").due + HOUR)
    road.at = road.clock("file").due + 2 * HOUR
    broken = road.clock("file")
    before = len(called(road))
    road.do("redispatch")
    tick(road.at)
    assert len(called(road)) == before
    after = road.clock("file")
    assert (after.id, after.level, after.responsible_id) == (broken.id, 1, road.file.owner_id)
    finish(road)


def test_time_given_after_a_breach_arms_the_clock_again_for_the_next_level(road: Road) -> None:
    road.to("handling")
    road.breach("file")
    assert called(road) == [(1, "HOTLINE")]
    road.do("ask_extension")
    road.do("grant_extension", by="leader")
    clock = road.clock("file")
    assert clock.breached_at is None
    assert clock.due > road.at
    tick(clock.due + HOUR)
    assert [body for _, body in called(road)][:2] == ["HOTLINE", "GOV"]
    levels = [
        row.level for row in Supervision.objects.filter(dossier_id=road.file.id, clock_id=clock.id)
    ]
    assert sorted(levels) == [1, 2]
    finish(road)


def test_a_desk_that_is_late_is_watched_by_the_government(road: Road) -> None:
    road.open()
    road.breach("step")
    assert called(road) == [(1, "GOV")]
    finish(road)


def test_a_community_that_is_late_is_watched_by_its_township_before_anyone_else(
    road: Road,
) -> None:
    road.open()
    road.do("dispatch", record={"body": "CC_AL0101"})
    road.breach("step")
    body = Organisation.objects.get(code=called(road)[0][1], jurisdiction_id=road.jurisdiction)
    assert body.kind == "township_office"


def test_a_secretary_that_is_late_is_watched_along_its_own_line(road: Road) -> None:
    road.to("raised")
    road.breach("step")
    tick(road.at + 2 * DAY)
    kinds = [
        Organisation.objects.get(code=code, jurisdiction_id=road.jurisdiction).kind
        for _, code in called(road)
    ]
    assert kinds[:2] == ["township_office", "party_committee"]


def test_a_convenor_that_is_late_is_watched_as_a_convenor(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    road.breach("convene")
    by_clock = [
        entry.facts["record"]
        for entry in road.entries
        if entry.move == "escalate" and entry.facts["record"]["clock"]["name"] == "convene"
    ]
    assert [record["body"] for record in by_clock][:1] == ["GOV"]


def test_the_bodys_own_supervisor_is_never_the_body_itself(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"body": "HOTLINE"})
    road.breach("step")
    assert called(road)[0][1] == "GOV"


def test_what_is_answered_in_time_or_late_no_longer_escalates(road: Road) -> None:
    road.to("dispatched")
    road.do("accept")
    tick(road.at + HOUR)
    road.do("contact")
    file_clock = road.clock("file")
    road.do("reply")
    tick(file_clock.due + HOUR)
    assert "file" not in [
        entry.facts["record"]["clock"]["name"] for entry in road.entries if entry.move == "escalate"
    ]
