"""Recordings as browsers and telephones make them, in a few hundred bytes."""

from __future__ import annotations

from collections.abc import Sequence

LIVE = b"\x01\xff\xff\xff\xff\xff\xff\xff"
"""The length of what was still being recorded when its head was written."""
OPUS_HEAD = b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"


def element(name: str, body: bytes, length: bytes | None = None) -> bytes:
    """Write one element of WebM."""
    return bytes.fromhex(name) + (length or (len(body) | 1 << 56).to_bytes(8, "big")) + body


def webm(
    *,
    seconds: int = 3,
    secret: bytes = b"",
    kind: int = 2,
    codec: bytes = b"A_OPUS",
    doc: bytes = b"webm",
    scale: bytes = (1_000_000).to_bytes(3, "big"),
) -> bytes:
    """Record sound as Chromium does, with ``secret`` wherever a program may write something."""
    header = element("1A45DFA3", element("4286", b"\x01") + element("4282", doc))
    info = element("2AD7B1", scale) + element("4D80", b"Chrome" + secret)
    track = (
        element("D7", b"\x01")
        + element("83", bytes([kind]))
        + element("86", codec)
        + element("536E", secret or b"x")
        + element("63A2", OPUS_HEAD)
    )
    clusters = [
        element(
            "1F43B675",
            element("E7", (1000 * at).to_bytes(4, "big"))
            + element("A3", b"\x81\x00\x00\x80sound")
            + element("A3", b"\x81\x03\xd4\x80sound"),
            LIVE,
        )
        for at in range(seconds)
    ]
    tags = element("1254C367", element("7373", b"TITLE" + secret))
    body = element("1549A966", info) + element("1654AE6B", element("AE", track))
    return header + element("18538067", body + b"".join(clusters) + tags, LIVE)


def box(kind: bytes, body: bytes) -> bytes:
    """Write one box of MP4."""
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def mp4(
    *,
    seconds: int = 3,
    secret: bytes = b"",
    handlers: Sequence[bytes] = (b"soun",),
    brand: bytes = b"M4A ",
) -> bytes:
    """Record sound as a telephone does, with ``secret`` and a date wherever they may stand."""
    dates = (3_800_000_000).to_bytes(4, "big") * 2
    lasts = (1000).to_bytes(4, "big") + (1000 * seconds).to_bytes(4, "big")
    traks = b"".join(
        box(
            b"trak",
            box(b"tkhd", bytes(4) + dates + bytes(72))
            + box(
                b"mdia",
                box(b"mdhd", bytes(4) + dates + lasts + bytes(4))
                + box(b"hdlr", bytes(8) + one + bytes(12) + secret + b"\x00"),
            ),
        )
        for one in handlers
    )
    moov = box(b"mvhd", bytes(4) + dates + lasts + bytes(80)) + traks
    moov += box(b"udta", box(b"\xa9xyz", secret + b"+39.9+116.4/")) + box(b"Xtra", secret)
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", moov) + box(b"mdat", b"sound" * 20)
