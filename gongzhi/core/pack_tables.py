"""Tables of core: what the screener masks, how long things are kept, single settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from gongzhi.core.packs.schema import Column, Finding, Pack, Table

MASKED = ("phone", "id_number", "bank", "plate", "door", "email", "name_after_title")
_SETTING: Mapping[str, Callable[[str], bool]] = {
    "int": lambda value: re.fullmatch(r"-?[0-9]{1,18}", value) is not None,
    "bool": lambda value: value in {"true", "false"},
    "text": lambda value: True,
}


def patterns_compile(pack: Pack) -> Iterable[Finding]:
    """Every pattern of the screener is a regular expression that matches no empty text."""
    for code, row in pack.table("screener").items():
        try:
            pattern = re.compile(row["pattern"])
        except re.error as error:
            yield Finding(code, "bad_pattern", "pattern", {"why": str(error)})
            continue
        if pattern.match(""):
            yield Finding(code, "empty_pattern", "pattern")


def settings_fit_their_kind(pack: Pack) -> Iterable[Finding]:
    """A setting's value can be read as the kind it names."""
    for code, row in pack.table("settings").items():
        if not _SETTING[row["kind"]](row["value"]):
            yield Finding(code, "bad_value", "value", {"value": row["value"], "kind": row["kind"]})


TABLES: tuple[Table, ...] = (
    Table(
        "screener",
        frozen=False,
        columns=(
            Column("pattern", "text"),
            Column("mask", "text"),
            Column("kind", "choice", choices=MASKED),
        ),
        checks=(patterns_compile,),
    ),
    Table(
        "retention",
        frozen=False,
        columns=(Column("subject", "text"), Column("days", "int", minimum=0)),
    ),
    Table(
        "settings",
        frozen=False,
        columns=(
            Column("value", "text"),
            Column("kind", "choice", choices=("int", "text", "bool")),
        ),
        checks=(settings_fit_their_kind,),
    ),
)
