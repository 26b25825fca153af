"""What stands on a paper, made from a template of the pack; pure.

The content is what is issued and hashed; Word, PDF and large print are only its dress.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

_PLACE = re.compile(r"\{([a-z_]+)\}")
PLACES = frozenset(
    {
        "code", "matter", "place", "body", "to", "due", "text", "basis", "ground", "channel",
        "opened", "moved", "limit", "lead", "bodies", "meets", "present", "points",
    }
)  # fmt: skip
"""What a template may name in braces."""


@dataclass(frozen=True, slots=True)
class Content:
    """A paper: head of the issuing body, number, title, addressee, paragraphs, signature, date.

    ``seal`` says where the seal goes: ``body`` over name and date, ``none`` nowhere; ``copies`` how
    many are made and ``sent`` to whom they go. ``link`` is what the QR holds.
    """

    language: str
    body: str
    number: str
    title: str
    to: str
    paragraphs: tuple[str, ...]
    date: str
    seal: str
    copies: int
    sent: str
    code: str
    link: str

    def canonical(self) -> bytes:
        """Give the content as canonical JSON; its hash is on record and on the verify page."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)

    @property
    def sha256(self) -> str:
        """The hash of the content, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def chinese(self) -> bool:
        """Tell whether it is written in Chinese."""
        return self.language.startswith("zh")

    @classmethod
    def read(cls, stored: bytes) -> Content:
        """Read a stored content."""
        row = orjson.loads(stored)
        return cls(**{**row, "paragraphs": tuple(row["paragraphs"])})


def places_in(text: str) -> set[str]:
    """Give the names in braces."""
    return set(_PLACE.findall(text))


def filled(text: str, params: Mapping[str, str]) -> str:
    """Fill the places of a text."""
    return _PLACE.sub(lambda found: params.get(found[1], ""), text)


def paragraphs_of(text: str, params: Mapping[str, str]) -> tuple[str, ...]:
    """Fill a text and split it at ``|`` and at line ends; a line that stays empty is left out.

    A paragraph of the template that names a place nobody could fill is left out with it: an answer
    without a legal basis has no line about one.
    """
    lines: list[str] = []
    for part in text.split("|"):
        named = places_in(part)
        if named and not any(params.get(name) for name in named):
            continue
        lines += filled(part, params).splitlines()
    return tuple(line.strip() for line in lines if line.strip())


def number_words(year: int, number: int, *, mark: str, language: str) -> str:
    """Write a number as papers bear it: 安住建函〔2026〕12号."""
    if language.startswith("zh"):
        return f"{mark}〔{year}〕{number}号"
    return f"{mark} [{year}] No. {number}".strip()


def date_words(day: Any, language: str) -> str:
    """Write the day of a paper: 2026年3月2日, without leading zeros."""
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"
