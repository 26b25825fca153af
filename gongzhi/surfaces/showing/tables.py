"""A procedure as an official reads it: steps, who, limits, moves, records, conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.procedure.table import Apart, Move, Procedure, Step, Who
from gongzhi.surfaces.showing.clocks import length_words
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One row of the table in words."""

    name: str
    by: str
    fields: Sequence[str]
    to: str
    gate: str
    apart: Sequence[str]
    limits: Sequence[str]


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step with its moves in words."""

    code: str
    name: str
    acts: str
    limit: str
    moves: Sequence[MoveRow]
    closed: bool


def step_rows(table: Procedure, names: Names) -> list[StepRow]:
    """Give the steps in the table's order; limits are those of the district as a whole."""
    return [
        StepRow(
            step.name,
            names.step(step.name),
            "" if step.closed else who_words(step.acts, names),
            _limit(step.limit, names),
            [_move_row(step, move, names) for move in step.moves],
            step.closed,
        )
        for step in table.steps
    ]


def common_rows(table: Procedure, names: Names) -> list[MoveRow]:
    """Give the moves that are possible at every open step."""
    return [_move_row(table.steps[0], move, names) for move in table.everywhere]


def who_words(who: Who, names: Names) -> str:
    """Say who may act."""
    if who.role == "system":
        return names.say("table.system")
    desk = "工作台" if names.chinese else "desk"
    return names.say(f"where.{who.where}", role=names.role(who.role), desk=desk)


def _move_row(step: Step, move: Move, names: Names) -> MoveRow:
    between = "、" if names.chinese else ", "
    by = move.by or (step.acts,)
    to = names.say("table.here") if move.to in {"=", "<"} else names.step(move.to)
    if move.to.startswith("field:"):
        to = names.say("field.step")
    gate = move.gate.partition("@")[0]
    return MoveRow(
        names.move(move.name),
        between.join(dict.fromkeys(who_words(who, names) for who in by)),
        [_field(one.name, move.name, one.required, names) for one in move.fields],
        to,
        names.say(f"rule.{gate}") if known(f"rule.{gate}") else gate,
        [_apart(rule, move, names) for rule in move.apart],
        [_limit_named(start.name, start.key, names) for start in move.starts],
    )


def _field(name: str, move: str, required: bool, names: Names) -> str:
    label = names.first(f"field_{name}.{move}", f"field.{name}", "field.text")
    optional = names.say("table.may_be_empty")
    return (
        label
        if required
        else f"{label}（{optional}）"
        if names.chinese
        else f"{label} ({optional})"
    )


def _apart(rule: Apart, move: Move, names: Names) -> str:
    between = "、" if names.chinese else " / "
    moves = between.join(f"“{names.move(one)}”" for one in rule.moves)
    return names.say(f"apart.{rule.unit}", moves=moves, move=f"“{names.move(move.name)}”")


def _limit(key: str, names: Names) -> str:
    if not key:
        return ""
    limit = names.ground.limit(key, names.ground.territory.root.id, {})
    return "" if limit is None else length_words(limit.unit, limit.amount, names)


def _limit_named(name: str, key: str, names: Names) -> str:
    words = _limit(key, names)
    label = names.say(f"clock.{name}")
    return f"{label} {words}" if words else label
