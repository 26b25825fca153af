"""Chinese search: character bigrams in a tsvector, computed by us, over the working text."""

from __future__ import annotations

import re
import unicodedata

_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")


def grams(text: str) -> set[str]:
    """Give the search terms of a text: bigrams of Chinese runs, whole Latin words and numbers."""
    found: set[str] = set()
    for run in _WORDS.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "\u3400" or len(run) == 1:
            found.add(run)
        else:
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found
