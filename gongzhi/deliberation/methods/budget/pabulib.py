"""The Pabulib format (``.pb``): what an election file holds, and writing it.

Three sections, each with a header: META (key; value), PROJECTS and VOTES; lists inside a cell are
set apart by commas. Columns and keys that are not ours are kept as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.deliberation.methods.budget.elections import Election, Weights, election_of
from gongzhi.deliberation.methods.budget.explaining import Outcome
from gongzhi.deliberation.methods.budget.forms import BallotForm

VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
WITH_POINTS = ("cumulative", "scoring")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PbFile:
    """A file as it stands: every cell is text. The columns are in the order of the file."""

    meta: Row
    project_columns: Sequence[str]
    projects: Sequence[Row]
    vote_columns: Sequence[str]
    votes: Sequence[Row]

    @property
    def vote_type(self) -> str:
        """Give the kind of ballots."""
        return self.meta["vote_type"].lower()

    @property
    def budget(self) -> Fraction:
        """Give the amount that is voted on."""
        return amount(self.meta["budget"])

    def costs(self) -> Mapping[str, Fraction]:
        """Give the cost of every project."""
        return {row["project_id"]: amount(row["cost"]) for row in self.projects}

    def form(self) -> BallotForm:
        """Give the limits that the file itself states for its ballots."""
        number = {key: amount(text) for key, text in self.meta.items() if is_amount(text)}
        named = [
            int(number[key]) if key in number else None for key in ("min_length", "max_length")
        ]
        most = 1 if self.vote_type == "choose-1" else named[1]
        sums = ("min_sum_points", "max_sum_points") if self.vote_type in WITH_POINTS else ("", "")
        points = ("min_points", "max_points") if self.vote_type in WITH_POINTS else ("", "")
        return BallotForm(
            named[0],
            most,
            number.get("max_sum_cost"),
            *(number.get(key) for key in (*points, *sums)),
        )

    def ballots(self) -> Iterator[Weights]:
        """Give the weights of every ballot.

        Approval: one each. Ranked: the first of ``max_length`` (or the longest ballot) gets that
        many, each following one less. Points: as given, ``default_score`` for what is not named.
        """
        longest = max((len(listed(row["vote"])) for row in self.votes), default=0)
        ranks = max(longest, self.form().named_most or 0)
        default = amount(self.meta.get("default_score", "") or "0")
        rest = dict.fromkeys(self.costs(), default) if default > 0 else {}
        for row in self.votes:
            if self.vote_type == "ordinal":
                named = listed(row["vote"])
                yield {code: ranks - place for place, code in enumerate(named)}
            else:
                yield {**rest, **self.given(row)}

    def given(self, row: Row) -> Weights:
        """Give what a ballot itself says: the points, or one for each project named."""
        named = listed(row["vote"])
        if self.vote_type not in WITH_POINTS:
            return dict.fromkeys(named, 1)
        return dict(zip(named, map(amount, listed(row["points"])), strict=True))

    def election(self, whole: Fraction | int = 1) -> Election:
        """Make the election; ``whole`` is the step of a completion."""
        return election_of(self.budget, self.costs(), self.ballots(), whole)


def listed(cell: str) -> Sequence[str]:
    """Give the parts of a cell that lists something."""
    return [part.strip() for part in cell.split(",") if part.strip()]


def is_amount(text: str) -> bool:
    """Tell whether a text is a number: digits, perhaps a sign and decimals, no more than 15."""
    whole, _, decimals = text.strip().replace(",", ".").partition(".")
    digits = whole.removeprefix("-") + decimals
    return (
        0 < len(digits) <= 15 and digits.isascii() and digits.isdigit() and whole not in {"", "-"}
    )


def amount(text: str) -> Fraction:
    """Give the number that a text is; a comma stands for the decimal point as well."""
    return Fraction(text.strip().replace(",", "."))


def written(file: PbFile) -> str:
    """Write a file; reading it gives the same again."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(["META"])
    rows.writerow(["key", "value"])
    rows.writerows(file.meta.items())
    for name, columns, lines in (
        ("PROJECTS", file.project_columns, file.projects),
        ("VOTES", file.vote_columns, file.votes),
    ):
        rows.writerow([name])
        rows.writerow(columns)
        rows.writerows([line.get(column, "") for column in columns] for line in lines)
    return out.getvalue()


def with_outcome(file: PbFile, outcome: Outcome, rule: str) -> PbFile:
    """Give the file with what was counted: votes, score and ``selected`` of each project."""
    fates = {fate.code: fate for fate in outcome.projects}
    columns = [*file.project_columns]
    scored = file.vote_type in {*WITH_POINTS, "ordinal"}
    for column in ("votes", *(("score",) if scored else ()), "selected"):
        if column not in columns:
            columns.append(column)
    projects = []
    for row in file.projects:
        fate = fates[row["project_id"]]
        counted = {"votes": str(fate.backers), "selected": str(int(fate.bought))}
        if scored:
            counted["score"] = _decimal(fate.votes)
        projects.append({**row, **counted})
    return PbFile({**file.meta, "rule": rule}, columns, projects, file.vote_columns, file.votes)


def _decimal(number: Fraction) -> str:
    """Write a number whose denominator comes from decimals."""
    return f"{float(number):.15g}"
