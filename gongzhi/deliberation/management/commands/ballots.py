"""``gongzhi ballots``: count again what a vote has published, hash a roll. Needs no database.

Exit codes: 0 every vote in the file counts to what it says, the roll has the hash; 1 it does not,
or is no such file.
"""

from __future__ import annotations

import hashlib
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets import open_sheet
from gongzhi.deliberation.methods.ballots import Count, recount
from gongzhi.deliberation.methods.rolls import BASES, hash_of, read_roll

LARGEST = 64_000_000


class Command(BaseCommand):
    """The verb ``ballots`` with its sub-verbs ``recount`` and ``roll``."""

    help = "Count published ballots again. 把公布的选票重新数一遍。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file that the page of a decision gives."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("recount", help="count a published file again")
        one.add_argument("file", type=Path, metavar="BALLOTS.json")
        one.add_argument("--mark", default="", help="look for the mark of one's own ballot")
        one.add_argument("--json", action="store_true", help="answer for machines")
        roll = verbs.add_parser(
            "roll", help="hash a roll, to show that it is the one that was frozen"
        )
        roll.add_argument("file", type=Path, metavar="ROLL.xlsx")
        roll.add_argument("--base", choices=BASES, required=True, help="whom it counts")
        roll.add_argument("--salt", required=True, help="the salt that its page shows")
        roll.add_argument(
            "--hash", default="", help="the hash in the notice; another one is exit 1"
        )

    def handle(self, *args: object, **options: Any) -> None:
        """Do what was asked; what is wrong is listed, one problem a line."""
        try:
            if options["verb"] == "roll":
                self._roll(options["file"], options)
            else:
                self._recount(options)
        except Invalid as error:
            for problem in error.problems:
                self.stderr.write(json.dumps(problem.as_dict(), ensure_ascii=False))
            sys.exit(1)

    def _roll(self, file: Path, options: dict[str, Any]) -> None:
        """Say the hash of a roll. Raises Invalid for a broken sheet or salt, ``another_roll``."""
        try:
            salt = bytes.fromhex(options["salt"])
            lines = read_roll(open_sheet(file, file.name), options["base"])
        except ValueError:
            raise Invalid(Problem("salt", "not_a_hash")) from None
        except OSError as error:
            params = {"error": type(error).__name__}
            raise Invalid(Problem("file", "not_read", params, file=file.name)) from None
        found, wanted = hash_of(lines, options["base"], salt), options["hash"].strip().lower()
        self.stdout.write(found)
        if wanted not in {"", found}:
            raise Invalid(Problem("hash", "another_roll", {"got": found}))

    def _recount(self, options: dict[str, Any]) -> None:
        votes = [(one, recount(one)) for one in _published(options["file"])]
        answers = [_answer(one, count, options["mark"]) for one, count in votes]
        if options["json"]:
            self.stdout.write(json.dumps(answers, ensure_ascii=False))
            return
        for answer in answers:
            self.stdout.write(
                f"{answer['file']}: {answer['ballots']} 票 ballots, {answer['votes']} · "
                f"sha256 {answer['sha256']}"
            )
            if options["mark"]:
                found = "计入了 counted" if answer["mark"] else "没有 not there"
                self.stdout.write(f"{options['mark']}: {found}")


def _answer(published: dict[str, Any], count: Count, mark: str) -> dict[str, Any]:
    shape = orjson.dumps(published, option=orjson.OPT_SORT_KEYS)
    return {
        "file": published.get("file", ""),
        "ballots": count.ballots,
        "votes": dict(zip(published["question"]["options"], count.votes, strict=bool(count.votes))),
        "sha256": hashlib.sha256(shape).hexdigest(),
        "mark": bool(mark) and mark.strip().upper() in published["marks"],
    }


def _published(path: Path) -> list[dict[str, Any]]:
    """Read what was published, one vote or a list. Raises Invalid ``not_published``."""
    try:
        if path.stat().st_size > LARGEST:
            raise Invalid(Problem("file", "too_large", {"limit": LARGEST}, file=path.name))
        shape = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        params = {"error": type(error).__name__}
        raise Invalid(Problem("file", "not_published", params, file=path.name)) from error
    shapes = shape if isinstance(shape, list) else [shape]
    if not shapes or not all(isinstance(one, dict) for one in shapes):
        raise Invalid(Problem("file", "not_published", file=path.name))
    # The API puts what was published beside its step and moment.
    return [one.get("published", one) for one in shapes]
