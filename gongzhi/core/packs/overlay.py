"""The district's own rules: a small pack over the one that was shipped, made of released rows.

It extends the shipped pack and holds only the rows that releases changed, so that a newer shipped
pack goes on reaching the district. The database holds the releases; the folder is made from them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from gongzhi.core.packs.heading import FILE, Heading
from gongzhi.core.packs.registry import Registry
from gongzhi.core.packs.schema import Pack
from gongzhi.core.packs.sheets import cell_text, columns_of

Sheet = Sequence[Sequence[str]]
Cells = dict[str, dict[str, str]]
ENDING = "_own"
WITHDRAWN = "withdrawn"


def own_code(base: str) -> str:
    """Give the code of the pack of releases over a shipped pack."""
    return base if base.endswith(ENDING) else f"{base}{ENDING}"


def shipped_code(code: str) -> str:
    """Give the code of the shipped pack beneath a pack of releases, or the code itself."""
    return code.removesuffix(ENDING)


def changed_rows(pack: Pack, sheets: Mapping[str, Sheet], registry: Registry) -> dict[str, Sheet]:
    """Keep of filled-in tables what differs from the loaded rows: new, changed, withdrawn.

    A row that a sheet does not hold stays as it is. Columns that a sheet lacks keep their cells.
    """
    found: dict[str, Sheet] = {}
    for name, sheet in sheets.items():
        columns = [column.name for column in columns_of(registry.tables[name])]
        here = {
            code: {column: cell_text(row.get(column)) or "" for column in columns}
            for code, row in pack.table(name).items()
        }
        kept = [
            [row.get(column, "") for column in columns]
            for code, cells in _cells(sheet).items()
            if (row := {**here.get(code, {}), **cells}) != here.get(code)
        ]
        if kept:
            found[name] = [columns, *kept]
    return found


def together(releases: Iterable[Mapping[str, Sheet]], base: Pack) -> dict[str, Sheet]:
    """Lay releases over each other, the later over the earlier, row by row.

    A row that is withdrawn and that the shipped pack does not have needs no word.
    """
    rows: dict[str, Cells] = {}
    columns: dict[str, list[str]] = {}
    for tables in releases:
        for name, sheet in tables.items():
            known = columns.setdefault(name, [])
            known += [column for column in sheet[0] if column not in known]
            rows.setdefault(name, {}).update(_cells(sheet))
    return {
        name: [
            columns[name],
            *(
                [row.get(one, "") for one in columns[name]]
                for code, row in own.items()
                if code in base.table(name) or row.get(WITHDRAWN) != "true"
            ),
        ]
        for name, own in rows.items()
    }


def write_overlay(place: Path, base: Heading, tables: Mapping[str, Sheet]) -> Path:
    """Write the pack of releases anew below ``place``, unless it stands there; give its folder.

    Raises OSError.
    """
    code = own_code(base.code)
    files = {FILE: _heading(code, base).encode()}
    files |= {f"{name}.csv": _csv(sheet) for name, sheet in tables.items()}
    folder = place / code
    if folder.is_dir():
        found = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
        if found == files:
            return folder
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{code}.", dir=place) as aside:
        new = Path(aside) / "new"
        new.mkdir()
        for name, content in files.items():
            (new / name).write_bytes(content)
        if folder.is_dir():
            folder.rename(Path(aside) / "old")
        new.rename(folder)
    return folder


def _csv(sheet: Sheet) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(sheet)
    return text.getvalue().encode()


def _cells(sheet: Sheet) -> Cells:
    header = list(sheet[0])
    rows = (dict(zip(header, (str(cell) for cell in row), strict=True)) for row in sheet[1:])
    return {row["code"]: row for row in rows if row.get("code")}


def _heading(code: str, base: Heading) -> str:
    if base.jurisdiction is None:
        raise ValueError(base.code)
    lines = [
        f"code = {json.dumps(code)}",
        f"name_zh = {_quoted(base.name_zh)}",
        f"name_en = {_quoted(base.name_en)}",
        f"extends = {json.dumps(base.code)}",
        "",
        "[jurisdiction]",
    ]
    lines += [f"{name} = {_quoted(value)}" for name, value in asdict(base.jurisdiction).items()]
    return "\n".join([*lines, ""])


def _quoted(value: object) -> str:
    """Write a value as TOML: texts, lists and truth values are written as in JSON."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
