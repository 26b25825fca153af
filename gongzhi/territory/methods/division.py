"""Statistical division codes (统计用区划代码): twelve digits that carry the tree in themselves.

Two digits for the province, two for the prefecture, two for the county, three for the township,
three for the community or village; what is not yet divided is filled with noughts. Shorter codes of
2, 4, 6 or 9 digits are the same without the noughts; grids continue the twelve digits with more.
Source: National Bureau of Statistics, 统计用区划代码和城乡划分代码编制规则.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LENGTHS = (2, 4, 6, 9, 12)
FULL = LENGTHS[-1]


def is_division(code: str) -> bool:
    """Tell whether a text has the form of a division code, padded or not."""
    return code.isascii() and code.isdigit() and len(code) in LENGTHS and code[:2] != "00"


def is_grid_code(code: str) -> bool:
    """Tell whether a text continues a full division code with more digits (a grid's code)."""
    return code.isascii() and code.isdigit() and len(code) > FULL and code[:2] != "00"


def padded(code: str) -> str:
    """Give the code with twelve digits."""
    return code.ljust(FULL, "0")


def above(code: str) -> Iterator[str]:
    """Give the padded codes that hold a division or a grid, the nearest first.

    ``110101001001`` lies in ``110101001000``, ``110101000000``, ``110100000000``,
    ``110000000000``; a grid's first one is its community.
    """
    full = padded(code[:FULL])
    if len(code) > FULL:
        yield full
    before = full
    for length in reversed(LENGTHS[:-1]):
        shorter = padded(full[:length])
        if shorter != before:
            yield shorter
            before = shorter


def nearest(code: str, known: Iterable[str]) -> str | None:
    """Give the nearest of the ``known`` padded codes that holds this one, or None."""
    held = known if isinstance(known, set | frozenset | dict) else set(known)
    return next((upper for upper in above(code) if upper in held), None)
