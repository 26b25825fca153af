"""What several threads have ready at the same moment goes out together.

The threads of one process take turns at Python anyway; what each of them would send by itself
costs the receiver much more than the same sent at once. The first who is ready holds the door for
those who are about to be, and for a breath longer, then sends for all; whoever comes while that is
under way waits for the next time. Nobody waits in a program of one thread. Who makes something
ready does it in turn: otherwise every call that lets go of Python would hand it to another thread
and back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Generic, TypeVar, cast

from django.db import OperationalError

BREATH_SECONDS = 0.000_5
PATIENCE_SECONDS = 0.005
MOST = 32
K = TypeVar("K")
I = TypeVar("I")  # noqa: E741  (item)
O = TypeVar("O")  # noqa: E741  (outcome)


class Unanswered(OperationalError):
    """What was sent together was lost on the way: nobody knows whether it arrived."""


class _Seat(Generic[K, I, O]):
    """A thread that waits with its item; ``bell`` rings when there is something to look at."""

    __slots__ = ("alone", "bell", "item", "key", "lost", "outcome", "settled")

    def __init__(self, key: K, item: I) -> None:
        self.key = key
        self.item = item
        self.bell = threading.Lock()
        self.bell.acquire()
        self.settled = self.alone = False
        self.outcome: O | None = None
        self.lost: BaseException | None = None

    def ring(self) -> None:
        """Wake the thread; by whoever holds the gathering's lock."""
        if self.bell.locked():
            self.bell.release()


class Gathering(Generic[K, I, O]):
    """Sends items of equal keys together: ``send`` takes a key and items and gives their outcomes.

    ``severable`` tells of an error whether it is certain that nothing of what was sent has had an
    effect: then each item is sent by itself, so that none fails for another's sake. ``breath`` is
    how long the door is held when nobody is seen coming, ``patience`` how long at most (seconds).
    """

    def __init__(
        self,
        send: Callable[[K, Sequence[I]], Sequence[O]],
        *,
        severable: Callable[[Exception], bool],
        breath: float = BREATH_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._breath = breath
        self.patience = patience
        self._send = send
        self._severable = severable
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._coming = 0
        self._waiting: list[_Seat[K, I, O]] = []
        self._holder: _Seat[K, I, O] | None = None
        self._own = threading.local()
        self._first: int | None = None
        self._several = False

    @property
    def under_way(self) -> int:
        """How many threads make something ready, or wait for their turn to."""
        return self._coming

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Let the others wait for this thread: in the block it makes ready what it will send."""
        with self._lock:
            self._coming += 1
        self._turn.acquire()
        self._own.comes = True
        try:
            yield
        finally:
            if self._own.comes:
                with self._lock:
                    self._arrive()

    def send(self, key: K, item: I) -> O:
        """Send an item with others or by itself; gives its outcome.

        Raises what sending it by itself raises, and Unanswered when it was lost with others.
        """
        seat: _Seat[K, I, O] = _Seat(key, item)
        with self._lock:
            self._know(threading.get_ident())
            self._waiting.append(seat)
            self._holder = self._holder or seat
            if getattr(self._own, "comes", False):
                self._arrive()
        try:
            while not (seat.settled or self._holder is seat):
                seat.bell.acquire()
            return self._told(seat) if seat.settled else self._lead(self._gather(seat), seat)
        finally:
            with self._lock:
                self._leave(seat)

    def _arrive(self) -> None:
        self._own.comes = False
        self._turn.release()
        self._coming -= 1
        if self._holder and not self._coming:
            self._holder.ring()

    def _leave(self, seat: _Seat[K, I, O]) -> None:
        if seat in self._waiting:
            self._waiting.remove(seat)
        if self._holder is seat:
            self._holder = self._waiting[0] if self._waiting else None
            if self._holder:
                self._holder.ring()

    def _know(self, thread: int) -> None:
        self._first = self._first or thread
        self._several = self._several or thread != self._first

    def _gather(self, own: _Seat[K, I, O]) -> list[_Seat[K, I, O]]:
        """Hold the door as long as somebody comes; gives the seats to send for."""
        until, seen = monotonic() + self.patience, 0 if self._several else 1
        while True:
            with self._lock:
                found = len(self._waiting)
                coming, rest = self._coming, until - monotonic()
                if (found == seen and not coming) or found >= MOST or rest <= 0:
                    group = [seat for seat in self._waiting if seat.key == own.key][:MOST]
                    self._waiting = [seat for seat in self._waiting if seat not in group]
                    return group
            if coming:
                own.bell.acquire(timeout=rest)
            elif not own.bell.acquire(timeout=self._breath):
                seen = found

    def _lead(self, group: list[_Seat[K, I, O]], own: _Seat[K, I, O]) -> O:
        try:
            outcomes = self._send(own.key, [seat.item for seat in group])
        except BaseException as wrong:
            severed = isinstance(wrong, Exception) and self._severable(wrong)
            for seat in group:
                seat.lost, seat.alone = (None, True) if severed else (wrong, False)
            self._settle(group)
            if severed and len(group) > 1:
                return self._send(own.key, [own.item])[0]
            raise
        for seat, outcome in zip(group, outcomes, strict=True):
            seat.outcome = outcome
        self._settle(group)
        return outcomes[group.index(own)]

    def _settle(self, group: list[_Seat[K, I, O]]) -> None:
        with self._lock:
            for seat in group:
                seat.settled = True
                seat.ring()

    def _told(self, seat: _Seat[K, I, O]) -> O:
        if seat.lost is not None:
            raise Unanswered(str(seat.lost)) from seat.lost
        if seat.alone:
            return self._send(seat.key, [seat.item])[0]
        return cast("O", seat.outcome)
