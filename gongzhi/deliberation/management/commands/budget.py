"""``gongzhi budget count``: count a community budget from a Pabulib file. Needs no database.

Exit codes: 0 counted; 1 the file cannot be read or written so; 2 wrong usage.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from gongzhi.core.errors import Invalid, Problem
from gongzhi.deliberation.management.budget_told import answer, side_by_side, told
from gongzhi.deliberation.methods.budget import Terms, compared, count
from gongzhi.deliberation.methods.budget.counting import COMPLETIONS, RULES, SATISFACTIONS
from gongzhi.deliberation.methods.budget.pabulib import (
    PbFile,
    amount,
    is_amount,
    with_outcome,
    written,
)
from gongzhi.deliberation.methods.budget.pabulib_reading import read_pb


class Command(BaseCommand):
    """The verb ``budget`` with its sub-verb ``count``."""

    help = "Count a community budget from a Pabulib file. 按选票计算社区资金买哪些项目。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the terms."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("count", help="which projects are bought, and why")
        one.add_argument("file", type=Path, metavar="FILE.pb", help="a Pabulib file")
        one.add_argument("--rule", choices=RULES, default="equal_shares", help="what decides")
        one.add_argument(
            "--satisfaction",
            choices=SATISFACTIONS,
            default="cost",
            help="cost: by votes; cardinality: by votes for each unit of money",
        )
        one.add_argument(
            "--completion",
            choices=COMPLETIONS,
            default="add1_greedy",
            help="how equal shares spend the rest: raise the shares, then by votes",
        )
        one.add_argument("--increment", type=_positive, default="1", help="one raise of a share")
        one.add_argument("--seed", default="", help="the published number that draws ties")
        one.add_argument("--compare", action="store_true", help="show the other rule beside it")
        one.add_argument("--strict", action="store_true", help="refuse ballots over their limits")
        one.add_argument("--out", type=Path, metavar="OUT.pb", help="write the file with results")
        one.add_argument("--json", action="store_true", help="answer for machines")

    def handle(self, *args: object, **options: Any) -> None:
        """Count and tell; what is wrong with the file is listed, one problem a line."""
        try:
            self._count(options)
        except Invalid as error:
            self._list(error.problems)
            sys.exit(1)

    def _count(self, options: dict[str, Any]) -> None:
        file, notices = _read(options["file"], strict=options["strict"])
        names = ("rule", "satisfaction", "completion", "increment", "seed")
        terms = Terms(**{name: options[name] for name in names})
        election = file.election(terms.increment)
        outcome = count(election, terms)
        other = count(election, terms.other()) if options["compare"] else None
        if options["out"]:
            _write(options["out"], with_outcome(file, outcome, terms.rule))
        if options["json"]:
            found = answer(file, terms, outcome, notices)
            if other:
                found["compared"] = side_by_side(compared(outcome, other), other)
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for line in told(terms, outcome, other):
            self.stdout.write(line)
        self._list(notices)

    def _list(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            self.stderr.write(json.dumps(problem.as_dict(), ensure_ascii=False))


def _positive(text: str) -> Fraction:
    if not is_amount(text) or amount(text) <= 0:
        raise ArgumentTypeError(f"not a positive number: {text}")
    return amount(text)


def _read(path: Path, *, strict: bool) -> tuple[PbFile, Sequence[Problem]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return read_pb(lines, path.name, strict=strict)
    except OSError as error:
        raise _not("not_read", path, error) from None


def _write(path: Path, file: PbFile) -> None:
    try:
        path.write_text(written(file), encoding="utf-8")
    except OSError as error:
        raise _not("not_written", path, error) from None


def _not(rule: str, path: Path, error: OSError) -> Invalid:
    return Invalid(Problem(path.name, rule, {"why": error.strerror}, None, None, path.name))
