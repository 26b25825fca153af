"""``gongzhi pack new``: writes the folder of a new district's pack, whole or not at all."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongzhi.cases.methods.founding import FOUNDED, found
from gongzhi.core.errors import Problem
from gongzhi.core.packs.files import RawRow, RawTable, read_csv
from gongzhi.core.packs.heading import FILE
from gongzhi.core.packs.problems import PackRefused
from gongzhi.core.packs.reader import problems_of_rows
from gongzhi.core.packs.registry import Registry
from gongzhi.core.packs.schema import Pack, Row, Table
from gongzhi.core.packs.values import parse
from gongzhi.core.zones import is_zone

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_PLACES = frozenset(FOUNDED)
_GROUND = "backdrop"
WORKBOOKS = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class District:
    """What a person says of the new district. ``root`` is the code of its own area."""

    code: str
    name_zh: str
    name_en: str
    root: str
    timezone: str
    source: str
    since: str


def write_district(
    template: Pack, district: District, areas: Path | None, out: Path, registry: Registry
) -> list[Path]:
    """Write ``out/<code>/`` with heading, areas, bodies, posts and the template's own tables.

    ``areas`` is a CSV, or the sheet ``areas`` of a workbook, with at least ``code``, ``name_zh``,
    ``level``, ``kind``, ``parent``; the root may be left out of it. Raises PackRefused, naming line
    and column, or cell; then nothing is written.
    """
    _check(template, district, out)
    rows = _areas(district, areas, registry.tables["areas"])
    tables: dict[str, list[dict[str, Any]]] = {
        "areas": [{"code": code, **row} for code, row in rows.items()],
        **found(template, rows),
    }
    for line in (*tables["organisations"], *tables["posts"]):
        line |= {"source": district.source, "effective_from": district.since}
    for name in registry.tables:
        own = _own(template, registry.tables[name])
        if name not in FOUNDED and own:
            tables[name] = own
    folder = out / district.code
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".new-") as place:
        made = Path(place) / district.code
        made.mkdir()
        (made / FILE).write_text(_heading(template, district), encoding="utf-8")
        for name, lines in tables.items():
            _write(made / f"{name}.csv", registry.tables[name], lines)
        shutil.move(made, folder)
    return sorted(folder.iterdir())


def _check(template: Pack, district: District, out: Path) -> None:
    problems = []
    if not _CODE.fullmatch(district.code):
        problems.append(Problem("name", "bad_pack_code", {"value": district.code}))
    if template.jurisdiction is None:
        problems.append(Problem("from", "not_loadable", {}))
    if not is_zone(district.timezone):
        problems.append(Problem("timezone", "bad_timezone", {"value": district.timezone}))
    if (out / district.code).exists():
        name = str(out / district.code)
        problems.append(Problem(name, "not_empty", {"name": name}))
    if problems:
        raise PackRefused(problems)


def _areas(district: District, file: Path | None, table: Table) -> dict[str, Row]:
    """Read the areas, what is missing filled in; the root comes first."""
    usual = {
        "name_en": "",
        "source": district.source,
        "effective_from": district.since,
        "valid_from": district.since,
    }
    root = {
        **usual,
        "code": district.root,
        "name_zh": district.name_zh,
        "name_en": district.name_en,
        "level": "1",
        "kind": "district",
        "parent": "",
    }
    raw = _raw(file)
    lines = [RawRow(line.line, _filled(line.cells, usual)) for line in raw.rows]
    if not any(line.cells["code"] == district.root for line in lines):
        lines.insert(0, RawRow(1, root))
    header = list(dict.fromkeys([*root, *(raw.header or ())]))
    whole = RawTable(raw.file, lines, [], header)
    strange = _strange(lines, raw.file, district.root)
    problems = raw.problems or [*problems_of_rows(table, whole), *strange]
    if problems and file is not None and file.suffix.lower() in WORKBOOKS:
        problems = _with_cells(problems, raw)
    if problems:
        raise PackRefused(problems)
    columns = {column.name: column for column in table.every_column()}
    return {
        line.cells["code"]: {
            name: parse(column, line.cells.get(name))
            for name, column in columns.items()
            if name not in {"code", "withdrawn"}
        }
        for line in lines
    }


def _raw(file: Path | None) -> RawTable:
    if file is not None and file.is_file():
        if file.suffix.lower() in WORKBOOKS:
            from gongzhi.core.packs.sheets import read_rows  # noqa: PLC0415  (slow to load)

            return read_rows(file, "areas")
        return read_csv(file, file.name)
    raw = RawTable("areas")
    if file is not None:
        raw.refuse("no_file", name=str(file))
    return raw


def _with_cells(problems: Iterable[Problem], raw: RawTable) -> list[Problem]:
    from gongzhi.core.packs.sheets import with_cell  # noqa: PLC0415  (slow to load)

    return [with_cell(problem, raw.header or (), "areas") for problem in problems]


def _filled(cells: Mapping[str, Any], usual: Mapping[str, str]) -> dict[str, Any]:
    filled = {**usual, **{name: value for name, value in cells.items() if value}}
    filled["name_en"] = filled["name_en"] or filled.get("name_zh", "")
    filled.setdefault("code", "")
    return filled


def _strange(lines: Sequence[RawRow], file: str, root: str) -> Iterable[Problem]:
    known = {line.cells["code"] for line in lines}
    for line in lines:
        parent = line.cells.get("parent")
        if line.cells["code"] != root and parent not in known:
            params = {"value": parent or "", "table": "areas"}
            yield Problem(file, "dangling_ref", params, line.line, "parent", file)


def _own(template: Pack, table: Table) -> list[dict[str, Any]]:
    """Give the rows that the template itself writes, of tables that speak of no place or body."""
    if table.name == _GROUND or any(column.ref in _PLACES for column in table.columns):
        return []
    origins = template.origins.get(table.name, {})
    return [
        {"code": code, **row}
        for code, row in template.table(table.name).items()
        if origins[code].file.startswith(f"{template.code}/")
    ]


def _heading(template: Pack, district: District) -> str:
    base = template.extends or template.code
    languages = template.jurisdiction.languages if template.jurisdiction else ()
    lines = [
        f"code = {_quoted(district.code)}",
        f"name_zh = {_quoted(district.name_zh + '规则包')}",
        f"name_en = {_quoted('Rule pack of ' + district.name_en)}",
        f"extends = {_quoted(base)}",
        "",
        "[jurisdiction]",
        f"code = {_quoted(district.code)}",
        f"name_zh = {_quoted(district.name_zh)}",
        f"name_en = {_quoted(district.name_en)}",
        f"timezone = {_quoted(district.timezone)}",
        f"languages = [{', '.join(_quoted(one) for one in languages)}]",
        f"root_area = {_quoted(district.root)}",
        "simulated = false",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(path: Path, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    names = [column.name for column in table.every_column() if column.name != "withdrawn"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "|".join(value) if isinstance(value, tuple) else str(value)
