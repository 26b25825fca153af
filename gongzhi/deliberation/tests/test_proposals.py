"""Residents' proposals: who is posted at once, what counts once, who may not decide, what ends."""

from __future__ import annotations

import pytest

from gongzhi.core.errors import GongzhiError, Invalid
from gongzhi.core.models import Entry
from gongzhi.deliberation.actions.proposals import Origin, print_residency_slips
from gongzhi.deliberation.models import Proposal, ResidencySlip
from gongzhi.deliberation.tests.proposal_road import LINJIANG, TEXT, Cast, ProposalRoad

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(cast: Cast) -> ProposalRoad:
    return ProposalRoad(cast)


def broken(error: pytest.ExceptionInfo[GongzhiError]) -> set[str]:
    """Name what an error says: the rules of every problem, or its code."""
    told = error.value
    return {one.rule for one in told.problems} if isinstance(told, Invalid) else {told.code}


def test_a_slip_posts_at_once_and_nobody_learns_whose_it_is(road: ProposalRoad, cast: Cast) -> None:
    slip, *_ = road.slips()
    assert road.propose(slip=slip, text=TEXT + "电话13912345678").made.posted
    row, file = road.row, road.file
    assert (file.step, file.public, row.said["title"]) == (
        "gathering_support",
        True,
        "九号楼东侧装两盏路灯",
    )
    assert "13912345678" not in str(row.said)
    assert file.owner is not None
    assert file.owner.code == "CC_AL0101"
    entry = Entry.objects.get(chain=file.id, sequence=1)
    assert slip not in str(entry.facts)
    assert TEXT not in str(entry.facts)
    assert road.propose(key=road.made.key or "").made.code == file.code
    held = road.propose(area=LINJIANG).made
    assert not held.posted
    assert road.row.said == {}
    assert not road.file.public
    assert road.file.owner is not None
    assert road.file.owner.code == "TO_AL01"
    assert not ResidencySlip.objects.filter(code_hash=slip.encode()).exists()
    for by in (cast("outsider"), cast("dispatcher", body="TO_AL01")):
        with pytest.raises(GongzhiError) as error:
            road.propose(origin=Origin(file.id, 3), by=by)
        assert broken(error) == {"not_yours"}
    first = road.propose(origin=Origin(file.id, 3), by=road.secretary).made
    assert (first.posted, first.key) == (True, "")
    assert road.propose(origin=Origin(file.id, 3), by=road.secretary).made == first
    assert Proposal.objects.get(dossier__code=first.code).origin_part == 3


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"area": "NOWHERE"}, "unknown_area"),
        ({"area": "AL"}, "no_proposals_here"),
        ({"title": "灯"}, "length"),
        ({"text": "短"}, "length"),
        ({"text": "不能有零\x00字节的文字在里面"}, "nul"),
        ({"slip": "0" * 16}, "slip"),
        ({"slip": "elsewhere"}, "slip_elsewhere"),
    ],
    ids=["place", "level", "title", "text", "nul", "slip", "elsewhere"],
)
def test_bad_input_names_its_rule(road: ProposalRoad, said: dict[str, str], rule: str) -> None:
    if said.get("slip") == "elsewhere":
        said = {"slip": road.slips(1)[0], "area": "AL0102"}
    with pytest.raises(GongzhiError) as error:
        road.propose(**said)
    assert broken(error) == {rule}


def test_slips_are_printed_by_the_committee_alone(road: ProposalRoad, cast: Cast) -> None:
    for by, count, rule in (
        (cast("outsider"), 2, "not_yours"),
        (cast("dispatcher", body="TO_AL01"), 2, "not_yours"),
        (road.secretary, 0, "range"),
        (road.secretary, 10_000, "range"),
    ):
        with pytest.raises(GongzhiError) as error:
            print_residency_slips(count=count, by=by, at=road.at)
        assert broken(error) == {rule}
