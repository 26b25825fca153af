"""Reads a pack's folder and the packs it extends into one ``Pack``; collects every error."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gongzhi.core.errors import Problem
from gongzhi.core.packs.digest import digest_of
from gongzhi.core.packs.encoding import encode, fingerprint
from gongzhi.core.packs.files import RawRow, RawTable, read_csv, read_features, read_toml
from gongzhi.core.packs.heading import FILE, Heading, read_chain
from gongzhi.core.packs.problems import PackRefused, in_order
from gongzhi.core.packs.registry import Registry, connected
from gongzhi.core.packs.schema import Origin, Pack, Row, Table
from gongzhi.core.packs.values import CellError, parse

BOUNDARIES = "boundaries.geojson"
_ALWAYS = frozenset({FILE, BOUNDARIES, "README.md"})
_READERS: Mapping[str, Callable[[Path, str], RawTable]] = {
    ".csv": read_csv,
    ".toml": read_toml,
    ".geojson": read_features,
}
_WEB = ("://", "www.", ".cn/", ".com/")


@dataclass(slots=True)
class _Folded:
    """The tables while the chain of packs is folded, base first."""

    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    origins: dict[str, dict[str, Origin]] = field(default_factory=dict)
    unread: dict[str, set[str]] = field(default_factory=dict)
    boundaries: Path | None = None
    problems: list[Problem] = field(default_factory=list)


def read_pack(
    folder: Path, search: Path | Sequence[Path], registry: Registry | None = None
) -> Pack:
    """Read a pack; references and cross-checks are left to ``check.check_pack``.

    Raises:
        PackRefused: with every problem of reading, each with file, line, column and rule.
    """
    pack, problems = inspect_pack(folder, search, registry)
    if pack is None or problems:
        raise PackRefused(problems)
    return pack


def inspect_pack(
    folder: Path, search: Path | Sequence[Path], registry: Registry | None = None
) -> tuple[Pack | None, list[Problem]]:
    """Read what can be read and list what cannot; no pack if a ``pack.toml`` is unreadable."""
    wiring = registry or connected()
    chain, problems = read_chain(folder, search)
    if chain is None:
        return None, in_order(problems)
    # Taken before the files are read: a file changed meanwhile is then read again next time.
    digest = digest_of(chain, wiring)
    folded = _Folded()
    for heading in chain:
        _fold(heading, folded, wiring)
    return _finish(chain[-1], folded, wiring, digest), in_order(folded.problems)


def _fold(heading: Heading, folded: _Folded, registry: Registry) -> None:
    """Lay one pack's files over what its base gave."""
    folded.problems += _strange_files(heading, registry)
    for table in registry.tables.values():
        raw = _raw_table(heading.folder, table.name)
        if raw is not None:
            _check_header(table, raw)
            _fold_rows(table, raw, folded)
            folded.problems += raw.problems
    boundaries = heading.folder / BOUNDARIES
    if boundaries.is_file():
        folded.boundaries = boundaries


def _strange_files(heading: Heading, registry: Registry) -> Iterable[Problem]:
    known = _ALWAYS | set(heading.other_files)
    names = {f"{name}{ending}" for name in registry.tables for ending in _READERS}
    for path in sorted(heading.folder.iterdir()):
        if path.name.startswith(".") or path.name in known or path.name in names:
            continue
        file = f"{heading.code}/{path.name}"
        params = {"name": path.name, **_close(path.name, names | _ALWAYS)}
        yield Problem(file, "unknown_file", params, None, None, file)


def _close(name: str, known: Iterable[str]) -> dict[str, str]:
    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return {"close": found[0]} if found else {}


def _raw_table(folder: Path, name: str) -> RawTable | None:
    files = ((folder / f"{name}{ending}", read) for ending, read in _READERS.items())
    found = [(file, read) for file, read in files if file.is_file()]
    if not found:
        return None
    file, read = found[0]
    raw = read(file, f"{folder.name}/{file.name}")
    if found[1:]:
        raw.refuse("two_files")
    return raw


