"""Rules of automatic dispatch: signed by a second body, narrow, public, and stopped when wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gongzhi.cases.actions import move_request
from gongzhi.cases.actions.ruled import dispatch_by_rule
from gongzhi.cases.management.demo.rules import begin_rules
from gongzhi.cases.models import RuledDispatch
from gongzhi.cases.queries.dispatch_rules import figures_of, rules_visible_to
from gongzhi.cases.queries.why import why_answer
from gongzhi.cases.tests.new_rows import new_live
from gongzhi.cases.tests.road import RECORDS, tick
from gongzhi.cases.tests.rule_road import PROPOSED, RuleRoad
from gongzhi.cases.workflow import DISPATCH_RULE
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import AgendaRow, Entry
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import allowed_moves
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]


@pytest.fixture
def rule(jurisdiction: int, cast: Cast) -> RuleRoad:
    """A rule that nobody has proposed yet."""
    return RuleRoad(jurisdiction, cast)


def why(rule: RuleRoad, file: Dossier, language: str) -> str:
    with work(rule.jurisdiction, "system:why") as unit:
        told = why_answer(file, ground(unit), language)
    return "\n".join([*told["matter"]["words"], *told["body"]["words"]])


def person_decides(rule: RuleRoad, file: Dossier, body: str) -> None:
    """The handler objects, and the panel sends the file elsewhere or not."""
    rule.at += timedelta(minutes=10)
    owner = rule.cast("handler", body="URBAN")
    move_request(dossier=file.id, move="object", by=owner, at=rule.at, record=RECORDS["object"])
    move, said = ("uphold", {}) if body == "URBAN" else ("redispatch", {"body": body})
    record = {"text": "核对过了", **said}
    panel = rule.cast("objection_panel")
    move_request(dossier=file.id, move=move, by=panel, at=rule.at, record=record)
    tick(rule.at)


def test_a_signed_rule_sends_what_it_covers_and_is_named_as_the_basis(rule: RuleRoad) -> None:
    rule.propose()
    assert rule.report(0).step == "received", "nothing goes by a rule that nobody has signed"
    rule.do("sign_rule")
    file = rule.report(1)
    assert (file.step, file.subject, file.owner and file.owner.code) == (
        "dispatched",
        "C0102",
        "URBAN",
    )
    sent = Entry.objects.get(chain=file.id, sequence=2)
    assert (sent.move, sent.actor, sent.person_id) == ("dispatch", "system:dispatch_rule", None)
    basis = sent.facts["record"]["rule"]
    assert (basis["code"], basis["signed_by"]) == (rule.file.code, "GOV")
    assert basis["confidence_ppm"] >= basis["least_ppm"] == 900_000
    assert sent.facts["record"]["duty"]["by_list"] is True
    assert "自动转办规则" in why(rule, file, "zh-hans")
    assert "签发" in why(rule, file, "zh-hans")
    assert "signed by" in why(rule, file, "en")
    AgendaRow.objects.filter(handler="dispatch_by_rule").update(done_at=None, leased_until=None)
    tick(rule.at)
    assert Dossier.objects.get(id=file.id).last_sequence == 2, "a second wake-up sends nothing"
    with work(rule.jurisdiction, "visitor") as unit:
        shown = rules_visible_to(visitor(rule.jurisdiction), ground(unit))
    told = [(one.sent, one.questioned, one.wrong, one.proposed_by, one.signed_by) for one in shown]
    assert told == [(1, 0, 0, "TO_AL01", "GOV")]


BY_A_PERSON: dict[str, dict[str, Any]] = {
    "a sign of danger": {"detail": "楼下的路灯坏了，灯杆漏电，有人触电倒在地上。"},
    "an accusation": {"type": "wrongdoing_report"},
    "a complaint": {"type": "complaint"},
    "about a body": {"about": "URBAN"},
    "not sure enough": {"subject": "", "detail": "请问路灯什么时候修"},
    "a matter that somebody named": {"matter": "C0102"},
    "another matter": {"subject": "垃圾没人清", "detail": "门口垃圾没人清，垃圾成堆，臭了三天。"},
    "how grave it is was said": {"severity": "L3"},
    "another place": {"area": "AL020101"},
    "no sure place": {"area": ""},
    "what may repeat an open report": {"area": "AL010101"},
}


def test_what_a_person_decides_stays_with_a_person(rule: RuleRoad) -> None:
    first = rule.report(0)
    rule.sign()
    assert first.step == "received"
    for number, (case, other) in enumerate(BY_A_PERSON.items(), start=1):
        file = rule.report(number, **other)
        assert file.step in {"received", "raised"}, case
        assert file.last_sequence == 1, case
    assert rule.report(30).step == "dispatched"
    rule.do("revoke_rule", rule.desk)
    assert rule.report(31).step == "received", "a revoked rule sends nothing from then on"
    assert rule.file.outcome == "revoked"


def test_a_person_who_was_faster_and_a_rule_revoked_meanwhile_end_it(rule: RuleRoad) -> None:
    rule.sign()
    waiting = {}
    for number in (0, 1):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("gongzhi.cases.tasks.dispatch_by_rule", lambda **given: False)
            waiting[number] = rule.report(number)
    desk = rule.cast("dispatcher", body="TO_AL01")
    dispatch = RECORDS["dispatch"]
    move_request(dossier=waiting[0].id, move="dispatch", by=desk, at=rule.at, record=dispatch)
    with work(rule.jurisdiction, "system:rule") as unit:
        assert not dispatch_by_rule(dossier=waiting[0].id, unit=unit, at=rule.at)
    rule.do("revoke_rule")
    with work(rule.jurisdiction, "system:rule") as unit:
        assert not dispatch_by_rule(dossier=waiting[1].id, unit=unit, at=rule.at)
    assert not RuledDispatch.objects.exists()


def test_only_desks_propose_and_only_others_sign(rule: RuleRoad, cast: Cast) -> None:
    for who in (cast("handler", body="URBAN"), visitor(rule.jurisdiction), cast("district_leader")):
        with pytest.raises(Refused, match="not_yours"):
            rule.propose(who)
    with pytest.raises(Refused, match="outside_your_area"):
        rule.propose(cast("dispatcher", body="TO_AL02"))
    rule.propose()
    desk = rule.desk
    same_body = replace(rule.leader, organisation=desk.organisation)
    same_person = replace(rule.leader, person=desk.person)
    for move in ("sign_rule", "refuse_rule"):
        with pytest.raises(Refused, match="not_yours"):
            rule.do(move, desk)
        for who in (same_body, same_person):
            with pytest.raises(Refused, match="separation"):
                rule.do(move, who)
    rule.do("sign_rule")
    with pytest.raises(Refused, match="not_yours"):
        rule.do("revoke_rule", cast("handler", body="URBAN"))


@pytest.mark.parametrize(
    ("other", "field", "broken"),
    [
        ({"confidence": 80}, "confidence", "too_unsure"),
        ({"confidence": 101}, "confidence", "range"),
        ({"body": "HOUSING"}, "body", "not_by_list"),
        ({"matter": "T1803"}, "matter", "only_by_a_person"),
        ({"matter": "E0601"}, "matter", "only_by_a_person"),
        ({"ends_on": "2026-05-31"}, "ends_on", "before_start"),
        ({"starts_on": "2026-05-01", "ends_on": "2026-05-30"}, "ends_on", "in_the_past"),
        ({"ends_on": "2027-06-01"}, "ends_on", "rule_too_long"),
        ({"area": "NOWHERE"}, "area", "unknown_area"),
        ({"basis": ""}, "basis", "required"),
    ],
)
def test_a_rule_outside_the_bounds_is_refused_by_field_and_rule(
    rule: RuleRoad, other: dict[str, Any], field: str, broken: str
) -> None:
    with pytest.raises(Invalid) as refused:
        rule.propose(**other)
    assert (field, broken) in [(one.field, one.rule) for one in refused.value.problems]
    assert not Dossier.objects.filter(procedure="dispatch_rule").exists()


def test_a_place_whose_pack_allows_none_has_none(rule: RuleRoad) -> None:
    def without(rows: dict[str, Any]) -> None:
        del rows["dispatch_rule_types"]

    rule.sign()
    new_live(rule.jurisdiction, "settings", without)
    assert rule.report().step == "received"
    with pytest.raises(Conflict, match="no_rules_here"):
        rule.propose()


def test_whoever_reported_it_takes_it_to_a_person(rule: RuleRoad) -> None:
    rule.sign()
    file, desk = rule.report(), rule.desk

    def ask(by: Actor, key: str = "") -> Dossier:
        done = move_request(
            dossier=file.id, move="ask_person", by=by, at=rule.at, record={}, key=key
        )
        return done.dossier

    for stranger, key in ((requester(rule.jurisdiction), "a" * 26), (visitor(1), "")):
        with pytest.raises(Refused, match="not_yours"):
            ask(stranger, key)
    back = ask(requester(rule.jurisdiction), rule.received.key)
    assert (back.step, back.owner and back.owner.code) == ("received", "TO_AL01")
    assert not Clock.objects.filter(dossier_id=file.id, name="file", ended_at=None).exists()
    record = {"matter": "C0102", "body": "HOUSING"}
    move_request(dossier=file.id, move="dispatch", by=desk, at=rule.at, record=record)
    assert figures_of(rule.file.dispatch_rule) == (1, 1, 1)
    with pytest.raises(Conflict, match="a_person_decided"):
        ask(requester(rule.jurisdiction), rule.received.key)
    assert "请人核对" in why(rule, file, "zh-hans")


def test_a_rule_that_is_wrong_too_often_stops_and_a_person_decides(rule: RuleRoad) -> None:
    rule.sign()
    person_decides(rule, rule.report(0), "URBAN")
    assert figures_of(rule.file.dispatch_rule) == (1, 1, 0), "upheld: the rule was right"
    for number in (1, 2):
        person_decides(rule, rule.report(number), "HOUSING")
    assert rule.file.step == "rule_in_force"
    person_decides(rule, rule.report(3), "HOUSING")
    assert rule.file.step == "rule_suspended"
    stopped = Entry.objects.filter(chain=rule.file.id).latest("sequence")
    assert (stopped.actor, stopped.facts["record"]["sent"], stopped.facts["record"]["wrong"]) == (
        "system:dispatch_rule",
        4,
        3,
    )
    assert rule.report(4).step == "received"
    rule.do("resume_rule")
    assert figures_of(rule.file.dispatch_rule) == (0, 0, 0)
    assert rule.report(5).step == "dispatched"


def test_a_rule_ends_by_itself_after_its_last_day(rule: RuleRoad) -> None:
    rule.sign()
    clock = Clock.objects.get(dossier_id=rule.file.id, name="until", ended_at=None)
    assert clock.due is not None
    rule.at = clock.due + timedelta(minutes=1)
    tick(rule.at)
    assert (rule.file.step, rule.file.outcome) == ("ended", "ended")
    assert rule.report().step == "received"


def test_every_move_of_a_rule_is_walked(rule: RuleRoad) -> None:
    for move, by in (("refuse_rule", rule.leader), ("withdraw", rule.desk)):
        assert rule.propose().do(move, by).passed
        assert rule.file.closed_at is not None
    walked = {"sign_rule", "refuse_rule", "withdraw", "revoke_rule", "resume_rule"}
    walked |= {"suspend_rule", "expire_until"}
    shared = {move.name for move in (REMIND, ADOPT_RULES, *ENGINE)}
    table = DISPATCH_RULE
    moves = {move.name for step in table.steps for move in table.moves_at(step.name)}
    assert moves - shared == walked
    assert rule.propose(**{**PROPOSED, "area": "AL0101"}).file.public
    with work(rule.jurisdiction, rule.leader.code) as unit:
        offered = {one.move.name for one in allowed_moves(rule.file, rule.leader, ground(unit))}
    assert {"sign_rule", "refuse_rule"} <= offered


def test_the_demo_has_one_in_force_and_one_to_be_signed(rule: RuleRoad) -> None:
    for _ in range(2):
        begin_rules(rule.jurisdiction, timezone.now())
    steps = Dossier.objects.filter(procedure="dispatch_rule").values_list("step", flat=True)
    assert sorted(steps) == ["rule_in_force", "rule_proposed"]
