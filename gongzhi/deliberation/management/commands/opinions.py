"""``gongzhi opinions``: draw the opinion map of a file of votes. Needs no database.

Exit codes: 0 drawn, or refused to draw groups with the reason; 1 the file cannot be read so,
or the result is not the published one.
"""

from __future__ import annotations

import gzip
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand

from gongzhi.core.errors import Invalid, Problem
from gongzhi.deliberation.methods.opinions import OpinionMap, Terms, opinion_map, read_votes
from gongzhi.deliberation.methods.opinions.account import differences, map_account

SAID: Mapping[str, tuple[str, str]] = {
    "counts": (
        "{voters} 人对 {statements} 条意见表态 {votes} 次；{grouped} 人表态够多，参加分组",
        "{voters} voters, {statements} statements, {votes} votes; {grouped} voted on enough",
    ),
    "too_few": ("表态的人太少，不分组", "too few voters for groups"),
    "chance": ("看不出分成几派，不分组", "no groups: chance alone would look like this"),
    "small_group": ("总有一派人太少，不分组", "no groups: one would always be too small"),
    "sizes": ("分成 {count} 派：{sizes} 人", "{count} groups: {sizes} voters"),
    "stability": (
        "换一批意见再分，与现在的一致程度平均 {mean}，最低 {least}（1 为完全一致）",
        "with other statements the groups agree {mean} on average, {least} at least (1: the same)",
    ),
    "consensus": ("各派都{what}：{statement}（{share}）", "all {what}: {statement} ({share})"),
    "typical": (
        "第 {group} 派特别{what}：{statement}（{share}）",
        "group {group} stands out, {what}: {statement} ({share})",
    ),
    "same": ("与公布的结果一致", "the same as the published result"),
    "differs": ("与公布的结果不同：{what}", "not the published result: {what}"),
    "agree": ("同意", "agree"),
    "disagree": ("不同意", "disagree"),
}
SHOWN = 10


class Command(BaseCommand):
    """The verb ``opinions`` with its sub-verb ``map``."""

    help = "Draw the opinion map of a file of votes. 画出一场讨论的意见图。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how many groups are wanted."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("map", help="who votes alike, what divides and what unites")
        one.add_argument(
            "votes",
            type=Path,
            metavar="VOTES.csv",
            help="voter-id, comment-id, vote (1 agree, 0 pass, -1 disagree), timestamp; .gz too",
        )
        one.add_argument("--k", type=int, choices=range(2, 13), help="so many groups, no other")
        one.add_argument(
            "--check",
            type=Path,
            metavar="RESULT.json",
            help="a published result: draw on its terms and say whether it is the same",
        )
        one.add_argument("--json", action="store_true", help="answer for machines")

    def handle(self, *args: object, **options: Any) -> None:
        """Draw the map and tell it; what is wrong with the file is listed, one problem a line."""
        path: Path = options["votes"]
        try:
            with _opened(path) as lines:
                votes = read_votes(lines, path.name)
            published = _published(options["check"])
            terms = Terms(**published["terms"]) if published else Terms()
            found = opinion_map(votes, k=options["k"], terms=terms)
        except Invalid as error:
            for problem in error.problems:
                self.stderr.write(json.dumps(problem.as_dict(), ensure_ascii=False))
            sys.exit(1)
        account = json.loads(json.dumps(map_account(found, terms), ensure_ascii=False))
        other = list(differences(published, account)) if published else []
        if options["json"]:
            self.stdout.write(json.dumps(account | {"differs": other}, ensure_ascii=False))
        else:
            for line in told(found):
                self.stdout.write(line)
            if published:
                self.stdout.write(_said("differs" if other else "same", what=", ".join(other)))
        if other:
            sys.exit(1)


def told(found: OpinionMap) -> Iterator[str]:
    """Tell a map in a few lines, in both languages."""
    numbers = {name: getattr(found, name) for name in ("voters", "statements", "votes", "grouped")}
    yield _said("counts", **numbers)
    if found.why:
        yield _said(found.why)
    else:
        sizes = ", ".join(str(size) for size in found.sizes)
        yield _said("sizes", count=len(found.sizes), sizes=sizes)
        yield _said("stability", mean=found.stability, least=found.stability_least)
    for one in found.consensus[:SHOWN]:
        yield _line("consensus", one.agrees, statement=one.statement, share=f"{one.share:.2f}")
    for number, group in enumerate(found.typical):
        for each in group:
            share = f"{each.share:.2f}"
            yield _line("typical", each.agrees, group=number, statement=each.statement, share=share)


def _line(key: str, agrees: bool, **params: Any) -> str:
    what = SAID["agree" if agrees else "disagree"]
    texts = zip(SAID[key], what, strict=True)
    return " · ".join(text.format(what=word, **params) for text, word in texts)


def _said(key: str, **params: Any) -> str:
    return " · ".join(text.format(**params) for text in SAID[key])


def _published(path: Path | None) -> dict[str, Any]:
    """Read a published result; nothing where none is given. Raises Invalid."""
    if path is None:
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        Terms(**found["terms"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid(
            Problem(path.name, "not_read", {"why": repr(error)}, None, None, path.name)
        ) from None
    return found


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Open a CSV, packed or not. Raises Invalid when it cannot be read."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        opened = gzip.open if packed else open
        with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
            yield lines
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise Invalid(
            Problem(path.name, "not_read", {"why": str(error)}, None, None, path.name)
        ) from None
