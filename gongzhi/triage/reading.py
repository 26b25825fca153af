"""How triage reads a working text: subject and detail, in one plain form of writing.

A text whose first line is followed by more is read as a subject with its detail: the subject is
what the writer meant to say, so readers may weigh it higher. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import add

# A reader needs no more than this to know a matter; it bounds the time of one message.
LONGEST = 4_000
# Of all the forms of Unicode only these occur in quantity; a full NFKC costs ten times more.
_UNUSUAL = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u200b\ufeff]")
_USUAL: dict[int, int | None] = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF10, 0xFF5B)},
    0x200B: None,
    0xFEFF: None,
}


@dataclass(frozen=True, slots=True)
class Words:
    """A text in plain form: full-width letters and digits made usual, small letters, no blanks."""

    subject: str
    detail: str

    def __bool__(self) -> bool:
        return bool(self.subject or self.detail)


def plain(text: str) -> str:
    """Give the one form in which phrases and texts are compared (see :class:`Words`)."""
    written = "".join(text.split())
    return (written.translate(_USUAL) if _UNUSUAL.search(written) else written).lower()


def read(text: str) -> Words:
    """Split a working text into subject (first of several lines) and detail.

    A text of one line is all detail. At most :data:`LONGEST` characters are read.
    """
    head, line_break, rest = text[:LONGEST].strip().partition("\n")
    if not line_break:
        return Words(subject="", detail=plain(head))
    return Words(subject=plain(head), detail=plain(rest))


def pairs(text: str) -> list[str]:
    """Give the neighbouring pairs of characters of a text, in order."""
    return list(map(add, text, text[1:]))
