"""Text files with a separator: which separator, and their rows."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator

from gongzhi.core.errors import Problem
from gongzhi.core.sheets.encoding import TextFile, open_text
from gongzhi.core.sheets.rows import Faults, Limits, RawRow, Source, broken

_SEPARATORS = (",", ";", "\t")
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 60
_DECLARED = "sep="
# The parser's own limit is one number for the process: it must not fall below any caller's.
_PARSER_CELL = 16_777_216


def sniff_separator(source: Source, text: TextFile) -> str:
    """Find the separator with which the first rows agree best; a comma if none divides them."""
    with open_text(source, text.encoding) as stream:
        sample = stream.read(_SAMPLE_CHARACTERS)
    declared = sample[:5].lower()
    if declared.startswith(_DECLARED) and len(declared) == len(_DECLARED) + 1:
        return sample[4]
    return max(_SEPARATORS, key=lambda separator: _agreement(sample, separator))


def _agreement(sample: str, separator: str) -> tuple[float, int]:
    """Score a separator: share of rows with the commonest width (if over one), and that width."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    widths: Counter[int] = Counter()
    try:
        widths.update(len(row) for row in itertools.islice(reader, _SAMPLE_ROWS) if len(row) > 1)
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    width, count = widths.most_common(1)[0]
    return (count * min(width, 4), width)


def read_delimited(
    source: Source, name: str, text: TextFile, separator: str, limits: Limits, faults: Faults
) -> Iterator[RawRow]:
    """Stream the rows; numbers count records, as a sheet program shows them, blank ones too.

    A quote out of place refuses its row; a quote that is never closed refuses the file, and when
    the quotes of the file do not pair up that is found before the first row is given.
    """
    if not text.quotes_balanced:
        for _ in _records(source, name, text, separator, limits, Faults([], [])):
            pass
    return _records(source, name, text, separator, limits, faults)


def _records(
    source: Source, name: str, text: TextFile, separator: str, limits: Limits, faults: Faults
) -> Iterator[RawRow]:
    csv.field_size_limit(max(_PARSER_CELL, limits.cell_characters + 1, csv.field_size_limit()))
    with open_text(source, text.encoding) as stream:
        reader = csv.reader(stream, delimiter=separator, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                faults.problems.append(_misplaced(error, name, number, reader.line_num))
                continue
            yield number, cells


def _misplaced(error: csv.Error, name: str, number: int, line: int) -> Problem:
    """Turn the parser's complaint into a problem of the row, or refuse the file."""
    words = str(error)
    if "end of data" in words:
        raise broken(name, "quote_never_closed", row=number, line=line) from error
    if "field larger" in words:
        raise broken(name, "cell_too_long", row=number, limit=csv.field_size_limit()) from error
    return Problem("row", "quote_misplaced", {"line": line}, row=number, file=name)
