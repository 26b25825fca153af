"""Which words of a message decided: from what its character sequences said for a matter. Pure."""

from __future__ import annotations

import numpy as np

from gongzhi.triage.grams import Floats, Grams

SHOWN_WORDS = 5
LONGEST_SHOWN = 6
# A neighbour belongs to the same word when it said at least this share of what the pair said.
NEIGHBOUR_SHARE = 0.4


def deciding_words(grams: Grams, spoken: Floats, *, already: tuple[str, ...]) -> tuple[str, ...]:
    """Name at most :data:`SHOWN_WORDS` words, those ``already`` known first.

    A word is the pair of characters that spoke most with the neighbours that spoke with it; none
    is inside another.
    """
    shown = list(already[:SHOWN_WORDS])
    heats = grams.heat(spoken)
    hottest = sorted(
        (
            (float(heat[at]), -number, -at)
            for number, (_, heat) in enumerate(heats)
            for at in _most(heat)
        ),
        reverse=True,
    )
    for most, number, at in hottest:
        if most <= 0 or len(shown) == SHOWN_WORDS:
            break
        word = _grown(*heats[-number], -at)
        if not any(word in other or other in word for other in shown):
            shown.append(word)
    return tuple(shown)


def _most(heat: Floats) -> list[int]:
    wanted = min(SHOWN_WORDS * 5, len(heat))
    places: list[int] = np.argpartition(-heat, wanted - 1)[:wanted].tolist()
    return places


def _grown(text: str, heat: Floats, at: int) -> str:
    enough = heat[at] * NEIGHBOUR_SHARE
    start, end = at, at + 2
    while end < len(text) and end - start < LONGEST_SHOWN and heat[end - 1] >= enough:
        end += 1
    while start > 0 and end - start < LONGEST_SHOWN and heat[start - 1] >= enough:
        start -= 1
    return text[start:end]
