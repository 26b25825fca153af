"""Votes on statements as a sparse matrix in canonical order; the last vote of a pair counts."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.core.errors import Invalid, Problem

AGREE, PASS, DISAGREE = 1, 0, -1
COLUMNS = ("voter-id", "comment-id", "vote")
STAMP = "timestamp"
MOST_PROBLEMS = 100
_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Votes:
    """A voter × statement matrix, sparse: ``voter[i]`` gave ``statement[i]`` the vote ``value[i]``.

    Sorted by voter, then statement; ``voters`` and ``statements`` name rows and columns. The order
    depends on what was voted alone, not on names: voters with the same votes are interchangeable.
    """

    voters: tuple[str, ...]
    statements: tuple[str, ...]
    voter: Ints
    statement: Ints
    value: Ints

    def given(self) -> Ints:
        """Give the number of votes of each voter."""
        return np.bincount(self.voter, minlength=len(self.voters))

    def dense(self, first: int, last: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Give the rows ``first`` to before ``last`` as (values, which were given)."""
        here = slice(*np.searchsorted(self.voter, [first, last]))
        shape = last - first, len(self.statements)
        values, seen = np.zeros(shape), np.zeros(shape, dtype=bool)
        rows, columns = self.voter[here] - first, self.statement[here]
        values[rows, columns] = self.value[here]
        seen[rows, columns] = True
        return values, seen


def votes_of(rows: Iterable[tuple[str, str, int]]) -> Votes:
    """Make the matrix of (voter, statement, vote), later rows over earlier ones.

    Raises Invalid ``no_votes`` when there are none.
    """
    last = {(voter, statement): vote for voter, statement, vote in rows}
    if not last:
        raise Invalid(Problem("votes", "no_votes"))
    voters = {name: number for number, name in enumerate(sorted({one for one, _ in last}))}
    statements = {name: number for number, name in enumerate(sorted({one for _, one in last}))}
    pairs = list(last)
    count = len(pairs)
    voter = np.fromiter((voters[one] for one, _ in pairs), np.int64, count)
    statement = np.fromiter((statements[one] for _, one in pairs), np.int64, count)
    value = np.fromiter(last.values(), np.int64, count)
    return sorted_votes(tuple(voters), tuple(statements), voter, statement, value)


def read_votes(lines: Iterable[str], name: str = "votes") -> Votes:
    """Read a CSV of votes: ``voter-id``, ``comment-id``, ``vote`` (1, 0, -1), ``timestamp``.

    With time stamps the latest vote of a voter on a statement counts, else the lowest in the file.
    Raises Invalid with every row that cannot be read (the first hundred), each by its line, and
    ``not_read`` for what is no CSV.
    """
    reader = csv.DictReader(lines)
    try:
        return _read(reader, name)
    except csv.Error as error:
        line = reader.reader.line_num
        problem = Problem(name, "not_read", {"why": str(error)}, line, None, name)
        raise Invalid(problem) from None


def _read(reader: csv.DictReader[str], name: str) -> Votes:
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise Invalid(
            Problem(name, "missing_column", {"name": one}, 1, one, name) for one in missing
        )
    problems: list[Problem] = []
    rows = list(_rows(reader, name, problems))
    if problems:
        raise Invalid(problems)
    if STAMP in (reader.fieldnames or ()):
        rows.sort(key=lambda row: row[0])
    return votes_of((voter, statement, vote) for _, voter, statement, vote in rows)


def _rows(
    reader: Iterable[Mapping[str, Any]], name: str, problems: list[Problem]
) -> Iterator[tuple[int, str, str, int]]:
    for line, row in enumerate(reader, start=2):
        voter, statement, vote = (str(row[column] or "").strip() for column in COLUMNS)
        stamp = str(row.get(STAMP) or "0").strip()
        broken = [
            (column, rule)
            for column, rule, bad in (
                ("voter-id", "required", not voter),
                ("comment-id", "required", not statement),
                ("vote", "not_a_vote", vote not in {"1", "0", "-1"}),
                (STAMP, "not_whole_number", _WHOLE.fullmatch(stamp) is None),
            )
            if bad
        ]
        for column, rule in broken:
            problems.append(Problem(column, rule, {}, line, column, name))
        if len(problems) >= MOST_PROBLEMS:
            return
        if not broken:
            yield int(stamp), voter, statement, int(vote)


def sorted_votes(
    voters: Sequence[str], statements: Sequence[str], voter: Ints, statement: Ints, value: Ints
) -> Votes:
    """Put rows and columns into an order that the votes alone determine.

    Signatures are refined thrice: of voters from the statements they voted on, and back.
    """
    by_voter = np.ones(len(voters), dtype=np.uint64)
    by_statement = np.ones(len(statements), dtype=np.uint64)
    salt = value.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    of_voter, of_statement = _gatherer(voter, len(voters)), _gatherer(statement, len(statements))
    for _ in range(3):
        by_statement = of_statement(_mixed(by_voter[voter] + salt))
        by_voter = of_voter(_mixed(by_statement[statement] + salt))
    rows, columns = (np.argsort(one, kind="stable") for one in (by_voter, by_statement))
    row_of, column_of = np.empty_like(rows), np.empty_like(columns)
    row_of[rows], column_of[columns] = np.arange(len(rows)), np.arange(len(columns))
    voter, statement = row_of[voter], column_of[statement]
    order = np.lexsort((statement, voter))
    return Votes(
        tuple(voters[one] for one in rows),
        tuple(statements[one] for one in columns),
        voter[order],
        statement[order],
        value[order],
    )


def _gatherer(where: Ints, count: int) -> Callable[[Hashes], Hashes]:
    """Give what adds up hashes by place; sums modulo 2**64 do not depend on the order."""
    order = np.argsort(where, kind="stable")
    ends = np.cumsum(np.bincount(where, minlength=count))

    def gather(what: Hashes) -> Hashes:
        summed = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(what[order])])
        whole: Hashes = np.diff(summed[np.concatenate([[0], ends])])
        return whole

    return gather


def _mixed(salted: Hashes) -> Hashes:
    """Scramble a signature salted with a vote (the finaliser of SplitMix64)."""
    mixed = salted * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(29))
