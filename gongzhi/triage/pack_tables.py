"""Tables of triage: signs of danger in a text and the numbers that help at once."""

from __future__ import annotations

from collections.abc import Iterator

from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.triage.reading import plain


def neutral_phrases_hold_a_word(pack: Pack) -> Iterator[Finding]:
    """A neutral phrase that holds none of its row's words, or is one, would silence nothing."""
    for code, row in pack.table("danger_signs").items():
        words = {plain(word) for word in row["words"]}
        for phrase in map(plain, row["neutral"]):
            if phrase in words or not any(word in phrase for word in words):
                yield Finding(code, "neutral_without_word", "neutral", {"value": phrase})


TABLES: tuple[Table, ...] = (
    Table(
        "danger_signs",
        frozen=False,
        columns=(
            Column("category", "choice", choices=("violence", "child", "self_harm", "fire_gas")),
            Column("words", "list"),
            Column("neutral", "list", required=False),
            Column("help", "ref", ref="help_numbers"),
        ),
        checks=(neutral_phrases_hold_a_word,),
    ),
    Table(
        "help_numbers",
        frozen=False,
        columns=(Column("number", "text"), Column("hours", "text")),
    ),
)
