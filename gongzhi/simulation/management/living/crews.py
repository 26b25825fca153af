"""Those who live the files of some townships: in this process, or in one beside it."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, ClassVar

from django.db import connections

from gongzhi.core.models import Jurisdiction
from gongzhi.simulation.management.living.checks import exported_checks, stored_checks
from gongzhi.simulation.management.living.lane import Lane
from gongzhi.simulation.methods.occasions import Occasion
from gongzhi.simulation.methods.planning import Planned
from gongzhi.simulation.methods.rates import Rates

LEAVING = 30
Coming = Planned | Occasion
CHECKS: Mapping[str, Callable[..., Any]] = {
    "stored_checks": stored_checks,
    "exported_checks": exported_checks,
}


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a place is simulated."""

    place: Jurisdiction
    begins: datetime
    ends: datetime


def _do(lane: Lane, what: str, given: Sequence[Any]) -> Any:
    return CHECKS[what](*given) if what in CHECKS else getattr(lane, what)(*given)


class Here:
    """A lane in this process."""

    def __init__(self, span: Span, rates: Rates, coming: Sequence[Coming]) -> None:
        self.lane = Lane(span.place, rates, span.begins, coming)
        self.given: Any = None

    def begin(self, what: str, *given: Any) -> None:
        """Do it at once."""
        self.given = _do(self.lane, what, given)

    def result(self) -> Any:
        """Give what came of it."""
        return self.given

    def leave(self) -> None:
        """Nothing has to be ended."""


class Beside:
    """A lane in a process of its own."""

    lines: ClassVar[list[Connection]] = []
    """This process's ends. Those forked later inherit them, and must let go of them: a line is at
    its end only when nobody holds it."""

    def __init__(self, span: Span, rates: Rates, coming: Sequence[Coming]) -> None:
        context = multiprocessing.get_context("fork")
        self.line, other = context.Pipe()
        self.lines.append(self.line)
        self.process = context.Process(
            target=_serve, args=(other, span, rates, coming), daemon=True
        )
        self.process.start()
        other.close()

    def begin(self, what: str, *given: Any) -> None:
        """Send the process off."""
        self.line.send((what, given))

    def result(self) -> Any:
        """Wait for what came of it. Raises what was raised there."""
        found = self.line.recv()
        if isinstance(found, Exception):
            raise found
        return found

    def leave(self) -> None:
        """Let the process end."""
        self.lines.remove(self.line)
        self.line.close()
        self.process.join(timeout=LEAVING)
        self.process.kill()


def _serve(line: Connection, span: Span, rates: Rates, coming: Sequence[Coming]) -> None:
    """Live a lane in a process of its own, with a connection of its own."""
    for end in Beside.lines:
        end.close()
    for inherited in connections.all(initialized_only=True):
        inherited.connection = None
    gc.freeze()
    lane = Lane(span.place, rates, span.begins, coming)
    while True:
        try:
            what, given = line.recv()
        except EOFError:
            return
        try:
            line.send(_do(lane, what, given))
        except Exception as error:  # noqa: BLE001  (told to the process that waits)
            line.send(error)
