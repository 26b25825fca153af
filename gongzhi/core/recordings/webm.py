"""WebM with Opus, as browsers record it: only the track, its packets and their times are kept."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from gongzhi.core.recordings.broken import BrokenRecording

MEDIA = "audio/webm"
HEADER, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
TRACK, KIND, CODEC, SCALE, DOC_TYPE = 0xAE, 0x83, 0x86, 0x2AD7B1, 0x4282
TIMECODE, BLOCK, GROUP, GROUP_BLOCK = 0xE7, 0xA3, 0xA0, 0xA1
TOP = frozenset({INFO, TRACKS, CLUSTER, 0x114D9B74, 0x1C53BB6B, 0x1254C367, 0x1941A469, 0x1043A770})
"""Elements of the segment's own level: a cluster of unknown length ends before one of them."""
TRACK_KEPT = frozenset(
    {0xD7, 0x73C5, KIND, 0xB9, 0x88, 0x55AA, 0x9C, CODEC, 0x63A2, 0x56AA, 0x56BB, 0xE1, 0x23E383}
)
CLUSTER_KEPT = frozenset({TIMECODE, BLOCK, GROUP})
AUDIO, OPUS, NANOSECONDS, USUAL_SCALE = 2, b"A_OPUS", 1e9, 1_000_000
PACKET = 0.02


@dataclass(frozen=True, slots=True)
class _Element:
    id: int
    body: bytes
    end: int


def looks_like(data: bytes) -> bool:
    """Tell whether the bytes begin like this family."""
    return data.startswith(b"\x1a\x45\xdf\xa3")


def stripped(data: bytes) -> tuple[bytes, float]:
    """Give the recording without metadata, and its seconds. Raises BrokenRecording."""
    try:
        return _stripped(data)
    except (IndexError, struct.error, RecursionError) as error:
        raise BrokenRecording("ends too early") from error


def _stripped(data: bytes) -> tuple[bytes, float]:
    header = _element(data, 0, len(data))
    kinds = [one.body for one in _inside(header.body) if one.id == DOC_TYPE]
    if kinds != [b"webm"]:
        raise BrokenRecording("another kind of file", other_kind=True)
    start = _element_head(data, header.end)
    if start[0] != SEGMENT:
        raise BrokenRecording("no segment")
    scale, tracks, clusters, last = USUAL_SCALE, b"", [], 0
    for one in _top(data, start[2]):
        if one.id == INFO:
            scale = _scale(one.body)
        elif one.id == TRACKS:
            tracks = _tracks(one.body)
        elif one.id == CLUSTER:
            body, until = _cluster(one.body)
            clusters.append(_written(CLUSTER, body))
            last = max(last, until)
    if not tracks or not clusters:
        raise BrokenRecording("no sound in it")
    info = _written(INFO, _written(SCALE, scale.to_bytes(4, "big")) + _APPS)
    segment = info + tracks + b"".join(clusters)
    whole = _written(HEADER, _HEADER) + _written(SEGMENT, segment)
    return whole, last * scale / NANOSECONDS + PACKET


def _scale(info: bytes) -> int:
    """Give the nanoseconds of a unit of time: nought would make any recording a short one."""
    scale = next((_number(one.body) for one in _inside(info) if one.id == SCALE), USUAL_SCALE)
    if not 0 < scale < 1 << 32:
        raise BrokenRecording("a scale that no recorder has")
    return scale


def _top(data: bytes, at: int) -> Iterator[_Element]:
    while at < len(data):
        id_, size, begin = _element_head(data, at)
        if id_ == CLUSTER and size is None:
            end = _end_of_cluster(data, begin)
        elif size is None:
            raise BrokenRecording("an unknown length where none may be")
        else:
            end = begin + size
        # The last cluster of a recording that was broken off counts as far as it goes.
        if end > len(data) and id_ != CLUSTER:
            raise BrokenRecording("ends too early")
        yield _Element(id_, data[begin:end], end)
        at = end


