"""What a move came to, as JSON; a gate that did not open is an answer of its own (409)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.core.errors import Conflict
from gongzhi.procedure.actions import Result


def move_out(result: Result, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Give the result of a move. Raises Conflict ``gate_failed`` with the gate's numbers.

    The failed gate is on record already: the move's transaction has been committed.
    """
    if not result.passed:
        raise Conflict(
            "gate_failed",
            typed=typed,
            gate=result.entry.facts["gate"]["name"],
            numbers=dict(result.numbers),
            sequence=result.entry.sequence,
        )
    return {
        "code": result.dossier.code,
        "sequence": result.entry.sequence,
        "step": result.dossier.step,
        "passed": True,
        "numbers": dict(result.numbers),
    }
