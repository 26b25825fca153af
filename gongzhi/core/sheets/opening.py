"""Opening a sheet of any kind, and its rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from gongzhi.core.errors import Problem
from gongzhi.core.sheets.delimited import read_delimited, sniff_separator
from gongzhi.core.sheets.encoding import examine, head_of, size_of
from gongzhi.core.sheets.header import SEARCHED_ROWS, Header, find_header, is_summary
from gongzhi.core.sheets.rows import (
    Faults,
    Limits,
    RawRow,
    Row,
    Source,
    Value,
    blank_row,
    broken,
    is_blank,
)
from gongzhi.core.sheets.workbook import measure_archive, read_streamed, read_whole

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MARKUP: Final = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<div", b"<style")
_OTHER: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
_SUMMARY_STARTS: Final = frozenset("合总小累共制填审备说注TtGgSs \u3000")

_Reader = Callable[[Faults], Iterable[RawRow]]


@dataclass(slots=True)
class Sheet:
    """A table found in a file: headers as the user wrote them, and rows, streamed.

    ``kind`` is csv, xlsx or xls; ``encoding`` and ``separator`` are set for csv;
    ``streamed`` tells a workbook too large to be held in one piece. While the rows
    are read, ``problems`` collects what refuses a row and ``notes`` what was passed over (rows of
    totals, other sheets of the workbook); reading again starts both anew.
    """

    name: str
    kind: str
    headers: tuple[str, ...]
    header_rows: tuple[int, ...]
    columns: tuple[int, ...]
    titles: tuple[str, ...]
    limits: Limits
    encoding: str = ""
    separator: str = ""
    streamed: bool = False
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    _reader: _Reader = field(default=lambda _: (), repr=False)

    def rows(self) -> Iterator[Row]:
        """Give the rows of data in order; blank rows and rows of totals are left out.

        Raises:
            Invalid: when the file itself turns out broken on the way (rule and row say how).

        """
        faults = Faults(self.problems, self.notes)
        faults.clear()
        first = self.header_rows[-1]
        headers, width = self.headers, len(self.headers)
        contiguous = self.columns == tuple(range(width))
        limit = self.limits.rows
        for number, cells in self._reader(faults):
            if number > limit:
                raise broken(self.name, "too_many_rows", row=number, limit=limit)
            if number <= first or blank_row(cells) or self._passed_over(number, cells):
                continue
            if len(cells) != width or not contiguous:
                fitted = self._fit(number, cells)
                if fitted is None:
                    continue
                cells = fitted
            if self._too_long(number, cells):
                continue
            yield Row(number, dict(zip(headers, cells, strict=True)))

    def _passed_over(self, number: int, cells: Sequence[Value]) -> bool:
        first = cells[0]
        if isinstance(first, str) and first and first[0] not in _SUMMARY_STARTS:
            return False
        if not is_summary(cells):
            return False
        words = next(str(cell) for cell in cells if not is_blank(cell))
        self.notes.append(Problem("row", "summary_row", {"words": words[:40]}, row=number))
        return True

    def _fit(self, number: int, cells: Sequence[Value]) -> list[Value] | None:
        """Bring a row to the columns of the header; None if it has too few or too many."""
        last = self.columns[-1]
        if self.kind == "csv" and len(cells) <= last:
            params = {"cells": len(cells), "columns": last + 1}
            self.problems.append(Problem("row", "too_few_cells", params, row=number))
            return None
        if any(not is_blank(cell) for cell in cells[last + 1 :]):
            params = {"cells": len(cells), "columns": last + 1}
            self.problems.append(Problem("row", "too_many_cells", params, row=number))
            return None
        return [cells[place] if place < len(cells) else None for place in self.columns]

    def _too_long(self, number: int, cells: Sequence[Value]) -> bool:
        limit = self.limits.cell_characters
        if self.kind == "csv" and max(map(len, cells)) <= limit:  # type: ignore[arg-type]
            return False
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) > limit:
                header = self.headers[place]
                params = {"characters": len(cell), "limit": limit}
                self.problems.append(
                    Problem(header, "cell_too_long", params, row=number, column=header)
                )
                return True
        return False


def open_sheet(source: Source, name: str, *, limits: Limits | None = None) -> Sheet:
    """Open a .csv, .csv.gz, .xlsx or .xls by its content; ``name`` is only for messages.

    Text is UTF-8 (mark or not), UTF-16 with mark, or GB18030, judged strictly over the whole file.

    Raises:
        Invalid: field ``file`` and one of the rules in ``wording.RULES``.

    """
    bounds = limits or Limits()
    head = head_of(source)
    book = head.startswith((_ZIP, _OLE))
    most = bounds.file_bytes if book else max(bounds.file_bytes, bounds.text_bytes)
    if size_of(source) > most:
        raise broken(name, "too_many_bytes", limit=most)
    _refuse_other_kinds(head, name)
    if head.startswith(_ZIP):
        return _open_xlsx(source, name, bounds)
    if head.startswith(_OLE):
        return _open_xls(source, name, bounds)
    return _open_text(source, name, bounds)


def _refuse_other_kinds(head: bytes, name: str) -> None:
    if not head:
        raise broken(name, "no_rows")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(_MARKUP):
        raise broken(name, "web_page_not_sheet")
    if head.startswith(_OTHER):
        raise broken(name, "not_a_sheet")


def _open_text(source: Source, name: str, limits: Limits) -> Sheet:
    text = examine(source, name, limits)
    separator = sniff_separator(source, text)

    def read(faults: Faults) -> Iterator[RawRow]:
        return read_delimited(source, name, text, separator, limits, faults)

    sheet = _sheet(name, "csv", read, limits)
    sheet.encoding, sheet.separator = text.encoding, separator
    return sheet


def _open_xlsx(source: Source, name: str, limits: Limits) -> Sheet:
    extent = measure_archive(source, name, limits)
    if extent.rows * extent.columns > limits.dense_cells:
        sheet = _sheet(name, "xlsx", partial(read_streamed, source, name, limits), limits)
        sheet.streamed = True
        return sheet
    return _sheet(name, "xlsx", _kept_in_memory(source, name, limits), limits)


def _open_xls(source: Source, name: str, limits: Limits) -> Sheet:
    if _ENCRYPTED in (source if isinstance(source, bytes) else source.read_bytes()):
        raise broken(name, "encrypted")
    return _sheet(name, "xls", _kept_in_memory(source, name, limits), limits)


def _kept_in_memory(source: Source, name: str, limits: Limits) -> _Reader:
    found = Faults([], [])
    rows = read_whole(source, name, limits, found)

    def read(faults: Faults) -> Iterable[RawRow]:
        faults.notes.extend(found.notes)
        return rows

    return read


def _sheet(name: str, kind: str, reader: _Reader, limits: Limits) -> Sheet:
    first = list(itertools.islice(reader(Faults([], [])), SEARCHED_ROWS))
    header: Header = find_header(first, name)
    if len(header.names) > limits.columns:
        raise broken(name, "too_many_columns", limit=limits.columns)
    return Sheet(
        name=name, kind=kind, headers=header.names, header_rows=header.rows,
        columns=header.columns, titles=header.titles, limits=limits, _reader=reader,
    )  # fmt: skip
