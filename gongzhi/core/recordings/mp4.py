"""MP4 with sound alone (M4A, 3GP, what Safari records): what is not sound is blanked in place.

Nothing is moved, because tables in the file point at bytes by their place.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongzhi.core.recordings.broken import BrokenRecording

MEDIA = "audio/mp4"
BRANDS = (b"M4A ", b"mp4", b"iso", b"3g", b"dash", b"MSNV", b"avc1")
KEPT = frozenset({b"ftyp", b"moov", b"moof", b"mdat", b"sidx", b"mfra", b"styp"})
FOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex"})
# What a player needs of a sound track; whatever else stands in a folder may say who, where, when.
NEEDED = frozenset(
    b"mvhd tkhd mdhd hdlr smhd dinf edts stsd stts ctts stsc stsz stz2 stco co64 stss sdtp sgpd "
    b"sbgp mehd trex mfhd tfhd tfdt trun".split()
)
DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
SOUND = b"soun"
DEEPEST = 8
USUAL_SAMPLE = 1024
HAS_BASE, HAS_DESCRIPTION, HAS_DURATION = 0x1, 0x2, 0x8
RUN_OFFSET, RUN_FIRST, RUN_DURATION, RUN_SIZE, RUN_FLAGS, RUN_TIME = (
    1,
    4,
    0x100,
    0x200,
    0x400,
    0x800,
)


@dataclass
class _Found:
    handlers: list[bytes] = field(default_factory=list)
    whole: float = 0.0
    scale: int = 0
    sample: int = USUAL_SAMPLE
    begun: int = 0
    until: int = 0


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    at: int
    begin: int
    end: int


def looks_like(data: bytes) -> bool:
    """Tell whether the bytes begin like this family."""
    return data[4:8] == b"ftyp" and any(data[8:12].startswith(one) for one in BRANDS)


def stripped(data: bytes) -> tuple[bytes, float]:
    """Give the recording without metadata, and its seconds. Raises BrokenRecording."""
    clean, found = bytearray(data), _Found()
    try:
        for box in _boxes(clean, 0, len(clean)):
            if box.kind in KEPT:
                _walk(clean, box, found, 0)
            else:
                _blank(clean, box)
    except (IndexError, struct.error) as error:
        raise BrokenRecording("ends too early") from error
    if found.handlers != [SOUND]:
        raise BrokenRecording("not one sound track", other_kind=bool(found.handlers))
    parts = found.until / found.scale if found.scale else 0.0
    seconds = max(found.whole, parts)
    if not seconds:
        raise BrokenRecording("no sound in it")
    return bytes(clean), seconds


def _walk(data: bytearray, box: _Box, found: _Found, depth: int) -> None:
    if box.kind in FOLDERS:
        if depth > DEEPEST:
            raise BrokenRecording("too deep")
        for one in _boxes(data, box.begin, box.end):
            _walk(data, one, found, depth + 1)
    elif depth and box.kind not in NEEDED:
        _blank(data, box)
    else:
        _read(data, box, found)


def _boxes(data: bytearray, at: int, end: int) -> Iterator[_Box]:
    while at < end:
        if at + 8 > end:
            raise BrokenRecording("ends too early")
        size = int.from_bytes(data[at : at + 4], "big")
        kind, begin = bytes(data[at + 4 : at + 8]), at + 8
        if size == 1:
            size, begin = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        until = end if size == 0 else at + size
        if until < begin or until > end:
            raise BrokenRecording("a box longer than what holds it")
        yield _Box(kind, at, begin, until)
        at = until


def _blank(data: bytearray, box: _Box) -> None:
    data[box.at + 4 : box.at + 8] = b"free"
    data[box.begin : box.end] = bytes(box.end - box.begin)


def _read(data: bytearray, box: _Box, found: _Found) -> None:
    if box.kind == b"hdlr":
        found.handlers.append(bytes(data[box.begin + 8 : box.begin + 12]))
        _blank_rest(data, box, 24)
    elif box.kind in DATED:
        _undate(data, box, found)
    elif box.kind == b"trex":
        found.sample = struct.unpack_from(">I", data, box.begin + 12)[0] or USUAL_SAMPLE
    elif box.kind == b"tfhd":
        _fragment_head(data, box, found)
    elif box.kind == b"tfdt":
        wide = data[box.begin] == 1
        found.begun = struct.unpack_from(">Q" if wide else ">I", data, box.begin + 4)[0]
    elif box.kind == b"trun":
        found.begun += _run(data, box, found)
        found.until = max(found.until, found.begun)


def _blank_rest(data: bytearray, box: _Box, after: int) -> None:
    start = min(box.begin + after, box.end)
    data[start : box.end] = bytes(box.end - start)


def _undate(data: bytearray, box: _Box, found: _Found) -> None:
    """Take out when it was made and changed; read how long it is and in which unit."""
    wide = data[box.begin] == 1
    length = 16 if wide else 8
    at = box.begin + 4
    data[at : at + length] = bytes(length)
    if box.kind == b"tkhd":
        return
    scale, lasts = struct.unpack_from(">IQ" if wide else ">II", data, at + length)
    if box.kind == b"mdhd":
        found.scale = scale
    if scale and lasts < 1 << 31:
        found.whole = max(found.whole, lasts / scale)


def _fragment_head(data: bytearray, box: _Box, found: _Found) -> None:
    flags = int.from_bytes(data[box.begin + 1 : box.begin + 4], "big")
    at = box.begin + 8
    at += 8 if flags & HAS_BASE else 0
    at += 4 if flags & HAS_DESCRIPTION else 0
    if flags & HAS_DURATION:
        found.sample = struct.unpack_from(">I", data, at)[0] or USUAL_SAMPLE


def _run(data: bytearray, box: _Box, found: _Found) -> int:
    """Give how long a run of samples lasts."""
    flags = int.from_bytes(data[box.begin + 1 : box.begin + 4], "big")
    count = struct.unpack_from(">I", data, box.begin + 4)[0]
    if not flags & RUN_DURATION:
        return int(count * found.sample)
    at = box.begin + 8
    at += 4 if flags & RUN_OFFSET else 0
    at += 4 if flags & RUN_FIRST else 0
    step = 4 * sum(bool(flags & one) for one in (RUN_DURATION, RUN_SIZE, RUN_FLAGS, RUN_TIME))
    if at + count * step > box.end:
        raise BrokenRecording("ends too early")
    return sum(struct.unpack_from(">I", data, at + n * step)[0] for n in range(count))
