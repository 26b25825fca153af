"""Bringing bodies, posts, coverage and duty rosters in from sheets: all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.directory import policies
from gongzhi.directory.actions.importing.checking import check_lines, read_known
from gongzhi.directory.actions.importing.standing import write_coverage, write_roster
from gongzhi.directory.actions.importing.writing import write_bodies, write_post_lines
from gongzhi.directory.actions.versions import bump_version
from gongzhi.directory.methods.tables import Line

__all__ = ["Outcome", "import_directory", "put_on_duty"]
_WRITERS = {
    "organisations": write_bodies,
    "posts": write_post_lines,
    "coverage": write_coverage,
    "roster": write_roster,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did with the rows of one table."""

    table: str
    added: int
    changed: int
    same: int


@transaction.atomic
def import_directory(
    *, table: str, lines: Sequence[Line], by: Actor, at: datetime, dry_run: bool = False
) -> Outcome:
    """Open or change what the rows name; what they do not name stays.

    ``table``: organisations, posts, coverage or roster. Rows that the rule pack names are changed
    there; only the holder of a post is taken. Each changed row has an entry on its own chain.
    ``dry_run`` writes nothing and gives the same outcome or refusal.

    Raises Refused (``import_directory``), and Invalid with every row that breaks a rule, in which
    case nothing is written.
    """
    if not policies.can_import(by, by.jurisdiction):
        raise Refused("import_directory")
    known = read_known(by.jurisdiction, at)
    problems = check_lines(table, lines, known)
    if problems:
        raise Invalid(problems)
    added, changed = _WRITERS[table](lines, known, by, at)
    if added or changed:
        bump_version(by.jurisdiction)
    if dry_run:
        transaction.set_rollback(True)
    return Outcome(table, added, changed, len(lines) - added - changed)


def put_on_duty(
    *, post: str, begins: datetime, ends: datetime, phone: str, by: Actor, at: datetime
) -> None:
    """Put one post on duty, under the same rules as a row of a roster. Raises as an import does."""
    cells = {"post": post, "begins": begins, "ends": ends, "phone": phone}
    import_directory(table="roster", lines=[Line(1, cells, {})], by=by, at=at)
