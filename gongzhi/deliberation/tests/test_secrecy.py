"""Whoever holds the database cannot say who voted how: attacks guess no better than chance.

Every one of the voters chooses another option, so that a hit is one in as many as there are voters.
The attacker has the tables as they stand before and after the opening, in every order it can get:
physical order, xmin, ids, moments, the write-ahead log, marks. ``gongzhi bench secrecy`` holds
1,000 such votes.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.core.cluster import Cluster
from gongzhi.deliberation.actions import cast_ballot
from gongzhi.deliberation.actions.rolls import slip_hash
from gongzhi.deliberation.methods.ballots import (
    Question,
    Sealer,
    new_mark,
    new_officer_key,
    open_box,
)
from gongzhi.deliberation.models import Ballot, Box, Voter
from gongzhi.deliberation.tests.attacks import Ballot as Look
from gongzhi.deliberation.tests.attacks import Log, file_of, hits, interval, look, orders
from gongzhi.deliberation.tests.road import Cast, Matter

VOTERS, VOTES, SURE = 50, 50, 4.5


@pytest.fixture
def watch(db: None) -> Iterator[Log]:
    """The log of the server, as whoever holds the machine reads it."""
    cluster = Cluster(Path(os.environ["GONGZHI_HOME"]) / "cluster", fsync=False)
    found = Log(cluster.superuser_url(str(connection.settings_dict["NAME"])))
    yield found
    found.close()


def within_chance(right: int, tries: int) -> bool:
    """Tell whether 1 ÷ VOTERS lies in the interval of a hit rate; wide enough to miss in no run."""
    low, high = interval(right, tries, z=SURE)
    return low <= 1 / VOTERS <= high


def test_many_votes_give_no_better_guess_than_chance() -> None:
    """Sealed and opened as the platform does; the attacker lines up what is published."""
    keys = [new_officer_key() for _ in range(2)]
    chance = random.Random(20261122)  # noqa: S311  (draws who votes how, no secret)
    hits = {"order": 0, "reversed": 0, "length": 0, "bytes": 0, "marks": 0, "late": 0}
    box = b"b" * 16
    sealer = Sealer(box, [public for _, public in keys])
    for _ in range(VOTES):
        choices = [*range(VOTERS)]
        chance.shuffle(choices)
        marks = [new_mark() for _ in choices]
        sealed = [sealer.seal((one,), mark) for one, mark in zip(choices, marks, strict=True)]
        opened = open_box(box, sealed, [secret for secret, _ in keys])
        shown = [ticked[0] for ticked in opened.choices]
        by_bytes = sorted(range(VOTERS), key=lambda n: sealed[n])
        by_length = sorted(range(VOTERS), key=lambda n: len(sealed[n]))
        by_mark = sorted(range(VOTERS), key=lambda n: marks[n])
        for name, order in (
            ("order", range(VOTERS)),
            ("reversed", range(VOTERS - 1, -1, -1)),
            ("length", by_length),
            ("bytes", by_bytes),
            ("marks", by_mark),
            ("late", [*range(VOTERS // 2, VOTERS), *range(VOTERS // 2)]),
        ):
            hits[name] += sum(shown[n] == choices[voter] for n, voter in enumerate(order))
    tries = VOTES * VOTERS
    assert {name: within_chance(count, tries) for name, count in hits.items()} == dict.fromkeys(
        hits, True
    ), hits


@pytest.mark.django_db
def test_the_tables_give_no_order_that_joins_a_voter_with_a_choice(
    cast: Cast, tmp_path: Path, watch: Log
) -> None:
    matter = Matter(cast).to("villagers_resolve").enrol(VOTERS)
    assert matter.call(days=11).passed
    secrets, slips = matter.box()
    roll = matter.roll
    options = [f"第{n}项" for n in range(VOTERS)]
    Box.objects.filter(pk=roll.id).update(
        question=Question("choice", tuple(options), 1, 1).stored()
    )
    chance = random.Random(7)  # noqa: S311
    ticks = [*range(VOTERS)]
    chance.shuffle(ticks)
    marks = {}
    begin = watch.now()
    with CaptureQueriesContext(connection) as log:
        for slip, tick in zip(slips, ticks, strict=True):
            made = cast_ballot(
                roll=roll.id, slip=slip, ticked=(tick,), by=matter.anybody, at=matter.at
            )
            marks[slip_hash(roll.id, slip)] = made.mark
    said = "\n".join(one["sql"] for one in log)
    assert not any(mark in said for mark in marks.values()), "no statement shows a mark"
    chosen = {slip_hash(roll.id, slip): tick for slip, tick in zip(slips, ticks, strict=True)}
    ballots, written = look(roll.id), watch.now()
    assert len(ballots) == VOTERS
    matter.open_box(secrets)
    published = Box.objects.get(pk=roll.id).published or {}
    shown = [ticked[0] for ticked in published["choices"]]
    assert shown == sorted(shown)
    cast_ = [slip_hash(roll.id, slip) for slip in slips]
    _guess(watch, (begin, written), ballots, cast_, marks, chosen, shown)
    assert sorted(marks.values()) == published["marks"]
    assert not Ballot.objects.filter(voter__roll=roll).exists()
    assert Voter.objects.filter(roll=roll).count() == VOTERS
    _count_again(published, published["marks"][0], tmp_path / "ballots.json")


def _count_again(published: dict[str, Any], mark: str, path: Path) -> None:
    path.write_text(json.dumps([published]), "utf-8")
    call_command("ballots", "recount", str(path), "--mark", mark)
    path.write_text(json.dumps({**published, "ballots": 49}), "utf-8")
    with pytest.raises(SystemExit):
        call_command("ballots", "recount", str(path))


def _guess(
    watch: Log,
    between: tuple[str, str],
    ballots: Sequence[Look],
    cast: Sequence[bytes],
    marks: dict[bytes, str],
    chosen: dict[bytes, int],
    shown: Sequence[int],
) -> None:
    """Line up what the tables and the log say with what was published."""
    table = file_of("deliberation_ballot")
    found = orders(
        ballots,
        cast=cast,
        marks=marks,
        logged=watch.places(table, *between, "(HOT_)?UPDATE|INSERT"),
        taken=watch.places(table, between[1], watch.now(), "DELETE"),
    )
    assert found["WAL"] == found["times"], "the log tells who voted when, and that alone"
    assert watch.shows(marks.values(), *between) == 0
    for name, order in found.items():
        assert within_chance(hits(order, chosen, shown), VOTERS), name
