"""Invented people: common surnames, made-up given names, no two alike."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

_SURNAMES, _FIRST, _SECOND = (
    line.split() for line in Path(__file__).with_name("people.txt").read_text("utf-8").splitlines()
)


def _parted(word: str) -> tuple[str, str]:
    at = next(number for number, letter in enumerate(word) if letter.isascii())
    return word[:at], word[at:]


def people(seed: int) -> Iterator[tuple[str, str]]:
    """Endless (Chinese name, English name) pairs; the first pairs are the same for a seed."""
    rng = np.random.default_rng([seed, 7])
    rank = 1 / np.sqrt(np.arange(1, len(_SURNAMES) + 1))
    seen: set[str] = set()
    while True:
        surname, latin = _parted(_SURNAMES[int(rng.choice(len(_SURNAMES), p=rank / rank.sum()))])
        first, one = _parted(_FIRST[int(rng.integers(len(_FIRST)))])
        second, two = _parted(_SECOND[int(rng.integers(len(_SECOND)))])
        name = surname + first + second
        if name not in seen:
            seen.add(name)
            yield name, f"{latin} {one.capitalize()}{two}"
