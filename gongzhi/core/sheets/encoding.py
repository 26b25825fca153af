"""What bytes a text file is made of: judged strictly, over the whole file, before a row is used."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from gongzhi.core.sheets.rows import Limits, Source, broken

_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_REPLACED = "\ufffd"
# Text that is UTF-8 but for a few broken bytes, against text that never was UTF-8.
_MOSTLY_UTF8 = 0.1


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file whose every byte decodes: encoding name for ``open``, and quote balance."""

    encoding: str
    quotes_balanced: bool


def head_of(source: Source, size: int = 8192) -> bytes:
    """Read the first bytes as stored."""
    if isinstance(source, bytes):
        return source[:size]
    with source.open("rb") as stream:
        return stream.read(size)


def size_of(source: Source) -> int:
    """Give the size in bytes as stored."""
    return len(source) if isinstance(source, bytes) else source.stat().st_size


def open_bytes(source: Source) -> IO[bytes]:
    """Open the content, unzipped when it is gzip."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    if head_of(source, 2) != _GZIP:
        return stream
    return _Unpacked(stream)


def open_text(source: Source, encoding: str) -> IO[str]:
    """Open the content as text with the line ends left as they are, as ``csv`` wants them."""
    return io.TextIOWrapper(open_bytes(source), encoding=encoding, errors="strict", newline="")


class _Unpacked(io.BufferedReader):
    """A gzip file as a plain stream that closes the file under it too."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._packed = stream
        super().__init__(gzip.GzipFile(fileobj=stream), _CHUNK)

    def close(self) -> None:
        super().close()
        self._packed.close()


def examine(source: Source, name: str, limits: Limits) -> TextFile:
    """Read the whole file once and decide what it is.

    UTF-8 with or without mark, UTF-16 with mark, else GB18030. Memory: one chunk.

    Raises:
        Invalid: rule ``half_written``, ``too_many_bytes``, ``nul_byte`` or ``broken_bytes``; the
            last two with line (from 1) and byte (offset from 0).

    """
    start = next(_chunks(source, name, limits), b"")[:3]
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return _examine_wide(source, name, limits)
    fault, quotes = _first_fault(source, name, limits, "utf-8")
    if fault is None:
        encoding = "utf-8-sig" if start == codecs.BOM_UTF8 else "utf-8"
        return TextFile(encoding, quotes)
    if not _mostly_utf8(source, name, limits):
        chinese, quotes = _first_fault(source, name, limits, "gb18030")
        if chinese is None:
            return TextFile("gb18030", quotes)
        fault = chinese
    offset, line, encoding = fault
    raise broken(name, "broken_bytes", row=line, byte=offset, encoding=encoding)


def _examine_wide(source: Source, name: str, limits: Limits) -> TextFile:
    fault, quotes = _first_fault(source, name, limits, "utf-16")
    if fault is not None:
        raise broken(name, "broken_bytes", row=fault[1], byte=fault[0], encoding="utf-16")
    return TextFile("utf-16", quotes)


def _chunks(source: Source, name: str, limits: Limits) -> Iterator[bytes]:
    """Give the unzipped content piece by piece, and stop a bomb at the limit."""
    total, most = 0, max(limits.unpacked_bytes, limits.text_bytes)
    try:
        with open_bytes(source) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > most:
                    raise broken(name, "too_many_bytes", limit=most)
                yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise broken(name, "half_written", byte=total) from error


def _first_fault(
    source: Source, name: str, limits: Limits, encoding: str
) -> tuple[tuple[int, int, str] | None, bool]:
    """Find the first byte that does not decode: (offset, line, encoding), and count quotes."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    offset = line = quotes = 0
    for chunk in _chunks(source, name, limits):
        pending = len(decoder.getstate()[0])
        if encoding != "utf-16" and b"\0" in chunk:
            at = chunk.index(b"\0")
            raise broken(
                name, "nul_byte", row=line + 1 + chunk.count(b"\n", 0, at), byte=offset + at
            )
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            at = max(error.start - pending, 0)
            return (offset + at, line + 1 + chunk.count(b"\n", 0, at), encoding), False
        offset += len(chunk)
        line += chunk.count(b"\n")
        quotes += chunk.count(b'"')
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return (offset, line + 1, encoding), False
    return None, quotes % 2 == 0


def _mostly_utf8(source: Source, name: str, limits: Limits) -> bool:
    """Tell UTF-8 with a few broken bytes from a text in another encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    replaced = beyond = 0
    for chunk in _chunks(source, name, limits):
        text = decoder.decode(chunk)
        replaced += text.count(_REPLACED)
        beyond += len(text) - len(text.encode("ascii", "ignore"))
    return replaced < beyond * _MOSTLY_UTF8
