"""Reads messages with their class, and the wording of classes, from CSV files, also gzipped."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongzhi.core.errors import Invalid, Problem
from gongzhi.triage.training import Sample
from gongzhi.triage.wording import Wording

ENCODINGS = ("utf-8-sig", "gb18030")


def read_samples(path: Path, *, text: Sequence[str], label: str) -> list[Sample]:
    """Read one sample a row; the columns named in ``text`` become lines, the first the subject.

    UTF-8 (with or without mark) or GB18030. Raises ``Invalid`` naming file, row, column and rule
    for a missing file or column, an unreadable encoding, a broken row, an empty label, no rows.
    """
    reader = _opened(path, (*text, label))
    samples, problems = [], []
    for row_number, row in _rows(reader, path):
        if not (row[label] or "").strip():
            problems.append(_problem(path, "label_empty", row=row_number, column=label))
            continue
        lines = (" ".join((row[name] or "").split()) for name in text)
        samples.append(Sample("\n".join(lines), (row[label] or "").strip()))
    if problems:
        raise Invalid(problems)
    if not samples:
        raise Invalid(_problem(path, "no_rows"))
    return samples


def read_wording(path: Path) -> Wording:
    """Read the phrases of classes: columns ``code`` and ``words`` (phrases separated by ``|``).

    Raises ``Invalid`` as :func:`read_samples` does, and for an empty or repeated code.
    """
    listed: dict[str, list[str]] = {}
    problems = []
    for row_number, row in _rows(_opened(path, ("code", "words")), path):
        code = (row["code"] or "").strip()
        if not code or code in listed:
            rule = "code_repeated" if code else "code_empty"
            problems.append(_problem(path, rule, row=row_number, column="code"))
        listed[code] = [word for word in map(str.strip, (row["words"] or "").split("|")) if word]
    if problems:
        raise Invalid(problems)
    if not any(listed.values()):
        raise Invalid(_problem(path, "no_rows"))
    return Wording.from_words(listed)


def _opened(path: Path, columns: Sequence[str]) -> csv.DictReader[str]:
    reader = csv.DictReader(io.StringIO(_decoded(path), newline=""), strict=True)
    try:
        names = reader.fieldnames or ()
    except csv.Error as error:
        raise Invalid(_problem(path, "not_csv", row=1)) from error
    missing = [name for name in columns if name not in names]
    if missing:
        raise Invalid(_problem(path, "column_missing", column=name) for name in missing)
    return reader


def _rows(reader: csv.DictReader[str], path: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    row_number = 1
    try:
        for row in reader:
            row_number += 1
            if None in row:
                raise Invalid(_problem(path, "too_many_cells", row=row_number))
            yield row_number, dict(row)
    except csv.Error as error:
        raise Invalid(_problem(path, "not_csv", row=row_number + 1)) from error


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except FileNotFoundError as error:
        raise Invalid(_problem(path, "file_missing")) from error
    except (OSError, EOFError, zlib.error) as error:
        raise Invalid(_problem(path, "not_readable")) from error
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(_problem(path, "encoding_unknown"))


def _problem(
    path: Path, rule: str, *, row: int | None = None, column: str | None = None
) -> Problem:
    return Problem(field=column or "file", rule=rule, row=row, column=column, file=path.name)
