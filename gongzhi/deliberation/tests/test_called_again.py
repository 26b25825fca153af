"""A vote that is called again begins anew: no count is saved by another roll or notice."""

from __future__ import annotations

import pytest

from gongzhi.deliberation.actions import cast_ballot
from gongzhi.deliberation.tests.road import DRAFT, Cast, Matter

pytestmark = pytest.mark.django_db
CAST, CAME = 15, 21


def test_what_was_cast_before_counts_no_more_and_no_box_stays_open(cast: Cast) -> None:
    matter = Matter(cast).to("villagers_resolve").enrol()
    assert matter.call(days=11).passed
    secrets, slips = matter.box()
    box, by = matter.roll.id, matter.anybody
    for slip in slips[:CAST]:
        cast_ballot(roll=box, slip=slip, ticked=(0,), by=by, at=matter.at)
    assert matter.call(days=11).passed, "called again while the box stands open"
    matter.meet(CAME, CAME - 1, 1)
    early = matter.do("resolve", resolution=DRAFT)
    assert (early.passed, early.numbers["counted"]) == (False, False), "the box is not yet opened"
    matter.open_box(secrets)
    said = matter.do("not_adopted")
    assert (said.passed, said.numbers["present"]) == (False, CAME), "only who came the second time"
    matter.enrol(CAME + 1)
    smaller = matter.do("resolve", resolution=DRAFT)
    assert (smaller.passed, smaller.numbers["present"]) == (False, 0), "counted under another roll"
    assert not matter.do("hold_assembly", present=CAME, minutes="会议记录").passed, "not called"
