"""The procedures in force, handed over by the composition root at start."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.procedure.table.procedure import Procedure

_PROCEDURES: dict[str, Procedure] = {}
_BY_HASH: dict[str, Procedure] = {}


def connect(procedures: Iterable[Procedure], *, earlier: Iterable[Procedure] = ()) -> None:
    """Make the procedures known; ``earlier`` are older tables that open files still follow."""
    for procedure_ in earlier:
        _BY_HASH[procedure_.hash] = procedure_
    for procedure_ in procedures:
        _PROCEDURES[procedure_.code] = procedure_
        _BY_HASH[procedure_.hash] = procedure_


def procedure(code: str) -> Procedure:
    """Give the procedure in force under a code; KeyError when there is none."""
    return _PROCEDURES[code]


def by_hash(hash_: str) -> Procedure:
    """Give the very table a file follows; KeyError when this release has dropped it."""
    return _BY_HASH[hash_]


def known() -> dict[str, Procedure]:
    """Give all procedures in force by code."""
    return dict(_PROCEDURES)
