"""The procedures in force, handed over by the composition root at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gongzhi.procedure.table.procedure import Procedure
from gongzhi.procedure.table.stored import from_stored

_PROCEDURES: dict[str, Procedure] = {}
_BY_HASH: dict[str, Procedure] = {}
_UNHASHED: list[Procedure] = []
_STORE: list[Callable[[str], Mapping[str, Any] | None]] = []


def connect(
    procedures: Iterable[Procedure],
    store: Callable[[str], Mapping[str, Any] | None] | None = None,
) -> None:
    """Make the procedures known; ``store`` finds the stored content of an older table by hash."""
    for procedure_ in procedures:
        _PROCEDURES[procedure_.code] = procedure_
        _UNHASHED.append(procedure_)
    if store is not None:
        _STORE[:] = [store]


def procedure(code: str) -> Procedure:
    """Give the procedure in force under a code; KeyError when there is none."""
    return _PROCEDURES[code]


def by_hash(hash_: str) -> Procedure:
    """Give the very table a file follows, also one of an older release.

    Raises KeyError when it is neither known nor stored, or uses words this release has dropped.
    """
    if _UNHASHED:
        # Many a command never asks; all hashes together take a twentieth of its start.
        _BY_HASH.update({table.hash: table for table in tuple(_UNHASHED)})
        _UNHASHED.clear()
    found = _BY_HASH.get(hash_)
    if found is None:
        content = _STORE[0](hash_) if _STORE else None
        if content is None:
            raise KeyError(hash_)
        try:
            found = _BY_HASH[hash_] = from_stored(content, hash_)
        except TypeError as error:
            raise KeyError(hash_) from error
    return found


def known() -> dict[str, Procedure]:
    """Give all procedures in force by code."""
    return dict(_PROCEDURES)
