"""Signs of danger in a text: violence, a child in danger, self-harm, fire or gas. Pure.

The words and the help numbers are rows of the live tables ``danger_signs`` and ``help_numbers``.
A sign decides nothing: it sends the message to a person before anything else. A negation or a
question changes nothing here either: one look too many is cheaper than one too few. Only where a
word stands inside a phrase that the row lists as neutral (「跳楼价」) it says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.triage.phrases import Phrases
from gongzhi.triage.reading import Words, plain

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Danger:
    """One sign found: its row, category, the words found and the help number that belongs to it.

    ``category`` is ``violence``, ``child``, ``self_harm`` or ``fire_gas``; ``help`` is the code of
    a row of ``help_numbers`` and ``number`` its telephone number (both empty when none is set).
    """

    sign: str
    category: str
    words: tuple[str, ...]
    help: str
    number: str


@dataclass(frozen=True, slots=True)
class DangerSigns:
    """All signs of a pack, indexed once; immutable."""

    phrases: Phrases
    signs_of: dict[str, tuple[str, ...]]
    rows: dict[str, Danger]

    @classmethod
    def from_rules(
        cls, danger_signs: Mapping[str, Row], help_numbers: Mapping[str, Row]
    ) -> DangerSigns:
        """Index the rows; a sign whose help number is missing keeps an empty number."""
        signs_of: dict[str, list[str]] = defaultdict(list)
        neutral: set[str] = set()
        rows = {}
        for code, row in danger_signs.items():
            help_code = str(row.get("help") or "")
            number = str(help_numbers.get(help_code, {}).get("number", ""))
            rows[code] = Danger(code, str(row["category"]), (), help_code, number)
            for word in row["words"]:
                signs_of[plain(word)].append(code)
            neutral.update(map(plain, row.get("neutral", ())))
        return cls(
            phrases=Phrases.of({*signs_of, *neutral}),
            signs_of={word: tuple(codes) for word, codes in signs_of.items()},
            rows=rows,
        )

    def found_in(self, words: Words) -> tuple[Danger, ...]:
        """Give the signs in a text in the order of the table, each with the words found."""
        found: dict[str, list[str]] = defaultdict(list)
        for part in (words.subject, words.detail):
            for phrase in self.phrases.found_in(part):
                for sign in self.signs_of.get(phrase, ()):
                    if phrase not in found[sign]:
                        found[sign].append(phrase)
        return tuple(
            Danger(row.sign, row.category, tuple(found[code]), row.help, row.number)
            for code, row in self.rows.items()
            if code in found
        )
