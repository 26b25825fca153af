"""Names of places in running text: one pass, longest name first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Full normalization costs more than the whole search, and Chinese punctuation always asks for it:
# so only text with blanks, wide letters or digits, circled numbers or variant characters gets it.
_IRREGULAR = re.compile(
    r"[\s\u2460-\u24ff\u2e80-\u2fdf\u3000\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
)
_LETTER_GAP = re.compile(r"(?<![0-9A-Z])([A-Z]) (?=[0-9])")
_LOOSE_SPACE = re.compile(r"(?<![0-9A-Z]) | (?![0-9A-Z])")
_SPACES = re.compile(r"\s+")
_SHORTEST = 2


def normal(text: str) -> str:
    """Bring text to the form in which names are compared.

    Full-width letters, digits and brackets become half-width, Latin letters capitals; white space
    goes, except one blank between two Latin words. ``Ａ３ 区`` and ``a 3区`` both become ``A3区``.
    """
    if _IRREGULAR.search(text):
        text = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).upper())
        return _LOOSE_SPACE.sub("", _LETTER_GAP.sub(r"\1", text))
    return text.upper().replace("\uff08", "(").replace("\uff09", ")")


@dataclass(frozen=True, slots=True)
class Found:
    """A name met in a text, in its compared form, and the ids of all areas it may mean."""

    word: str
    areas: tuple[int, ...]


class Gazetteer:
    """Immutable dictionary of names, searched by their first two characters.

    A name of one character is left out: it would be met everywhere.
    """

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        meant: dict[str, set[int]] = {}
        for written, area_id in names:
            word = normal(written)
            if len(word) >= _SHORTEST:
                meant.setdefault(word, set()).add(area_id)
        heads: dict[str, list[Found]] = {}
        for word in sorted(meant, key=lambda word: (-len(word), word)):
            heads.setdefault(word[:2], []).append(Found(word, tuple(sorted(meant[word]))))
        self._heads = {head: tuple(listed) for head, listed in heads.items()}
        self._start = _pair_pattern(self._heads)

    def find(self, text: str) -> list[Found]:
        """List the names in ``text``, each once, in the order met; longer ones win their place."""
        text = normal(text)
        hits: list[tuple[int, Found]] = []
        for match in self._start.finditer(text):
            start = match.start()
            for name in self._heads.get(text[start : start + 2], ()):
                if text.startswith(name.word, start) and _stands_alone(text, start, name.word):
                    hits.append((start, name))
                    break
        if len(hits) > 1:
            hits = _longest_first(hits, len(text))
        return list({name.word: name for _, name in hits}.values())


def _pair_pattern(heads: Iterable[str]) -> re.Pattern[str]:
    """Compile a search for any first character followed by any second one.

    It lets through pairs of different names too; the dictionary decides. The point is that the
    engine skips all other characters without running Python.
    """
    pairs = sorted(heads)
    if not pairs:
        return re.compile(r"(?!)")
    first = "".join(re.escape(char) for char in sorted({pair[0] for pair in pairs}))
    second = "".join(re.escape(char) for char in sorted({pair[1] for pair in pairs}))
    return re.compile(f"[{first}](?=[{second}])")


def _stands_alone(text: str, start: int, word: str) -> bool:
    """Tell that no Latin letter or digit runs on at an end: A1区 is not met in BA1区."""
    end = start + len(word)
    before = start > 0 and _runs_on(text[start - 1], word[0])
    return not before and not (end < len(text) and _runs_on(word[-1], text[end]))


def _runs_on(left: str, right: str) -> bool:
    """Tell whether two neighbours belong to one Latin word or one number."""
    if not (left.isascii() and right.isascii()):
        return False
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


def _longest_first(hits: list[tuple[int, Found]], size: int) -> list[tuple[int, Found]]:
    """Drop the names that overlap a longer one (or an earlier one of the same length)."""
    taken = bytearray(size)
    kept: list[tuple[int, Found]] = []
    for start, name in sorted(hits, key=lambda hit: (-len(hit[1].word), hit[0])):
        end = start + len(name.word)
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append((start, name))
    return sorted(kept, key=lambda hit: hit[0])
