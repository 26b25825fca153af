"""A table read back from its stored form, so that files outlive the release they began in.

Only gates are code; everything else of a procedure is data, so an older version can be followed
by any release whose table language still has its words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.procedure.table.parts import Apart, Field, Move, Start, Step, Who
from gongzhi.procedure.table.procedure import Procedure


def from_stored(content: Mapping[str, Any], hash_: str) -> Procedure:
    """Build the procedure behind a stored table; it keeps the hash it was stored under.

    It is not checked again: it held by the rules of its own release, and files follow it. Raises
    TypeError when it uses a word that this release no longer knows.
    """
    table = object.__new__(Procedure)
    table.__dict__.update(
        code=content["code"],
        judge=content["judge"],
        opening=content["opening"],
        aside=content.get("aside", False),
        starts_at=tuple(content["starts_at"]),
        steps=tuple(_step(step) for step in content["steps"]),
        everywhere=tuple(_move(move) for move in content["everywhere"]),
        hash=hash_,
    )
    return table


def _step(row: Mapping[str, Any]) -> Step:
    return Step(
        **{
            **row,
            "acts": Who(**row["acts"]),
            "moves": tuple(_move(move) for move in row["moves"]),
        }
    )


def _move(row: Mapping[str, Any]) -> Move:
    lists = {name: tuple(row[name]) for name in ("ends", "pauses", "resumes")}
    lists["after_program"] = tuple(row.get("after_program", ()))
    return Move(
        **{
            **row,
            **lists,
            "fields": tuple(
                Field(**{**field, "choices": tuple(field["choices"])}) for field in row["fields"]
            ),
            "by": tuple(Who(**who) for who in row["by"]),
            "apart": tuple(
                Apart(**{**apart, "moves": tuple(apart["moves"])}) for apart in row["apart"]
            ),
            "starts": tuple(Start(**start) for start in row["starts"]),
        }
    )
