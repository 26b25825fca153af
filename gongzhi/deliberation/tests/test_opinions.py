"""The opinion map: the same votes, the same map; groups where there are any and nowhere else."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from gongzhi.core.errors import Invalid
from gongzhi.deliberation.methods.opinions import OpinionMap, Terms, opinion_map, read_votes
from gongzhi.deliberation.methods.opinions.certainty import chance
from gongzhi.deliberation.methods.opinions.grouping import agreement
from gongzhi.deliberation.methods.opinions.votes import Votes, votes_of
from tests.paths import shared

BARS = {
    "canadian-electoral-reform": 0.93,
    "biodiversity": 0.95,
    "land-bank-farmland": 0.95,
    "seattle-15-per-hour": 0.85,
}
Row = tuple[str, str, int]


def conversation(name: str) -> Votes:
    with gzip.open(shared(f"data/opinions/{name}.votes.csv.gz"), "rt", encoding="utf-8") as lines:
        return read_votes(lines)


def published_groups(name: str) -> dict[str, int]:
    path = shared(f"data/opinions/{name}.participants-votes.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        return {row["participant"]: int(row["group-id"]) for row in rows if row["group-id"]}


def agreed(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    both = sorted(one.keys() & other.keys())
    return agreement(*(np.array([side[voter] for voter in both]) for side in (one, other)))


def two_camps(voters: int = 60, statements: int = 12, seed: int = 3) -> list[Row]:
    """Votes of two camps that differ on two thirds of the statements, with some noise and gaps."""
    draws = np.random.default_rng(seed)
    rows = []
    for voter in range(voters):
        camp = 1 if voter < voters * 2 // 3 else -1
        for statement in range(statements):
            lean = camp if statement % 3 else 1
            if draws.random() < 0.9:
                vote = lean if draws.random() < 0.93 else int(draws.integers(-1, 2))
                rows.append((f"v{voter}", f"s{statement}", vote))
    return rows


@pytest.mark.parametrize("name", BARS)
def test_groups_agree_with_those_that_were_published(name: str) -> None:
    theirs = published_groups(name)
    found = opinion_map(conversation(name), k=len(set(theirs.values())))
    assert agreed(found.groups, theirs) >= BARS[name]
    assert found.stability is not None
    assert found.consensus


def shape(found: OpinionMap) -> tuple[object, ...]:
    return found.sizes, found.consensus, found.typical, found.stability, found.chance, found.groups


def test_order_of_rows_changes_nothing() -> None:
    rows = two_camps()
    mixed = [rows[one] for one in np.random.default_rng(1).permutation(len(rows))]
    assert shape(opinion_map(votes_of(rows))) == shape(opinion_map(votes_of(mixed)))


def test_names_of_voters_and_statements_change_nothing() -> None:
    rows = two_camps()
    draws = np.random.default_rng(2)
    voters, statements = (sorted({row[part] for row in rows}) for part in (0, 1))
    of_voter = dict(zip(voters, draws.permutation(voters).tolist(), strict=True))
    of_statement = dict(zip(statements, draws.permutation(statements).tolist(), strict=True))
    named = opinion_map(votes_of((of_voter[v], of_statement[s], vote) for v, s, vote in rows))
    plain = opinion_map(votes_of(rows))
    assert {of_voter[voter]: group for voter, group in plain.groups.items()} == named.groups
    assert (plain.sizes, plain.stability, plain.chance) == (
        named.sizes,
        named.stability,
        named.chance,
    )
    assert sorted(of_statement[one.statement] for one in plain.consensus) == sorted(
        one.statement for one in named.consensus
    )


def test_two_camps_are_found_with_what_divides_and_what_unites_them() -> None:
    found = opinion_map(votes_of(two_camps()))
    assert found.sizes == [40, 20]
    assert {found.groups[f"v{one}"] for one in range(40)} == {0}
    assert {one.statement for one in found.consensus} == {"s0", "s3", "s6", "s9"}
    assert all(one.agrees for one in found.consensus)
    typical = {one.statement for group in found.typical for one in group}
    assert typical.isdisjoint({"s0", "s3", "s6", "s9"})
    assert found.stability is not None
    assert found.stability > 0.9


@pytest.mark.slow  # two hundred maps, each held against forty
def test_shuffled_votes_are_left_without_groups_in_nineteen_of_twenty_cases() -> None:
    votes = conversation("seattle-15-per-hour")
    who = np.flatnonzero(votes.given() >= 7)
    values, seen = (one[who] for one in votes.dense(0, len(votes.voters)))
    draws = np.random.default_rng(11)
    drawn = 0
    for _ in range(200):
        mixed = np.zeros_like(values)
        for column in range(values.shape[1]):
            there = np.flatnonzero(seen[:, column])
            mixed[there, column] = draws.permutation(values[there, column])
        drawn += chance(mixed, seen) <= Terms().chance_most
    assert drawn <= 10


def test_where_no_groups_are_drawn_the_reason_is_told() -> None:
    draws = np.random.default_rng(5)
    noise = [(f"v{v}", f"s{s}", int(draws.integers(-1, 2))) for v in range(60) for s in range(12)]
    assert opinion_map(votes_of(noise)).why == "chance"
    few = opinion_map(votes_of(two_camps(voters=12)))
    assert (few.why, few.groups) == ("too_few", {})
    lone = votes_of(two_camps())
    assert opinion_map(lone, terms=Terms(group_least=25)).why == "small_group"
    one_vote = opinion_map(votes_of([("a", "b", 1)]))
    assert (one_vote.why, one_vote.consensus) == ("too_few", [])


def test_the_last_vote_of_a_voter_counts() -> None:
    lines = "timestamp,voter-id,comment-id,vote\n5,a,x,1\n9,a,x,-1\n7,a,x,0\n"
    assert read_votes(io.StringIO(lines)).value.tolist() == [-1]
    untimed = "voter-id,comment-id,vote\na,x,-1\na,x,1\n"
    assert read_votes(io.StringIO(untimed)).value.tolist() == [1]


def test_smoothed_shares_and_their_tests_are_those_of_polis() -> None:
    rows = [(f"a{v}", "x", 1 if v < 18 else -1) for v in range(20)]
    rows += [(f"b{v}", "x", -1 if v < 18 else 1) for v in range(20)]
    rows += [(f"{c}{v}", f"y{s}", 1 if c == "a" else -1) for c in "ab" for v in range(20)
             for s in range(3)]  # fmt: skip
    found = opinion_map(votes_of(rows), k=2)
    (one,) = (each for each in found.typical[0] if each.statement == "x")
    # share 19/22; against half 2·√21·(19/21 − ½); the others 3/22; pooled 22/42
    share, other, pooled = 19 / 22, 3 / 22, 22 / 42
    ahead = 2 * 21**0.5 * (19 / 21 - 0.5)
    apart = (19 / 21 - 3 / 21) / (pooled * (1 - pooled) * (2 / 21)) ** 0.5
    assert one.share == pytest.approx(share)
    assert one.strength == pytest.approx(share * (share / other) * ahead * apart)


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("voter-id,vote\na,1\n", "missing_column", 1),
        ("voter-id,comment-id,vote\na,x,2\n", "not_a_vote", 2),
        ("voter-id,comment-id,vote\n,x,1\n", "required", 2),
        ("voter-id,comment-id,vote\na,x,\n", "not_a_vote", 2),
        ("timestamp,voter-id,comment-id,vote\nnow,a,x,1\n", "not_whole_number", 2),
        ("timestamp,voter-id,comment-id,vote\n²,a,x,1\n", "not_whole_number", 2),
        ("timestamp,voter-id,comment-id,vote\n--5,a,x,1\n", "not_whole_number", 2),
        (f"timestamp,voter-id,comment-id,vote\n{'9' * 5000},a,x,1\n", "not_whole_number", 2),
        ("voter-id,comment-id,vote\na\rb,x,1\n", "not_read", 2),
        ("voter-id,comment-id,vote\n", "no_votes", None),
    ],
)
def test_bad_rows_are_named_by_their_line(text: str, rule: str, line: int | None) -> None:
    with pytest.raises(Invalid) as refused:
        read_votes(io.StringIO(text))
    assert [(one.rule, one.row) for one in refused.value.problems] == [(rule, line)]


def test_the_command_answers_people_and_machines(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    lines = [f"{voter},{statement},{vote}" for voter, statement, vote in two_camps()]
    path.write_text("\n".join(["voter-id,comment-id,vote", *lines]), encoding="utf-8")
    out = io.StringIO()
    call_command("opinions", "map", str(path), "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert set(told["groups"].values()) == {0, 1}
    assert {"groups", "consensus", "stability"} <= told.keys()
    assert told["stability"]["mean"] > 0.9
    out = io.StringIO()
    call_command("opinions", "map", str(path), stdout=out)
    assert "2 groups: 40, 20 voters" in out.getvalue()
    for broken in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SystemExit) as ended:
            call_command("opinions", "map", str(broken), stderr=io.StringIO())
        assert ended.value.code == 1