def _check_header(table: Table, raw: RawTable) -> None:
    """A CSV file must have every required column and no unknown one; TOML rows name their own."""
    columns = {column.name: column for column in table.every_column()}
    if raw.header is None:
        for row in raw.rows:
            for name in row.cells.keys() - columns.keys():
                line = row.lines.get(name, row.line)
                raw.refuse("unknown_column", line, name, name=name, **_close(name, columns))
        return
    for name in raw.header:
        if name and name not in columns:
            raw.refuse("unknown_column", 1, name, name=name, **_close(name, columns))
    for name, column in columns.items():
        if column.required and name not in raw.header:
            raw.refuse("missing_column", 1, name, name=name)


def problems_of_rows(table: Table, raw: RawTable) -> list[Problem]:
    """Hold the rows of one file against the table alone: columns, cells, codes that come twice."""
    alone = RawTable(raw.file, raw.rows, [], raw.header)
    _check_header(table, alone)
    _fold_rows(table, alone, _Folded())
    return [problem for problem in alone.problems if problem.rule != "withdrawn_unknown"]


def _fold_rows(table: Table, raw: RawTable, folded: _Folded) -> None:
    rows = folded.rows.setdefault(table.name, {})
    origins = folded.origins.setdefault(table.name, {})
    unread = folded.unread.setdefault(table.name, set())
    seen: dict[str, int] = {}
    for raw_row in raw.rows:
        row = _typed_row(table, raw_row, raw)
        code = row["code"]
        if code is None:
            continue
        if code in seen:
            raw.refuse("duplicate_code", raw_row.line, "code", value=code, first=seen[code])
            continue
        seen[code] = raw_row.line
        if row.pop("withdrawn"):
            if rows.pop(code, None) is None:
                raw.refuse("withdrawn_unknown", raw_row.line, "code", value=code)
            origins.pop(code, None)
        elif row.pop("_unread"):
            unread.add(code)
        else:
            rows[code] = row
            origins[code] = Origin(raw.file, raw_row.line)


def _typed_row(table: Table, raw_row: RawRow, raw: RawTable) -> dict[str, Any]:
    """Type every cell; ``code`` is None where even that failed, ``_unread`` tells of any failure.

    A row that is withdrawn needs its code only. A column missing from the header is reported
    once, there, and not again for every row.
    """
    row: dict[str, Any] = {}
    failed: list[tuple[str, CellError]] = []
    for column in table.every_column():
        try:
            row[column.name] = parse(column, raw_row.cells.get(column.name))
        except CellError as error:
            row[column.name] = None
            failed.append((column.name, error))
    source = row["source"]
    if isinstance(source, str) and any(mark in source.lower() for mark in _WEB):
        failed.append(("source", CellError("web_address")))
    if row["withdrawn"]:
        failed = [(name, error) for name, error in failed if name == "code"]
    for name, broken in failed:
        if raw.header is None or name in raw.header:
            line = raw_row.lines.get(name, raw_row.line)
            raw.refuse(broken.rule, line, name, **broken.params)
    row["_unread"] = bool(failed)
    return row


def _finish(last: Heading, folded: _Folded, registry: Registry, digest: str) -> Pack:
    tables = {name: rows for name, rows in folded.rows.items() if rows}
    content = {
        "jurisdiction": asdict(last.jurisdiction) if last.jurisdiction else None,
        "tables": {name: encode(registry.tables[name], rows) for name, rows in tables.items()},
        "boundaries": boundaries_hash(folded.boundaries),
    }
    return Pack(
        code=last.code,
        name_zh=last.name_zh,
        name_en=last.name_en,
        extends=last.extends,
        jurisdiction=last.jurisdiction,
        tables=tables,
        origins=folded.origins,
        boundaries=folded.boundaries,
        content_hash=fingerprint(content),
        digest=digest,
        unread={name: frozenset(codes) for name, codes in folded.unread.items() if codes},
    )


def boundaries_hash(path: Path | None) -> str | None:
    """Give the SHA-256 (hex) of the boundaries' file, if there is one."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else None
