"""Two editors of one file: what is a conflict, what is none, and what the loser gets back."""

from __future__ import annotations

import pytest

from gongzhi.cases.tests.road import DAY, Road, new_rules, react, tick
from gongzhi.core.actor import visitor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.procedure.actions import advance

pytestmark = pytest.mark.django_db
REPLY = {"text": "已修好", "solved": "solved"}


def test_reminders_failed_gates_warnings_and_sub_files_that_ended_never_conflict(
    road: Road,
) -> None:
    road.to("handling")
    road.do("convene", record={"bodies": ["HOUSING"], "lead": "HOUSING"})
    seen = road.file.last_sequence
    road.do("remind", record={"text": "请抓紧"})
    assert not road.do("reply", record=REPLY, seen=seen).passed
    warn_at = road.clock("file").warn_at
    assert warn_at is not None
    tick(warn_at)
    road.breach("convene")
    part = road.file.children.get()
    for move, record in (
        ("report_in", {"post": road.cast("handler", body="HOUSING").code[5:]}),
        ("plan_part", {"text": "换灯泡", "ends_on": "2026-06-12"}),
        ("done", {"text": "已处理"}),
    ):
        by = road.cast("handler", body="HOUSING")
        advance(dossier=part.id, move=move, by=by, at=road.at, record=record)
    rater = road.cast("party_secretary", body="PARTY")
    advance(dossier=part.id, move="rate", by=rater, at=road.at, record={"rating": 5})
    react("child_ended", road.at)
    moves = {entry.move for entry in road.entries if entry.sequence > seen}
    assert moves >= {"remind", "gate_failed", "warn", "escalate", "child_ended"}
    assert road.do("reply", record=REPLY, seen=seen).passed


@pytest.mark.parametrize(
    ("first", "named"),
    [("accept", "step"), ("object", "step")],
)
def test_a_changed_step_conflicts_and_says_what_changed(road: Road, first: str, named: str) -> None:
    road.to("dispatched")
    seen = road.file.last_sequence
    road.do(first)
    typed = {"ground": "ob_not_on_list", "text": "这不归我们管"}
    with pytest.raises(Conflict) as conflict:
        road.do("object", record=typed, seen=seen, by=road.actor("owner"))
    assert [change["move"] for change in conflict.value.changes] == [first]
    assert named in conflict.value.changes[0]["change"]
    assert conflict.value.typed == typed


def test_a_changed_owner_at_the_same_step_conflicts(road: Road) -> None:
    road.to("objected")
    seen = road.file.last_sequence
    road.do("uphold")
    road.do("object")
    with pytest.raises(Conflict) as conflict:
        road.do("uphold", seen=seen)
    assert conflict.value.code == "changed_meanwhile"
    assert [change["change"].get("step") for change in conflict.value.changes] == [
        "dispatched",
        "objected",
    ]


def test_new_rules_conflict(road: Road) -> None:
    road.to("handling")
    seen = road.file.last_sequence
    new_rules(road.jurisdiction, "limits", "wd3", amount=2)
    road.do("adopt_rules")
    with pytest.raises(Conflict) as conflict:
        road.do("reply", seen=seen)
    assert "rules" in conflict.value.changes[0]["change"]


def test_a_fact_that_the_form_shows_conflicts_and_one_it_does_not_show_does_not(
    road: Road,
) -> None:
    road.open()
    seen = road.file.last_sequence
    road.do("place", record={"area": "AL010108"})
    with pytest.raises(Conflict) as conflict:
        road.do("dispatch", seen=seen)
    assert conflict.value.changes[0]["change"]["area"] == road.file.area_id
    assert road.do("decline", seen=seen).passed


def test_free_text_of_another_move_is_no_shown_fact(road: Road) -> None:
    road.to("handling")
    seen = road.file.last_sequence
    road.do("ask_extension")
    assert road.do("reply", record=REPLY, seen=seen).passed


def test_whoever_has_seen_the_last_entry_is_not_in_conflict(road: Road) -> None:
    road.to("handling")
    assert road.do("reply", seen=road.file.last_sequence).passed


def test_a_stranger_learns_nothing_of_what_changed(road: Road) -> None:
    road.to("handling")
    for move in ("dispatch", "reply", "nonsense"):
        with pytest.raises(Refused):
            road.do(move, by=visitor(road.jurisdiction), seen=1)


def test_a_requester_with_the_key_is_told(road: Road) -> None:
    road.to("follow_up")
    seen = road.file.last_sequence
    road.breach("silence")
    with pytest.raises(Conflict) as conflict:
        road.do("confirm", seen=seen)
    assert conflict.value.changes[-1]["change"]["step"] == "closed"


def test_what_happened_cannot_be_dated_into_the_future(road: Road) -> None:
    road.to("dispatched")
    result = road.do("accept", at=road.at + 3650 * DAY)
    assert result.entry.occurred_at <= result.entry.recorded_at
