"""Reading ``.pb``: everything wrong with a file is named by its line and column."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.deliberation.methods.budget.forms import broken_by
from gongzhi.deliberation.methods.budget.pabulib import (
    VOTE_TYPES,
    WITH_POINTS,
    PbFile,
    Row,
    amount,
    is_amount,
    listed,
)

SECTIONS = {"META": ("key", "value"), "PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id",)}
MOST_PROBLEMS = 100
LONGEST_CELL = 131_072


@dataclass
class _Reading:
    """Collects rows by section and what is wrong with them."""

    name: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, column: str, rule: str, line: int | None = None, **params: Any) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(column, rule, params, line, column, self.name))

    def stop_if_wrong(self) -> None:
        if self.problems:
            raise Invalid(self.problems)


def read_pb(
    lines: Iterable[str], name: str = "budget.pb", *, strict: bool = False
) -> tuple[PbFile, Sequence[Problem]]:
    """Read a file and give it with notices: limits of its own that its ballots do not keep.

    Raises Invalid with everything that keeps the file from being counted (the first hundred);
    ``strict`` makes the notices errors.
    """
    found = _Reading(name)
    _split(lines, found)
    found.stop_if_wrong()
    _check_meta(found)
    _check_projects(found)
    _check_votes(found)
    found.stop_if_wrong()
    file = PbFile(
        {row["key"]: row["value"] for _, row in found.rows["META"]},
        found.columns["PROJECTS"],
        [row for _, row in found.rows["PROJECTS"]],
        found.columns["VOTES"],
        [row for _, row in found.rows["VOTES"]],
    )
    _notice(file, found)
    if strict:
        found.stop_if_wrong()
    return file, found.problems


def _split(lines: Iterable[str], found: _Reading) -> None:
    """Take the file apart into its three sections."""
    reader = csv.reader(lines, delimiter=";")
    section = ""
    try:
        for cells in reader:
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise csv.Error(f"a cell of more than {LONGEST_CELL} characters")
            row = [cell.strip() for cell in cells]
            if not any(row):
                continue
            if row[0].upper() in SECTIONS and not any(row[1:]):
                section = _begun(row[0].upper(), reader.line_num, found)
            elif not section:
                found.wrong("META", "missing_section", reader.line_num)
                return
            elif not found.columns[section]:
                found.columns[section] = [one.lower() for one in row]
            else:
                _take(row, section, reader.line_num, found)
    except (csv.Error, UnicodeDecodeError) as error:
        found.wrong(section or "META", "not_read", reader.line_num, why=str(error))
    _check_columns(found)


def _begun(section: str, line: int, found: _Reading) -> str:
    if section in found.columns:
        found.wrong(section, "twice", line)
    found.rows[section], found.columns[section] = [], []
    return section


def _check_columns(found: _Reading) -> None:
    for section, needed in SECTIONS.items():
        if section not in found.columns:
            found.wrong(section, "missing_section")
            continue
        for column in needed:
            if column not in found.columns[section]:
                found.wrong(column, "missing_column", section=section)


def _take(row: list[str], section: str, line: int, found: _Reading) -> None:
    columns = found.columns[section]
    if len(row) > len(columns) and any(row[len(columns) :]):
        found.wrong(section, "too_many_cells", line, columns=len(columns), found=len(row))
        return
    cells = row[: len(columns)] + [""] * (len(columns) - len(row))
    found.rows[section].append((line, dict(zip(columns, cells, strict=True))))


def _check_meta(found: _Reading) -> None:
    meta: dict[str, str] = {}
    for line, row in found.rows["META"]:
        if row["key"] in meta:
            found.wrong(row["key"], "twice", line)
        meta[row["key"]] = row["value"]
    for key in ("budget", "vote_type"):
        if not meta.get(key):
            found.wrong(key, "missing_key")
    budget, score = meta.get("budget"), meta.get("default_score")
    if budget and not (is_amount(budget) and amount(budget) > 0):
        found.wrong("budget", "not_positive", value=budget)
    if score and not is_amount(score):
        found.wrong("default_score", "not_number", value=score)
    if meta.get("vote_type"):
        _check_kind(meta["vote_type"].lower(), found)


def _check_kind(kind: str, found: _Reading) -> None:
    if kind not in VOTE_TYPES:
        found.wrong("vote_type", "unknown_vote_type", value=kind, known=list(VOTE_TYPES))
    for column in ("vote", "points") if kind in WITH_POINTS else ("vote",):
        if column not in found.columns["VOTES"]:
            found.wrong(column, "missing_column", section="VOTES")


def _check_projects(found: _Reading) -> None:
    seen: set[str] = set()
    for line, row in found.rows["PROJECTS"]:
        code, cost = row["project_id"], row["cost"]
        if not code:
            found.wrong("project_id", "required", line)
        if code in seen:
            found.wrong("project_id", "twice", line, value=code)
        if "," in code:
            found.wrong("project_id", "has_comma", line, value=code)
        seen.add(code)
        if not (is_amount(cost) and amount(cost) > 0):
            found.wrong("cost", "not_positive", line, value=cost)
    if not seen:
        found.wrong("PROJECTS", "no_projects")


def _check_votes(found: _Reading) -> None:
    if found.problems:
        return
    kind = next(row["value"] for _, row in found.rows["META"] if row["key"] == "vote_type").lower()
    known = {row["project_id"] for _, row in found.rows["PROJECTS"]}
    voters: set[str] = set()
    for line, row in found.rows["VOTES"]:
        if not row["voter_id"] or row["voter_id"] in voters:
            rule = "twice" if row["voter_id"] else "required"
            found.wrong("voter_id", rule, line, value=row["voter_id"])
        voters.add(row["voter_id"])
        for column, rule, params in _faults(row, kind, known):
            found.wrong(column, rule, line, **params)
    if not voters:
        found.wrong("VOTES", "no_votes")


def _faults(row: Row, kind: str, known: set[str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    named = listed(row["vote"])
    for code in sorted(set(named) - known):
        yield "vote", "unknown_project", {"value": code}
    if len(set(named)) < len(named):
        yield "vote", "named_twice", {}
    if kind in WITH_POINTS:
        points = listed(row["points"])
        if len(points) != len(named):
            yield "points", "points_differ", {"named": len(named), "points": len(points)}
        for one in points:
            if not is_amount(one):
                yield "points", "not_number", {"value": one}


def _notice(file: PbFile, found: _Reading) -> None:
    """Note what does not fit together but can be counted."""
    for key, count in (("num_projects", len(file.projects)), ("num_votes", len(file.votes))):
        said = file.meta.get(key)
        if said and said != str(count):
            found.wrong(key, "count_differs", said=said, found=count)
    form, costs = file.form(), file.costs()
    for line, row in found.rows["VOTES"]:
        ballot = file.given(row)
        for rule, params in broken_by(ballot, form, costs):
            found.wrong("vote", rule, line, **params)
        if any(weight < 0 for weight in ballot.values()):
            found.wrong("points", "negative_points", line)
