"""Character sequences of a message as numbers, counted at once. Pure.

Training and reading both count with :func:`count_grams`, so they cannot differ. A sequence is
known by a 32-bit number made of its characters and its length; two of 200,000 chance to share one
in a handful of cases, which a linear model does not feel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongzhi.triage.reading import Words

Numbers = NDArray[np.uint32]
Floats = NDArray[np.float32]

_STEP = np.uint32(0x9E3779B1)
_MIX = np.uint32(0x85EBCA6B)


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """The different sequences of a message: number, how often (the subject's count more), place.

    ``numbers`` are sorted. ``parts`` are the texts read with the length of the sequences, and
    ``places`` tells for each place of each part, one after the other, which sequence begins there.
    """

    numbers: Numbers
    often: Floats
    places: NDArray[np.intp]
    parts: tuple[tuple[str, int], ...]

    def heat(self, spoken: Floats) -> list[tuple[str, Floats]]:
        """Give for each text how much each two neighbouring characters of it spoke.

        ``spoken`` holds what each sequence said for a matter; a longer sequence is shared out to
        the pairs in it, single characters say nothing that a reader would understand.
        """
        heats: dict[str, Floats] = {}
        start = 0
        for text, length in self.parts:
            within = max(0, len(text) - length + 1)
            here = spoken[self.places[start : start + within]]
            start += within
            if length > 1 and within:
                heat = heats.setdefault(text, np.zeros(len(text) - 1, dtype=np.float32))
                for step in range(length - 1):
                    heat[step : step + within] += here / np.float32(length - 1)
        return list(heats.items())


def count_grams(words: Words, *, longest: int, subject_weight: int) -> Grams:
    """Count the character sequences of one to ``longest``; one in the subject counts more often."""
    parts = tuple(
        (text, length) for text in (words.detail, words.subject) for length in range(1, longest + 1)
    )
    found = [*_number(words.detail, longest), *_number(words.subject, longest)]
    in_detail = sum(len(each) for each in found[:longest])
    every = np.concatenate(found)
    numbers, places = np.unique(every, return_inverse=True)
    counts = np.ones(len(every), dtype=np.float32)
    counts[in_detail:] = subject_weight
    often = np.bincount(places, weights=counts, minlength=len(numbers)).astype(np.float32)
    return Grams(numbers, often, places, parts)


def shingle_numbers(text: str, *, size: int) -> Numbers:
    """Give the different sequences of exactly ``size``, sorted; a shorter text is one sequence."""
    return np.unique(_number(text, min(size, len(text)))[-1]) if text else np.empty(0, np.uint32)


def _number(text: str, longest: int) -> list[Numbers]:
    """Give the numbers of all sequences of one length after the other, each in order."""
    codes: Numbers = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    running = codes
    numbers = [_mixed(running)]
    for length in range(2, longest + 1):
        running = running[:-1] * _STEP + codes[length - 1 :]
        numbers.append(_mixed(running + np.uint32(length)))
    return numbers


def _mixed(running: Numbers) -> Numbers:
    mixed: Numbers = (running ^ (running >> np.uint32(15))) * _MIX
    return mixed ^ (mixed >> np.uint32(13))
