"""A file as it was handed over: its name, its bytes, what kind it is."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gongzhi.core.errors import Invalid, Problem

MAX_BYTES = 1_000_000_000
"""A technical bound for what a file unpacks to: against archives that swell, not a rule."""
Kind = Literal["sheet", "geojson", "shapefile"]
_PACKED = ".gz"
_ENDINGS: dict[str, Kind] = {
    ".csv": "sheet",
    ".geojson": "geojson",
    ".json": "geojson",
    ".zip": "shapefile",
}


@dataclass(frozen=True, slots=True)
class Content:
    """The unpacked bytes of a file; ``sha256`` (hexadecimal) is of the file as handed over."""

    name: str
    kind: Kind
    data: bytes
    sha256: str


def open_file(path: Path) -> Content:
    """Read a ``.csv``, ``.geojson``, ``.json`` (each also ``.gz``) or a Shapefile in a ``.zip``.

    Raises `Invalid`: ``no_file``, ``unknown_ending``, ``too_large``, ``bad_gzip``.
    """
    _kind_of(path.name)
    if not path.is_file():
        raise _refused(path.name, "no_file")
    if path.stat().st_size > MAX_BYTES:
        raise _refused(path.name, "too_large", limit=MAX_BYTES)
    return take_file(path.name, path.read_bytes())


def take_file(name: str, raw: bytes) -> Content:
    """Take a file that was handed over as bytes; raises as `open_file`."""
    kind = _kind_of(name)
    data = _unpacked(raw, name) if name.endswith(_PACKED) else raw
    return Content(name, kind, data, hashlib.sha256(raw).hexdigest())


def _kind_of(name: str) -> Kind:
    inner = name.removesuffix(_PACKED)
    kind = _ENDINGS.get(Path(inner).suffix.lower())
    if kind is None or (kind == "shapefile" and inner != name):
        raise _refused(name, "unknown_ending")
    return kind


def _unpacked(raw: bytes, name: str) -> bytes:
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        data = unpack.decompress(raw, MAX_BYTES)
        if not unpack.unconsumed_tail and not unpack.unused_data and unpack.eof:
            return data
        if unpack.unconsumed_tail:
            raise _refused(name, "too_large", limit=MAX_BYTES)
        return gzip.decompress(raw)
    except (zlib.error, OSError, EOFError) as error:
        raise _refused(name, "bad_gzip", why=str(error)) from None


def _refused(name: str, rule: str, row: int | None = None, **params: object) -> Invalid:
    return Invalid(Problem("file", rule, {"name": name, **params}, row, file=name))


def text_of(content: Content) -> str:
    """Decode UTF-8 (with or without mark), else GB18030, as Chinese spreadsheets write.

    Raises `Invalid` (``bad_encoding``, with the line at which the better of both fails).
    """
    reached = 0
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.data.decode(encoding)
        except UnicodeDecodeError as error:
            reached = max(reached, error.start)
    raise _refused(content.name, "bad_encoding", content.data.count(b"\n", 0, reached) + 1)
