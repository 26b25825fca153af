"""A whole procedure, its checks and its canonical form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import orjson

from gongzhi.procedure.table.parts import STAY, Move, Paper, Step

CONVENE_ROLES = frozenset({"party_secretary", "convenor"})


class TableError(ValueError):
    """The table contradicts itself; the message names step, move and rule."""


@dataclass(frozen=True)
class Procedure:
    """Steps in order; the first is where a file begins. ``everywhere`` holds for every open step.

    ``judge`` names who decides whether it is done. ``children`` may be opened under its files.
    ``aside``: its files, opened under others, hold nobody up: no closing waits for them.
    ``papers`` are those of this release and no part of the hash: which sheet is printed after a
    move changes no file.
    """

    code: str
    steps: tuple[Step, ...]
    judge: str
    everywhere: tuple[Move, ...] = ()
    starts_at: tuple[str, ...] = ()
    opening: str = "receive"
    aside: bool = False
    papers: tuple[Paper, ...] = ()

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise TableError(f"{self.code}: " + "; ".join(problems))

    @cached_property
    def by_name(self) -> dict[str, Step]:
        """Steps by name."""
        return {step.name: step for step in self.steps}

    @property
    def first_steps(self) -> tuple[str, ...]:
        """The steps at which a file may begin."""
        return self.starts_at or (self.steps[0].name,)

    def step(self, name: str) -> Step:
        """Give a step; KeyError when the table has none of that name."""
        return self.by_name[name]

    def moves_at(self, name: str) -> tuple[Move, ...]:
        """Give the moves that the table offers at a step, the common ones last."""
        step = self.by_name[name]
        return step.moves if step.closed else step.moves + self.everywhere

    def move(self, step: str, name: str) -> Move | None:
        """Find a move at a step."""
        return next((move for move in self.moves_at(step) if move.name == name), None)

    def who(self, step: Step, move: Move) -> tuple[Any, ...]:
        """Who may make a move at a step: the move's own actors, else the step's."""
        return move.by or (step.acts,)

    def canonical(self) -> bytes:
        """Give the table as canonical JSON; its hash is kept by every file begun under it."""
        shape = {
            "code": self.code,
            "judge": self.judge,
            "opening": self.opening,
            "aside": self.aside,
            "starts_at": list(self.first_steps),
            "steps": [asdict(step) for step in self.steps],
            "everywhere": [asdict(move) for move in self.everywhere],
        }
        return orjson.dumps(shape, option=orjson.OPT_SORT_KEYS)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def _problems(self) -> Iterator[str]:
        names = {step.name for step in self.steps}
        if len(names) != len(self.steps):
            yield "two steps have the same name"
        yield from (f"begins at unknown step {one}" for one in self.starts_at if one not in names)
        for step in self.steps:
            yield from self._step_problems(step, names)
        moves = {move.name for one in self.steps for move in self.moves_at(one.name)}
        for paper in self.papers:
            unknown = sorted(set(paper.moves) - moves - {self.opening})
            yield from (f"paper {paper.template}: unknown move {name}" for name in unknown)

    def _step_problems(self, step: Step, names: set[str]) -> Iterator[str]:
        moves = [move.name for move in self.moves_at(step.name)]
        if len(moves) != len(set(moves)):
            yield f"{step.name}: two moves have the same name"
        if not step.closed and not step.moves:
            yield f"{step.name}: an open step without moves is a dead end"
        if "convene" in moves:
            yield from self._orphans(step)
        for move in self.moves_at(step.name):
            yield from self._move_problems(step, move, names)

    def _orphans(self, step: Step) -> Iterator[str]:
        """Where sub-files may be opened, no move may close the file over them."""
        for move in self.moves_at(step.name):
            if move.outcome and not move.gate.startswith("all_children_ended@"):
                yield f"{step.name}.{move.name}: closes the file over its sub-files"

    def _move_problems(self, step: Step, move: Move, names: set[str]) -> Iterator[str]:
        where = f"{step.name}.{move.name}"
        if move.effect == "void" and move.to.startswith("field:") and not move.outcome:
            return
        if move.to != STAY and move.to not in names:
            yield f"{where}: leads to unknown step {move.to}"
            return
        target = step if move.to == STAY else self.by_name[move.to]
        if target.closed and not step.closed and not move.outcome:
            yield f"{where}: closes the file without an outcome"
        if move.outcome and not target.closed:
            yield f"{where}: has an outcome but does not close the file"
        if move.owner.startswith("field:") and move.field(move.owner[6:]) is None:
            yield f"{where}: takes its owner from a field it does not have"
        texts = any(field.kind == "text" and field.required for field in move.fields)
        if move.several and (texts or move.outcome or move.statutory or move.gate):
            yield f"{where}: decides about one matter, so not about several at once"
        roles = {who.role for who in self.who(step, move)}
        decides = move.outcome and self.judge not in CONVENE_ROLES
        if roles & CONVENE_ROLES and (move.statutory or decides):
            yield f"{where}: the convening organisation may not decide or close"
