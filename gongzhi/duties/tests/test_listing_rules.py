"""Who may not: separation, strangers, what no list takes, and what no grid worker is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.packs.snapshots import current
from gongzhi.duties.methods.listed import Listed, barred_by
from gongzhi.duties.methods.proposals import Proposal, unlawful
from gongzhi.duties.models import ListedWork
from gongzhi.duties.tests.listing import NEGATIVE, Road
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]


def rules_of(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.rule for problem in error.value.problems}


@pytest.mark.parametrize(
    "move", ["list_grid", "list_temporary", "refuse", "local_opinion", "township_opinion"]
)
def test_whoever_asks_neither_decides_nor_speaks_for_others(listing: Road, move: str) -> None:
    listing.grid()
    with pytest.raises(Refused, match="not_yours"):
        listing.do(move, listing.asker)


def test_the_office_does_not_decide_on_what_it_asks_itself(listing: Road, cast: Cast) -> None:
    listing.grid(listing.office)
    for move in ("list_grid", "list_temporary", "refuse"):
        with pytest.raises(Refused, match="separation"):
            listing.do(move, cast("social_work_department", nth=1))
    assert listing.do("list_temporary", cast("district_leader")).passed


def test_one_person_speaks_once(listing: Road) -> None:
    listing.grid().do("local_opinion", listing.secretary)
    with pytest.raises(Refused, match="separation"):
        listing.do("local_opinion", listing.secretary)


def test_whoever_owes_the_money_does_not_attest_it(listing: Road) -> None:
    listing.community().opinions().do("list_assisting", listing.office)
    with pytest.raises(Refused):
        listing.do("attest_payment", listing.asker)
    with pytest.raises(Refused):
        listing.do("attest_payment", listing.office)


def test_whoever_refuses_and_whoever_insists_do_not_rule(listing: Road) -> None:
    listing.refusal(body="SOCIALWORK").do("insist", listing.office)
    with pytest.raises(Refused, match="separation"):
        listing.do("uphold_refusal", listing.office)
    assert listing.do("uphold_refusal", listing.cast("district_leader")).passed


def test_strangers_open_and_move_nothing(listing: Road, cast: Cast) -> None:
    strangers = [
        visitor(listing.jurisdiction),
        cast("grid_worker"),
        cast("supervision_committee"),
        cast("system_admin"),
    ]
    for by in strangers:
        for begin in (listing.grid, listing.community, listing.refusal):
            with pytest.raises(Refused, match="not_yours"):
                begin(by)
    listing.grid()
    for by in strangers[:1] + strangers[2:]:
        for move in ("local_opinion", "list_temporary", "refuse", "withdraw"):
            with pytest.raises(Refused):
                listing.do(move, by)


def test_a_grid_elsewhere_does_not_speak_for_this_one(listing: Road, cast: Cast) -> None:
    listing.grid()
    with pytest.raises(Refused, match="not_yours"):
        listing.do("local_opinion", cast("grid_worker", body="CC_AL0201"))


def test_work_is_asked_for_from_above_and_inside_ones_own_area(listing: Road, cast: Cast) -> None:
    with pytest.raises(Refused, match="communities_ask_nobody"):
        listing.grid(listing.secretary)
    with pytest.raises(Refused, match="communities_ask_nobody"):
        listing.community(listing.secretary)
    with pytest.raises(Refused, match="outside_your_area"):
        listing.grid(cast("dispatcher", body="TO_AL02"))
    with pytest.raises(Refused, match="outside_your_area"):
        listing.community(listing.secretary, **{**NEGATIVE, "area": "AL0102"})


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"task": "seal"}, "not_a_grid_task"),
        ({"matter": "T0701"}, "withdrawn_duty"),
        ({"until": "2026-05-30"}, "in_the_past"),
        ({"matter": ""}, "required"),
        ({"data": "religion"}, "choice"),
        ({"minutes": 0}, "range"),
        ({"gps": "yes"}, "unknown_field"),
    ],
)
def test_what_the_grid_list_does_not_take(
    listing: Road, other: dict[str, object], rule: str
) -> None:
    with pytest.raises(Invalid) as refused:
        listing.grid(**other)
    assert rule in rules_of(refused)
    assert not Dossier.objects.filter(procedure="grid_duty").exists()
    assert not ListedWork.objects.exists()


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"task": "certificate", "matter": ""}, "on_negative_list"),
        ({"task": "seal", "list": "lawful"}, "on_negative_list"),
        ({"task": "enforcement", "matter": "T0103"}, "on_negative_list"),
        ({"yuan": 0}, "unpaid_assisting"),
        ({"basis": ""}, "required"),
        ({"matter": "T1001"}, "withdrawn_duty"),
        ({"removes": "C_N99"}, "unknown_code"),
        ({**NEGATIVE, "instead_en": ""}, "required"),
    ],
)
def test_what_the_community_lists_do_not_take(
    listing: Road, other: dict[str, object], rule: str
) -> None:
    with pytest.raises(Invalid) as refused:
        listing.community(**other)
    assert rule in rules_of(refused)


def test_a_temporary_duty_lasts_no_longer_than_the_pack_allows(listing: Road) -> None:
    listing.grid()
    for until, rule in (("2026-12-31", "too_late"), ("2026-05-01", "in_the_past")):
        with pytest.raises(Invalid) as refused:
            listing.do("list_temporary", listing.office, until=until)
        assert rules_of(refused) == {rule}
    assert listing.file.step == "reviewing"


def test_the_rules_are_asked_again_when_it_is_decided(listing: Road) -> None:
    """Something became negative after it was asked for: it is not admitted any more."""
    other = {**NEGATIVE, "task": "mediation", "matter": "T1806", "area": "AL0101"}
    asked = Road(listing.jurisdiction, listing.cast).community(task="mediation", matter="T1806")
    listing.community(listing.secretary, **other)
    listing.breach("opinions")
    listing.do("list_negative", listing.office)
    asked.at = listing.at
    with pytest.raises(Invalid, match="on_negative_list"):
        asked.do("list_assisting", asked.office)
    asked.do("refuse", asked.office)


def test_what_was_proposed_for_one_list_does_not_come_onto_another(listing: Road) -> None:
    listing.community()
    listing.breach("opinions")
    for move in ("list_lawful", "list_negative", "remove"):
        with pytest.raises(Conflict, match="not_what_was_proposed"):
            listing.do(move, listing.office)


def test_a_refusal_needs_an_item_of_the_negative_list(listing: Road) -> None:
    for other, rule in (
        ({"item": "C_A01"}, "not_on_negative_list"),
        ({"item": "", "admitted": "ABC"}, "not_on_negative_list"),
        ({"item": ""}, "exactly_one"),
        ({"body": "CC_AL0101"}, "asks_itself"),
    ):
        with pytest.raises(Invalid) as refused:
            listing.refusal(**other)
        assert rules_of(refused) == {rule}
    with pytest.raises(Refused, match="not_yours"):
        listing.refusal(listing.asker)


TASKS = ("a", "b")
MATTERS = ("top", "mid", "low", "other")
PARENTS = {"top": None, "mid": "top", "low": "mid", "other": None}
ITEMS = st.builds(
    lambda kind, task, matters: Listed("x", kind, task, "", "", tuple(matters)),
    st.sampled_from(("grid", "lawful", "assisting", "negative")),
    st.sampled_from(TASKS),
    st.lists(st.sampled_from(MATTERS), max_size=2, unique=True),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(ITEMS, max_size=6),
    st.lists(st.tuples(st.sampled_from(("grid", "lawful", "assisting", "negative")),
                       st.sampled_from(TASKS), st.sampled_from(("", *MATTERS))), max_size=8),
)  # fmt: skip
def test_nothing_on_the_negative_list_is_ever_admitted(
    begun: list[Listed], proposals: list[tuple[str, str, str]]
) -> None:
    """Whatever is proposed in whatever order: no item of a list overlaps a negative one."""
    refused = [item for item in begun if item.list == "negative"]
    items = refused + [
        item
        for item in begun
        if item.list != "negative" and barred_by(item.task, item.matters, refused, PARENTS) is None
    ]
    for kind, task, matter in proposals:
        proposal = Proposal(kind, task, matter, 1, 100, instead=True, removes="")
        wrong = unlawful(
            proposal,
            tasks={one: {"grid": True, "community": True} for one in TASKS},
            items=items,
            parents=PARENTS,
            withdrawn=False,
            decided=True,
        )
        if not wrong:
            items.append(Listed("y", kind, task, "", "", (matter,) if matter else ()))  # type: ignore[arg-type]
        negative = [item for item in items if item.list == "negative"]
        for item in items:
            if item.list == "negative":
                continue
            for low in (one for one in MATTERS if not item.matters or item.covers(one, PARENTS)):
                for bar in negative:
                    touched = not bar.matters or bar.covers(low, PARENTS)
                    assert not (bar.task == item.task and touched), (item, bar)


def test_nothing_negative_stands_on_a_list_of_the_packs(jurisdiction: int) -> None:
    tables = current(jurisdiction).rules
    rows = {
        code: Listed.from_row(code, row)
        for table in ("grid_duties", "community_duties")
        for code, row in tables.table(table).items()
    }
    parents = {code: row["parent"] for code, row in tables.table("matters").items()}
    refused = [item for item in rows.values() if item.list == "negative"]
    assert len(refused) >= 5
    for item in rows.values():
        if item.list != "negative":
            assert barred_by(item.task, item.matters, refused, parents) is None, item.code
