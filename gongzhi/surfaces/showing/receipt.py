"""The receipt: code and key in groups, and the square that holds the way back."""

from __future__ import annotations

import segno

GROUP = 4


def grouped(key: str) -> str:
    """Write a key in groups of four."""
    return " ".join(key[at : at + GROUP] for at in range(0, len(key), GROUP))


def square(address: str) -> str:
    """Draw an address as a QR code (error level M): inline SVG without any style."""
    drawn = segno.make(address, error="m", micro=False)
    return str(drawn.svg_inline(border=2, omitsize=True, dark="#1D2329", light="#FFFFFF"))
