"""A sheet of the directory from its bytes to its outcome: for the command and for the page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.sheets import open_sheet
from gongzhi.core.sheets.moments import MomentReader
from gongzhi.core.sheets.rows import Limits, Source
from gongzhi.directory.actions.importing import Outcome, import_directory
from gongzhi.directory.methods.tables import find_columns, read_lines


def import_sheet(
    *,
    source: Source,
    name: str,
    zone: ZoneInfo,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    limits: Limits | None = None,
) -> Outcome:
    """Take in a sheet (.csv, .xlsx, .xls): its header tells which table it is.

    Raises Refused, and Invalid with every row and cell that breaks a rule: nothing is written then.
    """
    sheet = open_sheet(source, name, limits=limits)
    table, headers = find_columns(sheet.headers)
    lines, problems = read_lines(table, headers, sheet.rows(), MomentReader(zone))
    problems = [*sheet.problems, *problems]
    if problems:
        raise Invalid(problems)
    return import_directory(table=table, lines=lines, by=by, at=at, dry_run=dry_run)
