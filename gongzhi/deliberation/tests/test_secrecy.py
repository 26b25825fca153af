"""Whoever holds the database cannot say who voted how: attacks guess no better than chance.

Every one of the voters chooses another option, so that a hit is one in as many as there are voters.
The attacker has the tables as they stand before and after the opening, in every order it can get:
physical order, xmin, ids, moments (the log of statements stands for the WAL), marks.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
from gongzhi.deliberation.tests.road import Cast, Matter

VOTERS, VOTES = 50, 50
Attack = Callable[[Sequence[Any]], Sequence[Any]]


def within_chance(hits: int, tries: int) -> bool:
    """Tell whether 1 ÷ VOTERS lies in the 99 % interval (Wilson) of a hit rate."""
    z, share = 2.5758, hits / tries
    middle = (share + z * z / (2 * tries)) / (1 + z * z / tries)
    half = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries)) / (1 + z * z / tries)
    return middle - half <= 1 / VOTERS <= middle + half


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
    cast: Cast, tmp_path: Path
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
    with CaptureQueriesContext(connection) as log:
        for slip, tick in zip(slips, ticks, strict=True):
            made = cast_ballot(
                roll=roll.id, slip=slip, ticked=(tick,), by=matter.anybody, at=matter.at
            )
            marks[slip_hash(roll.id, slip)] = made.mark
    said = "\n".join(one["sql"] for one in log)
    assert not any(mark in said for mark in marks.values()), "no statement shows a mark"
    chosen = {slip_hash(roll.id, slip): tick for slip, tick in zip(slips, ticks, strict=True)}
    voters = _orders(roll.id)
    matter.open_box(secrets)
    published = Box.objects.get(pk=roll.id).published or {}
    shown = [ticked[0] for ticked in published["choices"]]
    assert shown == sorted(shown)
    for name, order in voters.items():
        hits = sum(shown[n] == chosen[slip] for n, slip in enumerate(order))
        assert within_chance(hits, VOTERS), (name, hits)
    by_mark = [marks[slip] for slip in voters["ctid"]]
    assert sorted(by_mark) == published["marks"]
    assert not Ballot.objects.filter(voter__roll=roll).exists()
    assert Voter.objects.filter(roll=roll).count() == VOTERS
    _count_again(published, by_mark[0], tmp_path / "ballots.json")


def _count_again(published: dict[str, Any], mark: str, path: Path) -> None:
    path.write_text(json.dumps([published]), "utf-8")
    call_command("ballots", "recount", str(path), "--mark", mark)
    path.write_text(json.dumps({**published, "ballots": 49}), "utf-8")
    with pytest.raises(SystemExit):
        call_command("ballots", "recount", str(path))


_SLIPS = """
SELECT v.slip FROM deliberation_ballot b JOIN deliberation_voter v ON v.id = b.voter_id
WHERE v.roll_id = %s ORDER BY """


def _orders(roll: UUID) -> dict[str, list[bytes]]:
    """Give the slips of voters in the orders that the tables offer."""
    orders = {}
    with connection.cursor() as cursor:
        for name in ("b.ctid", "b.xmin::text::bigint", "b.voter_id", "v.ctid", "b.sealed"):
            # The order is one of the names above.
            cursor.execute(_SLIPS + name, [roll])
            orders[name.partition(".")[2].partition(":")[0]] = [bytes(row[0]) for row in cursor]
    return orders
