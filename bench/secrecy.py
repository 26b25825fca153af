"""``secrecy``: six attacks on 1,000 secret votes of 50 voters; none guesses better than chance.

Everybody votes for something else, some vote twice, each ballot in a transaction of its own. The
attacker has the tables before and after the opening, the log of the server, the clock and the
marks. The 99 % interval of each hit rate must contain 1/50.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402

from bench.installation import DISTRICT, Installation  # noqa: E402
from bench.measuring import Result, tell  # noqa: E402
from gongzhi.core.actor import visitor  # noqa: E402
from gongzhi.core.models import Jurisdiction  # noqa: E402
from gongzhi.core.work import remain  # noqa: E402
from gongzhi.deliberation.actions import cast_ballot  # noqa: E402
from gongzhi.deliberation.actions.rolls import slip_hash  # noqa: E402
from gongzhi.deliberation.methods.ballots import Question  # noqa: E402
from gongzhi.deliberation.models import Box  # noqa: E402
from gongzhi.deliberation.tests.attacks import (  # noqa: E402
    Log,
    file_of,
    hits,
    interval,
    look,
    orders,
)
from gongzhi.deliberation.tests.poll import Charter, Poll  # noqa: E402

VOTERS, VOTES, AGAIN, EACH = 50, 1_000, 5, 25
NAMED = ("physical order", "xmin", "ids", "times", "WAL", "roll marks")
OPTIONS = tuple(f"第{n}项" for n in range(VOTERS))
WRITTEN, TAKEN = r"(HOT_)?UPDATE|INSERT|MULTI_INSERT", "DELETE"


class Attacked:
    """One vote: cast in an order of chance, looked at, opened, and guessed."""

    def __init__(self, charter: Charter, log: Log, own: int, chance: random.Random) -> None:
        self.charter, self.log, self.own, self.chance = charter, log, own, chance
        self.cast: list[bytes] = []
        self.marks: dict[bytes, str] = {}

    def hits(self) -> tuple[Counter[str], int]:
        """Give the hits of each attack, and how many marks the log has shown before the opening."""
        poll = self.charter.poll(VOTERS)
        question = Question("choice", OPTIONS, 1, 1).stored()
        Box.objects.filter(pk=poll.roll).update(question=question)
        begin = self.log.now()
        chosen = self._vote(poll)
        ballots = look(poll.roll)
        middle = self.log.now()
        self.charter.close(poll)
        end = self.log.now()
        published: dict[str, Any] = Box.objects.get(pk=poll.roll).published or {}
        shown = [ticked[0] for ticked in published["choices"]]
        table = file_of("deliberation_ballot")
        found = orders(
            ballots,
            cast=self.cast,
            marks=self.marks,
            logged=self.log.places(table, begin, middle, WRITTEN),
            taken=self.log.places(table, middle, end, TAKEN),
        )
        told = self.log.shows(self.marks.values(), begin, middle)
        return Counter({name: hits(order, chosen, shown) for name, order in found.items()}), told

    def _vote(self, poll: Poll) -> dict[bytes, int]:
        ticks = [*range(VOTERS)]
        self.chance.shuffle(ticks)
        slips = [*poll.slips]
        self.chance.shuffle(slips)
        chosen = dict(zip(slips, ticks, strict=True))
        turns = [(slip, self.chance.randrange(VOTERS)) for slip in slips[:AGAIN]]
        for slip, tick in (*turns, *sorted(chosen.items())):
            made = cast_ballot(
                roll=poll.roll,
                slip=slip,
                ticked=(tick,),
                by=visitor(self.own),
                at=timezone.now(),
            )
            key = slip_hash(poll.roll, slip)
            self.cast.append(key)
            self.marks[key] = made.mark
        return {slip_hash(poll.roll, slip): tick for slip, tick in chosen.items()}


def measure(place: Installation, *, quick: bool) -> Result:
    """Hold the votes, and count how often each attack is right."""
    result = Result("secrecy")
    votes = 20 if quick else VOTES
    own = Jurisdiction.objects.get(code=DISTRICT).id
    remain(own, "system:bench")
    chance, log = random.Random(20261122), Log(place.superuser)  # noqa: S311  (no secret)
    right: Counter[str] = Counter()
    read = 0
    for number in range(votes):
        if number % EACH == 0:
            charter = Charter(own)
        found, told = Attacked(charter, log, own, chance).hits()
        right, read = right + found, read + told
    log.close()
    tries = votes * VOTERS
    for name in sorted(right, key=lambda one: (one not in NAMED, one)):
        low, high = interval(right[name], tries)
        result.add(f"{name}: hits", 100 * right[name] / tries, "%")
        off = 0 if low <= 1 / VOTERS <= high else 1
        bar = {"at_most": 0.0} if name in NAMED else {}
        result.add(f"{name}: 99 % interval misses 1/{VOTERS}", off, "", **bar)
        result.runs.append({"attack": name, "hits": right[name], "low": low, "high": high})
    result.add("marks that the log shows before the opening", read, "", at_most=0)
    result.notes.append(
        f"{votes:,} votes of {VOTERS}. The log keeps the sealed ballots until it is recycled: "
        "whoever has it, or a backup of those days, and both officers’ secrets, and opens them "
        "before the roll is shrunk, reads them. The secrets are kept nowhere by the platform."
    )
    return result


if __name__ == "__main__":
    tell(measure)