def _end_of_cluster(data: bytes, at: int) -> int:
    while at < len(data):
        id_, size, begin = _element_head(data, at)
        if id_ in TOP:
            return at
        if size is None or begin + size > len(data):
            return at
        at = begin + size
    return at


def _tracks(body: bytes) -> bytes:
    kept = []
    for one in _inside(body):
        if one.id != TRACK:
            continue
        parts = list(_inside(one.body))
        kinds = [_number(part.body) for part in parts if part.id == KIND]
        codecs = [part.body for part in parts if part.id == CODEC]
        if kinds != [AUDIO] or codecs != [OPUS]:
            raise BrokenRecording("not a sound track", other_kind=True)
        inner = b"".join(_written(part.id, part.body) for part in parts if part.id in TRACK_KEPT)
        kept.append(_written(TRACK, inner))
    if len(kept) != 1:
        raise BrokenRecording("not one sound track", other_kind=True)
    return _written(TRACKS, kept[0])


def _cluster(body: bytes) -> tuple[bytes, int]:
    """Give what is kept of a cluster, and the time of its last packet in units of the scale."""
    begin, last, kept = 0, 0, []
    at = 0
    while at < len(body):
        id_, size, start = _element_head(body, at)
        if size is None or start + size > len(body):
            break
        part = body[start : start + size]
        at = start + size
        if id_ not in CLUSTER_KEPT:
            continue
        kept.append(_written(id_, part))
        if id_ == TIMECODE:
            begin = _number(part)
        block = part if id_ == BLOCK else _block_of(part) if id_ == GROUP else b""
        if block:
            last = max(last, begin + struct.unpack_from(">h", block, 1)[0])
    return b"".join(kept), last


def _block_of(group: bytes) -> bytes:
    return next((one.body for one in _inside(group) if one.id == GROUP_BLOCK), b"")


def _inside(body: bytes) -> Iterator[_Element]:
    at = 0
    while at < len(body):
        one = _element(body, at, len(body))
        yield one
        at = one.end


def _element(data: bytes, at: int, most: int) -> _Element:
    id_, size, begin = _element_head(data, at)
    if size is None or begin + size > most:
        raise BrokenRecording("ends too early")
    return _Element(id_, data[begin : begin + size], begin + size)


def _element_head(data: bytes, at: int) -> tuple[int, int | None, int]:
    """Read (id, length or None for an unknown one, where the body begins)."""
    first = data[at]
    length = 9 - first.bit_length() if first else 9
    if length > 4:
        raise BrokenRecording("not an element")
    id_ = int.from_bytes(data[at : at + length], "big")
    at += length
    first = data[at]
    wide = 9 - first.bit_length() if first else 9
    if wide > 8 or at + wide > len(data):
        raise BrokenRecording("not a length")
    size = int.from_bytes(data[at : at + wide], "big") & ((1 << (7 * wide)) - 1)
    unknown = size == (1 << (7 * wide)) - 1
    return id_, None if unknown else size, at + wide


def _number(body: bytes) -> int:
    if not 1 <= len(body) <= 8:
        raise BrokenRecording("not a number")
    return int.from_bytes(body, "big")


def _written(id_: int, body: bytes) -> bytes:
    name = id_.to_bytes((id_.bit_length() + 7) // 8, "big")
    return name + (len(body) | 1 << 56).to_bytes(8, "big") + body


_APPS = _written(0x4D80, b"-") + _written(0x5741, b"-")
_HEADER = b"".join(
    _written(id_, value)
    for id_, value in (
        (0x4286, b"\x01"),
        (0x42F7, b"\x01"),
        (0x42F2, b"\x04"),
        (0x42F3, b"\x08"),
        (DOC_TYPE, b"webm"),
        (0x4287, b"\x04"),
        (0x4285, b"\x02"),
    )
)
