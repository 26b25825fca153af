"""What departments take back goes down no more, also where it was asked for or listed before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.cases.tests.new_rows import new_rules
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.work import work
from gongzhi.duties.models import LocalDuty
from gongzhi.duties.queries.lists import asked_of_grids
from gongzhi.duties.tests.duty_road import DutyRoad
from gongzhi.duties.tests.listing import Road
from gongzhi.procedure.ground import ground

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
ADMITTED = ("agree", "recommend", "approve", "publish")
LENT = ("state_capacity", "find_capable", "lend", "publish")
ON_THE_WAY = [
    ("propose", ("consult",), "supply"),
    *(("apply", ADMITTED[:made], ADMITTED[made]) for made in (1, 2, 3)),
    *(("offer_power", LENT[:made], LENT[made]) for made in (1, 2, 3)),
    ("instruct", (), "assign"),
]


def rules_of(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.rule for problem in error.value.problems]


@pytest.mark.parametrize(("opening", "made", "move"), ON_THE_WAY)
def test_a_duty_withdrawn_on_its_way_goes_no_further_down(
    jurisdiction: int, cast: Cast, opening: str, made: tuple[str, ...], move: str
) -> None:
    """The file began under rules in which the duty could still be sent down."""
    road = DutyRoad(jurisdiction, cast).open(opening).along(*made)
    new_rules(jurisdiction, "duty_items", "D_E0101", list="withdrawn")
    with pytest.raises(Invalid) as refused:
        road.do(move, **({"body": "TO_AL01"} if move == "assign" else {}))
    assert rules_of(refused) == ["withdrawn_duty"]
    assert not LocalDuty.objects.exists()


def test_what_was_listed_for_a_withdrawn_matter_is_asked_of_nobody(
    jurisdiction: int, cast: Cast
) -> None:
    """The file still stands as listed; the office strikes it when it comes to it."""
    listing = Road(jurisdiction, cast).grid(task="find_report", matter="E0201")
    above = Road(jurisdiction, cast).grid(task="find_report", matter="E02")
    for road in (listing, above):
        road.opinions().do("list_grid", road.office)
        assert road.listed() is not None
    assert _asked(listing, "E0201")
    new_rules(jurisdiction, "duty_items", "D_E0201", list="withdrawn")
    assert listing.file.step == "listed"
    assert listing.listed() is None
    assert above.listed() is not None, "only a part of it has been withdrawn"
    assert not _asked(listing, "E0201")
    assert _asked(above, "E0202")


def _asked(road: Road, matter: str) -> bool:
    with work(road.jurisdiction, "system:test") as unit:
        here = ground(unit)
        return asked_of_grids(matter, road.file.area_id, here, road.at) is not None
