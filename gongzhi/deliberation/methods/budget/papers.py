"""Paper ballots as two people type them: one ballot a line, projects by number, no name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gongzhi.core.errors import Problem
from gongzhi.deliberation.methods.budget.forms import BallotForm, broken_by

Ballot = Mapping[str, int]
FIELD, BLANK, MOST = "ballots", "-", 2000
FORMS = ("approval", "knapsack", "points")


def read_ballots(
    typed: str, *, form: str, limits: BallotForm, costs: Mapping[str, int]
) -> tuple[Sequence[Ballot], Sequence[Problem]]:
    """Give the ballots of a batch, and everything wrong with them by its line.

    ``3 5`` names two projects; in the form ``points`` ``3:6 5:4`` gives them points; ``-`` is a
    blank ballot.
    """
    ballots: list[Ballot] = []
    problems: list[Problem] = []
    lines = [line.strip() for line in typed.strip().splitlines()]
    for number, line in enumerate(lines[:MOST], 1):
        ballot: dict[str, int] = {}
        for rule, params in _read(line, form, costs, ballot):
            problems.append(Problem(FIELD, rule, {"line": number, **params}, row=number))
        for rule, found in broken_by(ballot, limits, costs):
            problems.append(Problem(FIELD, rule, {"line": number, **found}, row=number))
        ballots.append(ballot)
    if len(lines) > MOST:
        problems.append(Problem(FIELD, "too_many_ballots", {"most": MOST}))
    return ballots, problems


def _read(
    line: str, form: str, costs: Mapping[str, int], ballot: dict[str, int]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    if line == BLANK:
        return
    parts = line.replace(",", " ").replace("，", " ").replace("：", ":").split()
    if not parts:
        yield "empty_line", {}
    for part in parts:
        code, colon, points = part.partition(":")
        if bool(colon) != (form == "points") or (colon and not _whole(points)):
            yield "not_a_ballot", {"got": part[:20]}
        elif code not in costs:
            yield "not_voted_on", {"got": code[:20]}
        elif code in ballot:
            yield "twice_on_ballot", {"got": code}
        else:
            ballot[code] = int(points) if colon else 1


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6
