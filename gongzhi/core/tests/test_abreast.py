"""Courses side by side: step by step, all questions at once, and none fails for another."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from gongzhi.core.abreast import abreast, alone

Asking = Generator[int | None, str, str]


class Walk:
    """Courses that note each step; ``asks`` is what is asked after so many steps."""

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.put: list[list[int]] = []

    def course(self, name: str, steps: int, asks: int | None = None) -> Asking:
        for number in range(steps):
            self.noted.append(f"{name}{number}")
            yield None
        if asks is None:
            return name
        said = yield asks
        self.noted.append(f"{name} got {said}")
        yield None
        return f"{name}{said}"

    def answer(self, questions: list[int]) -> list[str | Exception]:
        self.put.append(questions)
        return [KeyError(one) if one < 0 else str(one * 10) for one in questions]


def broken(steps: int) -> Asking:
    """Go some steps and fall."""
    for _ in range(steps):
        yield None
    raise LookupError("fallen")


def test_a_step_of_all_comes_before_the_next_of_any() -> None:
    walk = Walk()
    assert abreast([walk.course("a", 2), walk.course("b", 2)], walk.answer) == ["a", "b"]
    assert walk.noted == ["a0", "b0", "a1", "b1"]
    assert walk.put == []


def test_what_all_ask_is_put_at_once_however_many_steps_each_took() -> None:
    walk = Walk()
    courses = [walk.course("a", 1, 1), walk.course("b", 4, 2), walk.course("c", 0, 3)]
    assert abreast(courses, walk.answer) == ["a10", "b20", "c30"]
    assert walk.put == [[3, 1, 2]]


def test_each_gets_its_own_answer_error_and_end() -> None:
    walk = Walk()
    courses = [walk.course("a", 1, 1), broken(2), walk.course("b", 1, -2), walk.course("c", 3)]
    told = abreast(courses, walk.answer)
    assert [told[0], told[3]] == ["a10", "c"]
    assert isinstance(told[1], LookupError)
    assert isinstance(told[2], KeyError)
    assert walk.put == [[1, -2]]


def test_a_course_may_mend_what_went_wrong_and_ask_again() -> None:
    def stubborn() -> Asking:
        try:
            yield -1
        except KeyError:
            return (yield 5)
        return "never"

    walk = Walk()
    assert abreast([stubborn(), walk.course("a", 0, 1)], walk.answer) == ["50", "a10"]
    assert walk.put == [[-1, 1], [5]]


def test_what_answering_itself_raises_is_everybodys() -> None:
    def nobody(_: list[int]) -> list[str | Exception]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        abreast([Walk().course("a", 1, 1)], nobody)
    assert abreast([], nobody) == []


def test_by_itself_a_course_asks_nothing() -> None:
    walk = Walk()
    assert alone(walk.course("a", 3)) == "a"
    assert walk.noted == ["a0", "a1", "a2"]
    with pytest.raises(RuntimeError):
        alone(walk.course("b", 1, 1))
