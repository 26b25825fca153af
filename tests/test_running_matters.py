"""A rule pack that changes changes no matter that is under way."""

from __future__ import annotations

import pytest

from gongzhi.cases.tests.road import new_rules
from gongzhi.deliberation.methods.gates import RULES
from gongzhi.deliberation.tests.road import Cast, Matter


@pytest.mark.django_db
def test_new_rules_change_no_matter_that_runs(cast: Cast) -> None:
    """The pack asks everybody to agree from now on; what has begun goes on by its own rules."""
    running = Matter(cast).open().enrol()
    harder = {"attend_num": 1, "attend_den": 1, "agree_num": 1, "agree_den": 1, "agree_more": False}
    fresh = new_rules(running.file.jurisdiction_id, RULES, "four_branch", **harder)
    assert running.call(days=1).passed
    running.meet(5, 3, 2)
    made = running.do("resolve")
    assert made.passed, made.numbers
    assert (made.numbers["attend"], made.numbers["agree"]) == (">1/2", ">1/2")
    later = Matter(cast).open().enrol()
    assert later.file.rules_id == fresh
    assert later.call(days=1).passed
    later.meet(5, 3, 2)
    made = later.do("resolve")
    assert not made.passed
    assert made.numbers["agree"] == "≥1/1"
