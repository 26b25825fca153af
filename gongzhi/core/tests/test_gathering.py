"""Threads that have something ready at the same moment send it together, and none for another."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from gongzhi.core.gathering import Gathering, Unanswered


class Gone(Exception):
    """The receiver has gone away."""


class Post:
    """A receiver that keeps what it was sent; 13 makes it leave."""

    def __init__(self, slow: float = 0) -> None:
        self.slow = slow
        self.sent: list[tuple[str, list[int]]] = []
        self.busy = self.most_busy = 0

    def take(self, key: str, items: Sequence[int]) -> Sequence[int]:
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        self.sent.append((key, sorted(items)))
        time.sleep(self.slow)
        self.busy -= 1
        if 13 in items:
            raise Gone
        return [item * 10 for item in items]


def _at_once(post: Post, wanted: Sequence[tuple[str, int]]) -> list[int | Exception]:
    """Let threads send at the same moment: the door is held until all are there."""

    def take(key: str, items: Sequence[int]) -> Sequence[int]:
        # Those of another key are there already, and wait for nobody any more.
        gathering.breath = 0.001
        return post.take(key, items)

    gathering = Gathering(take)
    gathering.send("", 0)  # where one thread has sent alone, only another is waited for
    post.sent.clear()
    gathering.breath = gathering.patience = 30
    gathering.most = len(wanted)

    def one(each: tuple[str, int]) -> int | Exception:
        try:
            return gathering.send(*each)
        except Exception as error:  # noqa: BLE001  (what each got is looked at)
            return error

    with ThreadPoolExecutor(len(wanted)) as pool:
        told = [pool.submit(one, each) for each in wanted]
        return [each.result(30) for each in told]


def test_what_is_ready_at_once_goes_out_at_once() -> None:
    post = Post()
    assert _at_once(post, [("a", 2 * n) for n in range(8)]) == [20 * n for n in range(8)]
    assert post.sent == [("a", [0, 2, 4, 6, 8, 10, 12, 14])]


def test_each_key_goes_by_itself() -> None:
    post = Post()
    got = _at_once(post, [("a", 2), ("b", 4), ("a", 6), ("b", 8)])
    assert got == [20, 40, 60, 80]
    assert sorted(post.sent) == [("a", [2, 6]), ("b", [4, 8])]


def test_what_nobody_knows_of_is_not_sent_twice() -> None:
    post = Post()
    got = _at_once(post, [("a", 2), ("a", 13), ("a", 4)])
    assert sorted(type(one).__name__ for one in got) == ["Gone", "Unanswered", "Unanswered"]
    assert len(post.sent) == 1
    assert all(isinstance(one, Gone | Unanswered) for one in got)


def test_who_comes_too_late_goes_with_the_next() -> None:
    """However many threads come and whenever, each gets its own answer and one goes at a time."""
    post = Post(slow=0.002)
    gathering = Gathering(post.take, breath=0.0005, patience=0.005)
    wrong: list[int] = []

    def many(first: int) -> None:
        items = range(first, first + 400, 2)
        wrong.extend(item for item in items if gathering.send("a", item) != item * 10)

    threads = [threading.Thread(target=many, args=(1000 * n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong
    assert sorted(item for _, items in post.sent for item in items) == sorted(
        item for n in range(6) for item in range(1000 * n, 1000 * n + 400, 2)
    )
    assert post.most_busy == 1
    assert len(post.sent) < 1000


def test_a_program_of_one_thread_waits_for_nobody() -> None:
    post = Post()
    gathering = Gathering(post.take, breath=60, patience=60)
    assert gathering.send("a", 2) == 20
    assert gathering.send("b", 4) == 40
