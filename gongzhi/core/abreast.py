"""Several courses of action side by side: a step of all of them before the next step of any.

What a step needs (code, tables, keys) is still in the processor's caches when the next course
takes it, so that a step costs all but the first a fraction of what it costs by itself. Nothing
runs at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

Q = TypeVar("Q")
A = TypeVar("A")
T = TypeVar("T")

Course = Generator[Q | None, A, T]
"""Yields None after a step, or a question whose answer it needs to go on; gives its result."""


def abreast(
    courses: Sequence[Course[Q, A, T]],
    answer: Callable[[list[Q]], Sequence[A | Exception]],
) -> list[T | Exception]:
    """Run courses side by side to their ends; gives what each gave or raised.

    The questions of all are put to ``answer`` at once, when each course has asked or ended; an
    error that stands for an answer is raised where it was asked for. No course fails for another:
    only what ``answer`` itself raises is raised here.
    """
    told: dict[int, T | Exception] = {}
    given: dict[int, A | Exception | None] = dict.fromkeys(range(len(courses)))
    while given:
        asked: dict[int, Q] = {}
        while given:
            given = {
                place: None
                for place, last in given.items()
                if _step(place, courses[place], last, asked, told)
            }
        if asked:
            given.update(zip(asked, answer(list(asked.values())), strict=True))
    return [told[place] for place in range(len(courses))]


def _step(
    place: int,
    course: Course[Q, A, T],
    given: A | Exception | None,
    asked: dict[int, Q],
    told: dict[int, T | Exception],
) -> bool:
    """Take one step; tells whether the course can go on before anything is answered."""
    try:
        said = course.throw(given) if isinstance(given, Exception) else course.send(given)  # type: ignore[arg-type]  # the first is sent None
    except StopIteration as end:
        told[place] = end.value
        return False
    except Exception as wrong:  # noqa: BLE001  (told to whoever wanted it)
        told[place] = wrong
        return False
    if said is None:
        return True
    asked[place] = said
    return False


def alone(course: Course[Q, A, T]) -> T:
    """Run a course that asks nothing to its end; RuntimeError where it asks."""
    while True:
        try:
            said = next(course)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        if said is not None:
            raise RuntimeError("nobody is there to answer")
