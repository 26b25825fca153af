"""The stamped sheet as it came back, made safe: a picture, or a PDF of pictures and nothing else.

A PDF may carry scripts, attachments, links and words that no eye sees. None of it is kept: its
pages are drawn by ``paint_scan`` and bound again as pictures, so what is stored, hashed and served
is what somebody saw on the sheet. The hash of what arrived goes on record beside it, for whoever
kept the original.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.images import clean_photo
from gongzhi.papers.methods.paint_scan import LENGTH, PPI, SECONDS, TOO_MANY
from gongzhi.papers.methods.typesetting import can_set

PDF = b"%PDF-"
HEAD = 1024
"""A PDF may begin with other bytes; its mark stands within these."""
PAINTER = Path(__file__).parent / "paint_scan.py"
QUALITY = 85


@dataclass(frozen=True, slots=True)
class CleanScan:
    """What is kept: a JPEG, or a PDF of JPEGs; ``arrived`` is the hash of what was sent."""

    data: bytes
    pages: int
    sha256: str
    arrived: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a scan may be."""

    max_bytes: int
    max_pages: int
    max_pixels: int
    max_side: int


def clean_scan(data: bytes, limits: Limits) -> CleanScan:
    """Make a scan safe. Raises Invalid as photos do, and ``pdf_*`` by rule for a PDF."""
    if PDF not in data[:HEAD]:
        photo = _photo(data, limits)
        return CleanScan(photo, 1, _sha256(photo), _sha256(data))
    if len(data) > limits.max_bytes:
        raise _invalid("too_many_bytes", bytes=len(data), limit=limits.max_bytes)
    pages = [_photo(one, limits) for one in _painted(data, limits.max_pages)]
    bound = _bound(pages)
    return CleanScan(bound, len(pages), _sha256(bound), _sha256(data))


def is_pdf(scan: bytes) -> bool:
    """Tell whether a kept scan is a PDF."""
    return scan.startswith(PDF)


def _photo(data: bytes, limits: Limits) -> bytes:
    clean = clean_photo(
        data,
        max_bytes=limits.max_bytes,
        max_pixels=limits.max_pixels,
        max_side=limits.max_side,
    )
    return clean.jpeg


def _painted(pdf: bytes, most: int) -> Iterator[bytes]:
    if not can_set():
        raise _invalid("pdf_not_here")
    try:
        done = subprocess.run(  # noqa: S603  (our own program, our own interpreter)
            [sys.executable, "-I", str(PAINTER), str(most)],
            input=pdf,
            capture_output=True,
            timeout=SECONDS + 20,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _invalid("pdf_unread") from None
    if done.returncode == TOO_MANY:
        raise _invalid("pdf_pages", high=most)
    if done.returncode or not done.stdout:
        raise _invalid("pdf_unread")
    rest = io.BytesIO(done.stdout)
    while head := rest.read(LENGTH.size):
        yield rest.read(LENGTH.unpack(head)[0])


def _bound(pages: Sequence[bytes]) -> bytes:
    first, *others = [Image.open(io.BytesIO(page)) for page in pages]
    out = io.BytesIO()
    first.save(
        out, "PDF", save_all=True, append_images=others, resolution=PPI, quality=QUALITY, title=""
    )
    return out.getvalue()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _invalid(rule: str, **params: int) -> Invalid:
    return Invalid(Problem("scan", rule, params))
