"""Appeals against figures: every road, who may not decide, and that figures alone change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gongzhi.appraisal.models import Appeal
from gongzhi.appraisal.queries import exclusions_in, month_of
from gongzhi.appraisal.queries.figures import UnitFigure, _beside
from gongzhi.appraisal.queries.rows import part_rows
from gongzhi.appraisal.tests.appeal_road import PROOF, AppealRoad
from gongzhi.appraisal.workflow import APPEAL
from gongzhi.cases.tests.road import DAY, Road, react
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import DataKey, Entry
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.metric import interval_ppm
from gongzhi.procedure.models import BarredBody, Dossier, Supervision
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
ROADS: dict[str, tuple[str, ...]] = {
    "appeal_answer": (),
    "appeal_review": ("wait",),
    "appeal_granted": ("answer", "answer", "grant_exclusion"),
    "appeal_refused": ("wait", "answer", "refuse_exclusion"),
    "appeal_withdrawn": ("withdraw_appeal",),
}


@pytest.fixture
def appeal(road: Road) -> AppealRoad:
    """A file that has closed, and an appeal that has not been lodged yet."""
    return AppealRoad(road.to("closed"))


def exclusions(appeal: AppealRoad) -> set[tuple[str, str, str]]:
    with work(appeal.road.jurisdiction, "test") as unit:
        rows = part_rows(Dossier.objects.filter(id=appeal.road.file.id), ground(unit))
        return {(row["part"], row["owner"], row["exclusion"]) for row in rows}


@pytest.mark.parametrize("step", ROADS)
def test_every_step_is_reached(appeal: AppealRoad, step: str) -> None:
    assert appeal.lodge().go(*ROADS[step]).file.step == step
    known = Appeal.objects.get(dossier=appeal.file)
    assert known.granted == {"appeal_granted": True, "appeal_refused": False}.get(step)
    assert (known.ended_at is None) == (appeal.file.closed_at is None)


def test_every_move_is_walked() -> None:
    names = {"answer": "answer_appeal", "wait": "expire_answer"}
    walked = {names.get(move, move) for road in ROADS.values() for move in road}
    shared = {move.name for move in (REMIND, ADOPT_RULES, *ENGINE)}
    moves = {move.name for step in APPEAL.steps for move in APPEAL.moves_at(step.name)}
    assert moves - shared == walked


def test_what_is_granted_changes_the_units_figures_and_never_the_file(appeal: AppealRoad) -> None:
    before = Dossier.objects.filter(id=appeal.road.file.id).values().get()
    entries = Entry.objects.filter(chain=appeal.road.file.id).count()
    desk = appeal.road.file.desk_id
    appeal.lodge().go("wait")
    assert {one for _, _, one in exclusions(appeal)} == {""}
    appeal.go("grant_exclusion")
    found = {(part, owner): one for part, owner, one in exclusions(appeal)}
    assert found["handled", "URBAN"] == "xc_private_way"
    assert {one for (_, owner), one in found.items() if owner != "URBAN"} == {""}
    assert Dossier.objects.filter(id=appeal.road.file.id).values().get() == before
    assert Entry.objects.filter(chain=appeal.road.file.id).count() == entries
    assert appeal.road.file.desk_id == desk


def test_what_was_asked_refused_or_withdrawn_changes_no_figure(appeal: AppealRoad) -> None:
    for moves in ((), ("withdraw_appeal",), ("wait", "refuse_exclusion")):
        if not moves or appeal.file.closed_at is not None:
            appeal.lodge()
        appeal.go(*moves)
        assert {one for _, _, one in exclusions(appeal)} == {""}
    with pytest.raises(Conflict, match="appeal_known"):
        appeal.lodge()


def test_the_journal_alone_says_what_was_taken_out(appeal: AppealRoad) -> None:
    appeal.lodge().go("answer", "grant_exclusion")
    entries = list(Entry.objects.filter(chain=appeal.file.id).order_by("sequence"))
    first = entries[0].facts
    known = Appeal.objects.get(dossier=appeal.file)
    assert first["record"]["file"] == known.file.code
    assert first["record"]["ground"] == known.ground
    assert first["change"]["owner"] == known.body_id
    assert (entries[-1].move, entries[-1].occurred_at) == ("grant_exclusion", known.ended_at)
    assert PROOF not in str([one.facts for one in entries])


def test_nobody_decides_before_the_requester_was_heard(appeal: AppealRoad) -> None:
    appeal.lodge()
    with pytest.raises(Conflict, match="no_such_move_now"):
        appeal.do("grant_exclusion")
    appeal.answer()
    assert appeal.do("grant_exclusion").passed
    with pytest.raises(Conflict):
        appeal.answer()


def test_the_panel_has_a_limit_and_the_district_watches_it(appeal: AppealRoad) -> None:
    appeal.lodge().go("wait")
    appeal.road.at = appeal.file.due + timedelta(minutes=1)
    react("clock", appeal.road.at)
    assert Supervision.objects.filter(dossier=appeal.file, body__code="GOV").exists()


@pytest.mark.parametrize("move", ["grant_exclusion", "refuse_exclusion"])
def test_neither_the_unit_nor_its_line_nor_who_worked_on_the_file_decides(
    appeal: AppealRoad, move: str
) -> None:
    appeal.lodge().go("wait")
    panel = appeal.panel
    handler = appeal.road.actor("owner")
    assert panel.organisation is not None
    for by in (
        appeal.asker,
        appeal.road.cast("dispatcher"),
        appeal.road.cast("district_leader"),
        visitor(appeal.road.jurisdiction),
        replace(appeal.asker, roles=panel.roles),
        replace(panel, person=handler.person),
    ):
        with pytest.raises(Refused):
            appeal.do(move, by)
    Appeal.objects.filter(dossier=appeal.file).update(body_id=panel.organisation)
    with pytest.raises(Refused, match="separation"):
        appeal.do(move)
    assert appeal.file.step == "appeal_review"


@pytest.mark.parametrize("role", ["outsider", "finance", "grid_worker"])
def test_only_a_body_speaks_for_itself(appeal: AppealRoad, role: str) -> None:
    by = visitor(appeal.road.jurisdiction) if role == "outsider" else appeal.road.cast(role)
    with pytest.raises(Refused, match="not_yours"):
        appeal.lodge(by)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"file": "7K3M9QXAC4"}, "unknown_file"),
        ({"ground": "pa_requester"}, "unknown_code"),
        ({"text": "短"}, "length"),
        ({"text": ""}, "required"),
        ({"body": "URBAN"}, "unknown_field"),
    ],
)
def test_a_wrong_record_is_named(appeal: AppealRoad, other: dict[str, Any], rule: str) -> None:
    with pytest.raises(Invalid, match=rule):
        appeal.lodge(**other)


def test_a_body_without_a_part_learns_of_no_file(appeal: AppealRoad) -> None:
    with pytest.raises(Invalid, match="unknown_file"):
        appeal.lodge(appeal.road.cast("handler", body="WATER"))
    file = appeal.road.file
    BarredBody.objects.create(
        dossier=file, jurisdiction_id=file.jurisdiction_id, organisation_id=file.owner_id
    )
    with pytest.raises(Invalid, match="unknown_file"):
        appeal.lodge()


def test_a_secret_file_is_in_no_figure(appeal: AppealRoad) -> None:
    Dossier.objects.filter(id=appeal.road.file.id).update(secrecy=1)
    with pytest.raises(Conflict, match="in_no_figure"):
        appeal.lodge()


def test_after_the_month_has_been_settled_nobody_may_ask(appeal: AppealRoad) -> None:
    appeal.road.at += 60 * DAY
    with pytest.raises(Conflict, match="appeal_too_late"):
        appeal.lodge()


def test_a_wrong_key_answers_nothing(appeal: AppealRoad) -> None:
    appeal.lodge()
    for key in ("A" * 26, "x"):
        with pytest.raises(NotFound):
            appeal.answer(key=key)
    with pytest.raises(Refused, match="key_of_a_file_you_handled"):
        appeal.answer(by=replace(appeal.road.actor("requester"), person=appeal.asker.person))
    other = AppealRoad(
        Road(appeal.road.jurisdiction, appeal.road.cast, appeal.road.at).to("closed")
    )
    with pytest.raises(NotFound):
        appeal.answer(key=other.road.received.key)
    assert appeal.file.key_hash is None
    appeal.answer()
    assert appeal.file.key_hash is None


def test_what_was_typed_goes_with_the_file_it_is_about(appeal: AppealRoad) -> None:
    appeal.lodge().go("answer", "grant_exclusion")
    assert DataKey.objects.filter(chain=appeal.file.id).exists()
    appeal.road.do("erase")
    react("erase_appeals", appeal.road.at)
    assert not DataKey.objects.filter(chain=appeal.file.id).exists()
    assert Appeal.objects.get(dossier=appeal.file).granted


def test_the_months_list_names_body_and_ground_and_no_file(appeal: AppealRoad) -> None:
    appeal.lodge().go("wait", "grant_exclusion")
    with work(appeal.road.jurisdiction, "test") as unit:
        here = ground(unit)
        (found,) = exclusions_in(month_of("2026-06", here), here)
        assert not exclusions_in(month_of("2026-08", here), here)
    assert (found.body, found.ground) == ("URBAN", "xc_private_way")
    assert (found.asked, found.granted, found.refused) == (1, 1, 0)


@pytest.mark.parametrize(
    ("better", "hits", "excluded", "spared", "beside"),
    [
        ("higher", 95, 0, 0, "above"),
        ("higher", 95, 40, 0, "same"),
        ("higher", 95, 5, 5, "above"),
        ("higher", 30, 40, 0, "below"),
        ("lower", 5, 0, 0, "below"),
        ("lower", 5, 60, 60, "same"),
        ("lower", 90, 60, 60, "above"),
    ],
)
def test_a_unit_does_not_rise_above_its_kind_by_what_was_taken_out(
    better: str, hits: int, excluded: int, spared: int, beside: str
) -> None:
    other = UnitFigure("x", "B", "k", "counted", 500, 1000, interval_ppm(500, 1000))
    if better == "higher":
        other = replace(other, numerator=750, interval=interval_ppm(750, 1000))
    own = UnitFigure(
        "x", "A", "k", "counted", hits, 100, interval_ppm(hits, 100), "", excluded, spared
    )
    found, _ = _beside([own, other], better)
    assert found.beside == beside
