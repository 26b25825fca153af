"""Options of ``gongzhi pack template`` and ``read``; Excel itself is loaded only when asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongzhi.core.packs.registry import connected
from gongzhi.core.packs.schema import Pack


def add_template_options(parser: CommandParser) -> None:
    """Take which tables, of which pack, and where to."""
    parser.add_argument("tables", nargs="*", help="names of tables (default: every table)")
    parser.add_argument("--out", type=Path, required=True, help="the folder for the sheets")
    parser.add_argument(
        "--pack", default="default", help="the pack that fills the sheets (default: default)"
    )
    parser.add_argument(
        "--own", action="store_true", help="only the pack's own rows, none of those it extends"
    )


def add_read_options(parser: CommandParser) -> None:
    """Take which workbook, and where to."""
    parser.add_argument("file", type=Path, help="an .xlsx file; its sheets bear names of tables")
    parser.add_argument(
        "--out", type=Path, default=Path(), help="the folder for the CSV files (default: here)"
    )
    parser.add_argument(
        "--replace", action="store_true", help="put new files in place of those that are there"
    )


def write_sheets(pack: Pack, options: dict[str, Any]) -> list[Path]:
    """Write the templates that were asked for; raises PackRefused."""
    from gongzhi.core.management.packing.sheets import write_templates  # noqa: PLC0415

    return write_templates(pack, options["tables"], options["out"], connected(), own=options["own"])


def read_sheet(options: dict[str, Any]) -> list[Path]:
    """Read the workbook that was given; raises PackRefused."""
    from gongzhi.core.management.packing.sheets import read_workbook  # noqa: PLC0415

    return read_workbook(options["file"], options["out"], connected(), replace=options["replace"])
