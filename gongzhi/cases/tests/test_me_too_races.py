"""Many neighbours at once: one person counts once, and nobody joins what has just ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.cases.queries.me_too import neighbours_of
from gongzhi.cases.tests.road import Road
from gongzhi.cases.tests.test_concurrency import at_once
from gongzhi.cases.tests.test_me_too import calls, public
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict
from gongzhi.core.models import Jurisdiction

pytestmark = pytest.mark.slow  # they commit to a database of their own
Cast = Callable[..., Actor]


def test_of_many_calls_of_one_person_at_once_one_counts(cast_there: Cast) -> None:
    lamp = public(Road(Jurisdiction.objects.get(code="anlan").id, cast_there))
    made = at_once(8, lambda number: calls(lamp))
    assert len({one.id for one in made}) == 1
    assert neighbours_of(lamp.received.id).joined == 1


def test_nobody_joins_in_the_moment_in_which_it_ends(cast_there: Cast) -> None:
    lamp = public(Road(Jurisdiction.objects.get(code="anlan").id, cast_there), "handling")
    lamp.do("reply")

    def act(number: int) -> str:
        if number == 0:
            lamp.do("confirm")
            return "ended"
        try:
            return calls(lamp, f"1390000000{number}").state
        except Conflict as late:
            return late.code

    answers = at_once(5, act)
    assert answers[0] == "ended"
    assert set(answers[1:]) <= {"counted", "case_has_ended"}
    assert neighbours_of(lamp.received.id).joined == answers.count("counted")
    assert lamp.file.closed_at is not None
