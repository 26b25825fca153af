"""How many have met a matter, and which priority the published rule gives for it; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_MAIL = re.compile(r"[^\s@,;:<>\"'/?&#{}+]{1,64}@[a-z0-9.-]{1,190}\.[a-z]{2,24}")
_NUMBER = re.compile(r"\+?[0-9]{7,15}")
_SPARE = re.compile(r"[\s()-]")
_AT_HOME = re.compile(r"\+?86(?=[0-9]{11}$)")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who has met a matter: reports of it, proven “me too”, and those without a contact."""

    reported: int = 1
    joined: int = 0
    quiet: int = 0

    @property
    def people(self) -> int:
        """Those whom the rule counts."""
        return self.reported + self.joined


@dataclass(frozen=True, slots=True)
class Raised:
    """The row of the rule that numbers reach; ``rank`` 0 and no code where they reach none."""

    code: str = ""
    rank: int = 0
    threshold: int = 0


def raised_by(people: int, rows: Mapping[str, Mapping[str, Any]]) -> Raised:
    """Give the highest row of the pack table ``priorities`` that a number of people reaches."""
    reached = [
        Raised(code, int(row["rank"]), int(row["neighbours"]))
        for code, row in rows.items()
        if people >= int(row["neighbours"])
    ]
    return max(reached, key=lambda one: one.rank, default=Raised())


def read_mail(typed: str) -> str | None:
    """Give a mail address in the one form in which it counts, or None when it is none.

    What follows a plus sign is the owner's own label: it makes no second person.
    """
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    name, _, host = text.partition("@")
    plain = f"{name.partition('+')[0]}@{host}"
    return plain if _MAIL.fullmatch(plain) else None


def read_number(typed: str) -> str | None:
    """Give a telephone number in the one form in which it counts, or None when it is none.

    A number of another country keeps its ``+``: without it, it would be somebody's here.
    """
    text = _SPARE.sub("", unicodedata.normalize("NFKC", typed))
    text = f"+{text[2:]}" if text.startswith("00") else text
    if found := _AT_HOME.match(text):
        text = text[found.end() :]
    return text if _NUMBER.fullmatch(text) else None
