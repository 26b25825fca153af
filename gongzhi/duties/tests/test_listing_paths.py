"""Every path of a proposal for the lists, and what stands on the lists after it."""

from __future__ import annotations

import pytest

from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry
from gongzhi.duties.actions.listing import stated
from gongzhi.duties.models import ListedWork
from gongzhi.duties.tests.listing import NEGATIVE, Road
from gongzhi.duties.workflow import COMMUNITY_DUTY, COMMUNITY_REFUSAL, GRID_DUTY
from gongzhi.procedure.models import Supervision

pytestmark = pytest.mark.django_db
SHARED = {"remind", "adopt_rules", "warn", "escalate", "child_ended", "recalculate", "relocate"}


def test_what_the_office_lists_may_be_asked_and_is_evaluated_each_year(listing: Road) -> None:
    listing.grid()
    assert listing.listed() is None
    listing.opinions().do("list_grid", listing.office)
    item = listing.listed()
    assert item is not None
    assert (item.list, item.asked_by, item.minutes, item.file) == ("grid", "CIVIL", 15, True)
    assert listing.listed("AL0102") is None
    listing.do("evaluate", listing.office)
    listing.breach("evaluation")
    assert Supervision.objects.filter(dossier=listing.file, body__code="GOV").exists()
    listing.do("strike", listing.office)
    assert listing.listed() is None
    assert listing.file.outcome == "struck"


def test_a_temporary_duty_ends_by_itself(listing: Road) -> None:
    listing.grid().do("list_temporary", listing.office)
    item = listing.listed()
    assert item is not None
    assert item.temporary
    assert item.ends is not None
    assert item.ends.isoformat() == "2026-07-31"
    listing.breach("until")
    assert (listing.file.step, listing.file.outcome) == ("ended", "ended")
    assert listing.listed() is None
    assert Entry.objects.get(chain=listing.file.id, move="expire_until").actor == "system:clock"


def test_a_listed_duty_with_a_date_ends_by_itself_too(listing: Road) -> None:
    listing.grid(until="2026-12-31").opinions().do("list_grid", listing.office)
    listing.breach("until")
    assert listing.file.step == "ended"


def test_a_refusal_bears_its_ground_and_lists_nothing(listing: Road) -> None:
    listing.grid().do("refuse", listing.office)
    assert (listing.file.outcome, listing.listed()) == ("refused", None)
    entry = Entry.objects.filter(chain=listing.file.id).latest("sequence")
    assert entry.facts["record"]["ground"] == "re_no_money"


def test_nothing_is_listed_before_those_who_would_do_it_are_heard(listing: Road) -> None:
    listing.grid()
    asked = listing.do("list_grid", listing.office)
    assert not asked.passed
    assert asked.numbers["grassroots"] == 0
    listing.breach("opinions")
    assert listing.do("list_grid", listing.office).passed


def test_assisting_work_is_suspended_until_the_community_attests_the_money(listing: Road) -> None:
    listing.community().opinions().do("list_assisting", listing.office)
    item = listing.listed()
    assert item is not None
    assert (item.list, item.yuan, item.suspended) == ("assisting", 6000, False)
    listing.breach("payment")
    suspended = listing.listed()
    assert suspended is not None
    assert suspended.suspended
    assert listing.file.desk is not None
    assert listing.file.desk.code == "CIVIL"
    listing.do("attest_late", listing.secretary)
    resumed = listing.listed()
    assert resumed is not None
    assert not resumed.suspended


def test_paid_in_time_it_goes_on_and_is_paid_again_next_year(listing: Road) -> None:
    listing.community().opinions().do("list_assisting", listing.office)
    listing.do("attest_payment", listing.secretary)
    listing.do("evaluate", listing.office)
    listing.breach("payment")
    assert listing.file.step == "suspended"


def test_a_community_proposes_what_it_will_not_do(listing: Road) -> None:
    listing.community(listing.secretary, **NEGATIVE)
    listing.breach("opinions")
    # G11 asks grids of the district for the same: it has to go first.
    with pytest.raises(Invalid, match=r"still_on_a_list.*G11"):
        listing.do("list_negative", listing.office)
    assert listing.file.step == "reviewing"


def test_what_a_community_refuses_names_who_does_it_instead(listing: Road) -> None:
    other = {**NEGATIVE, "task": "mediation", "matter": "T1806"}
    listing.community(listing.secretary, **other)
    listing.breach("opinions")
    listing.do("list_negative", listing.office)
    item = listing.listed()
    assert item is not None
    assert (item.list, item.instead_en, item.asked_by) == (
        "negative",
        "Urban management does it",
        "",
    )


def test_an_item_of_the_pack_is_removed_by_decision(listing: Road) -> None:
    assert "C_A05" in listing.items()
    listing.community(listing.secretary, removes="C_A05", list="assisting", yuan=0)
    listing.breach("opinions")
    listing.do("remove", listing.office)
    assert "C_A05" not in listing.items()
    assert "C_A05" in listing.items("AL0102"), "asked and decided for one community only"


def test_a_proposal_of_own_work_may_turn_out_to_be_paid_help(listing: Road) -> None:
    listing.community(list="lawful", yuan=500).opinions().do("list_assisting", listing.office)
    item = listing.listed()
    assert item is not None
    assert item.list == "assisting"


@pytest.mark.parametrize(
    ("moves", "outcome"),
    [
        (("take_back_demand",), "demand_dropped"),
        (("insist", "uphold_refusal"), "refusal_upheld"),
        (("insist", "require_admission"), "admission_needed"),
        (("withdraw_refusal",), "refusal_withdrawn"),
    ],
)
def test_a_community_refuses_a_certificate(
    listing: Road, moves: tuple[str, ...], outcome: str
) -> None:
    listing.refusal()
    assert listing.file.owner is not None
    assert listing.file.owner.code == "CIVIL"
    for move in moves:
        who = {
            "uphold_refusal": listing.office,
            "require_admission": listing.office,
            "withdraw_refusal": listing.secretary,
        }.get(move, listing.asker)
        assert listing.do(move, who).passed
    assert listing.file.outcome == outcome


def test_whoever_demands_answers_in_time_or_is_supervised(listing: Road) -> None:
    listing.refusal().breach("step")
    assert Supervision.objects.filter(dossier=listing.file, failed__code="CIVIL").exists()


def test_the_first_entry_keeps_the_digest_of_what_was_published(listing: Road) -> None:
    listing.grid()
    own = ListedWork.objects.get(dossier_id=listing.file.id)
    entry = Entry.objects.get(chain=listing.file.id, sequence=1)
    assert entry.facts["record"]["stated"] == stated(own)
    own.name_zh = "改了名称"
    assert entry.facts["record"]["stated"] != stated(own)
    assert "协助" not in str(entry.facts)


def test_every_step_and_move_is_met_above() -> None:
    """A move that the tables gain has to be walked here too."""
    walked = {
        "grid_duty": "list_grid list_temporary refuse local_opinion township_opinion"
        " expire_opinions withdraw evaluate strike give_up expire_until",
        "community_duty": "list_lawful list_assisting list_negative remove refuse local_opinion"
        " township_opinion expire_opinions withdraw evaluate strike give_up expire_until"
        " attest_payment expire_payment attest_late",
        "community_refusal": "take_back_demand insist withdraw_refusal uphold_refusal"
        " require_admission",
    }
    for table in (GRID_DUTY, COMMUNITY_DUTY, COMMUNITY_REFUSAL):
        moves = {move.name for step in table.steps for move in table.moves_at(step.name)}
        assert moves - SHARED == set(walked[table.code].split())
