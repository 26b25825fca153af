"""Ballots of many at once: none lost, none twice; ``gongzhi bench ballots`` sends 10,000."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from gongzhi.core.actor import visitor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain
from gongzhi.deliberation.actions import cast_ballot
from gongzhi.deliberation.methods.ballots import recount
from gongzhi.deliberation.models import Box
from gongzhi.deliberation.tests.poll import Charter

pytestmark = pytest.mark.slow  # a database of its own
CLIENTS, VOTERS, AGAIN, TWICE = 32, 40, 12, 8


def test_the_last_ballot_of_everybody_counts_once(own_database: str) -> None:
    own = Jurisdiction.objects.get(code="anlan").id
    remain(own, "system:tests")
    charter = Charter(own)
    poll = charter.poll(VOTERS)
    chance = random.Random(11)  # noqa: S311  (draws who votes how, no secret)
    last = {slip: chance.randrange(3) for slip in poll.slips}

    def cast(slip: str, tick: int) -> str:
        who = visitor(own)
        try:
            return cast_ballot(
                roll=poll.roll, slip=slip, ticked=(tick,), by=who, at=timezone.now()
            ).mark
        finally:
            connections.close_all()

    turns = [(slip, last[slip]) for slip in [*poll.slips, *poll.slips[:TWICE]]]
    chance.shuffle(turns)
    with ThreadPoolExecutor(CLIENTS) as crowd:
        marks = list(crowd.map(lambda one: cast(*one), turns))
        for slip in poll.slips[-AGAIN:]:
            last[slip] = (last[slip] + 1) % 3
        marks += crowd.map(lambda slip: cast(slip, last[slip]), poll.slips[-AGAIN:])
    charter.close(poll)
    published = Box.objects.get(pk=poll.roll).published or {}
    wanted = Counter(last.values())
    count = recount(published)
    assert (count.ballots, count.votes) == (VOTERS, tuple(wanted[tick] for tick in range(3)))
    assert set(published["marks"]) <= set(marks)
