"""What several threads have ready at the same moment goes out together.

The threads of one process take turns at Python anyway; what each of them would send by itself
costs both sides much more than the same sent at once. The first who is ready holds the door for a
breath, and for another as long as more come, then sends for all; whoever comes while that is
under way waits for the next time. Nobody waits in a program of one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Generic, TypeVar, cast

from django.db import OperationalError

BREATH_SECONDS = 0.000_25
PATIENCE_SECONDS = 0.005
MOST = 32
K = TypeVar("K")
I = TypeVar("I")  # noqa: E741  (item)
O = TypeVar("O")  # noqa: E741  (outcome)


class Unanswered(OperationalError):
    """What was sent together was lost on the way: nobody knows whether it arrived."""


class _Seat(Generic[K, I, O]):
    """A thread that waits with its item; ``bell`` rings when there is something to look at."""

    __slots__ = ("bell", "item", "key", "lost", "outcome", "settled")

    def __init__(self, key: K, item: I) -> None:
        self.key = key
        self.item = item
        self.bell = threading.Lock()
        self.bell.acquire()
        self.settled = False
        self.outcome: O | None = None
        self.lost: BaseException | None = None

    def ring(self) -> None:
        """Wake the thread; by whoever holds the gathering's lock."""
        if self.bell.locked():
            self.bell.release()


class Gathering(Generic[K, I, O]):
    """Sends items of equal keys together: ``send`` takes a key and items and gives their outcomes.

    ``breath`` is how long the door is held for whoever may come, ``patience`` how long at most
    (seconds), ``most`` how many items go at once.
    """

    def __init__(
        self,
        send: Callable[[K, Sequence[I]], Sequence[O]],
        *,
        breath: float = BREATH_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.breath = breath
        self.patience = patience
        self.most = MOST
        self._send = send
        self._lock = threading.Lock()
        self._waiting: list[_Seat[K, I, O]] = []
        self._holder: _Seat[K, I, O] | None = None
        self._first: int | None = None
        self._several = False

    def send(self, key: K, item: I) -> O:
        """Send an item with others or by itself; gives its outcome.

        Raises what sending raises, and Unanswered where another thread has sent it.
        """
        seat: _Seat[K, I, O] = _Seat(key, item)
        with self._lock:
            self._know(threading.get_ident())
            self._waiting.append(seat)
            if self._holder is None:
                self._holder = seat
            elif len(self._waiting) >= self.most:
                self._holder.ring()
        try:
            while not (seat.settled or self._holder is seat):
                seat.bell.acquire()
            return self._told(seat) if seat.settled else self._lead(self._gather(seat), seat)
        finally:
            with self._lock:
                self._leave(seat)

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
                if found == seen or found >= self.most or monotonic() >= until:
                    group = [seat for seat in self._waiting if seat.key == own.key][: self.most]
                    self._waiting = [seat for seat in self._waiting if seat not in group]
                    return group
                seen = found
            own.bell.acquire(timeout=self.breath)

    def _lead(self, group: list[_Seat[K, I, O]], own: _Seat[K, I, O]) -> O:
        try:
            outcomes = self._send(own.key, [seat.item for seat in group])
        except BaseException as wrong:
            for seat in group:
                seat.lost = wrong
            self._settle(group)
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
        return cast("O", seat.outcome)
