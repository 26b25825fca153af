"""The words of a PDF that the typesetter made, read from its fonts' own tables; for tests."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(\w+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(\w+) [\d.-]+ Tf|<([0-9A-Fa-f]+)>|\(", re.DOTALL)
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3})")
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of_pdf(pdf: bytes) -> str:
    """Give the words in the order in which they are set."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b(?!s)", body)]
    return "\n".join(_page(body, objects) for body in pages)


def _page(body: bytes, objects: dict[int, bytes]) -> str:
    fonts = {
        name: _table(objects[int(number)], objects)
        for name, number in _FONT.findall(_fonts(body, objects))
    }
    contents = re.search(rb"/Contents (\d+) 0 R", body)
    assert contents is not None
    stream = _unpacked(objects[int(contents[1])])
    shown, table = [], {}
    place = 0
    while found := _SHOWN.search(stream, place):
        place = found.end()
        if found[1]:
            table = fonts.get(found[1], {})
            continue
        if not found[2]:
            place = _closing(stream, place)
        raw = (
            bytes.fromhex(found[2].decode())
            if found[2]
            else _plain(stream[found.end() : place - 1])
        )
        shown += [table.get(raw[n : n + 2], "") for n in range(0, len(raw), 2)]
    return "".join(shown)


def _closing(stream: bytes, place: int) -> int:
    """Find where a string ends: brackets in it are escaped or balanced."""
    depth = 1
    while depth:
        letter = stream[place : place + 1]
        place += 2 if letter == b"\\" else 1
        depth += (letter == b"(") - (letter == b")")
    return place


def _fonts(body: bytes, objects: dict[int, bytes]) -> bytes:
    resources = re.search(rb"/Resources (\d+) 0 R", body)
    own = objects[int(resources[1])] if resources else body
    linked = re.search(rb"/Font (\d+) 0 R", own)
    if linked:
        return objects[int(linked[1])]
    inline = re.search(rb"/Font\s*<<(.*?)>>", own, re.DOTALL)
    return inline[1] if inline else b""


def _table(font: bytes, objects: dict[int, bytes]) -> dict[bytes, str]:
    """Read which letter each glyph stands for."""
    named = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if named is None:
        return {}
    table = {}
    said = _unpacked(objects[int(named[1])]).decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", said, re.DOTALL):
        for glyph, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[bytes.fromhex(glyph)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", said, re.DOTALL):
        ranges = re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block)
        for first, last, letters in ranges:
            begin = int(letters, 16)
            for step in range(int(last, 16) - int(first, 16) + 1):
                table[(int(first, 16) + step).to_bytes(2, "big")] = chr(begin + step)
    return table


def _unpacked(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    assert stream is not None
    return zlib.decompress(stream[1]) if b"/FlateDecode" in body else stream[1]


def _plain(raw: bytes) -> bytes:
    return _ESCAPE.sub(_letter, raw)


def _letter(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said.isdigit() else _PLAIN.get(said, said)
