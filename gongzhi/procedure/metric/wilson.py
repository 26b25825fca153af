"""The Wilson interval of a share, in whole numbers, so that every machine gives the same one.

Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

PPM = 1_000_000
# Two-sided 95 %.
Z = Fraction(196, 100)
_SCALE = 10**24


def interval_ppm(hits: int | Fraction, base: int) -> tuple[int, int]:
    """Give the 95 % interval of ``hits / base`` in parts per million, rounded outwards.

    An empty base says nothing: 0 to 1,000,000. ``hits`` may be a sum of weights between 0 and 1:
    such cases vary less than hits of the same share, so the interval is rather too wide than too
    narrow. ValueError unless 0 <= hits <= base.
    """
    if not 0 <= hits <= base:
        raise ValueError(f"{hits} of {base}")
    if base == 0:
        return 0, PPM
    square = Z * Z
    spread = square + Fraction(4 * hits * (base - hits), base)
    root = Fraction(isqrt(int(spread * _SCALE * _SCALE)), _SCALE)
    middle, below = 2 * hits + square, 2 * (base + square)
    low = (middle - Z * root) / below
    high = (middle + Z * root) / below
    return max(0, int(low * PPM)), min(PPM, -int(-high * PPM // 1))
