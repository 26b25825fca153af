"""What comes next in a matter, who does it, what is missing, and what the rules say of the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.deliberation.methods.election_count import frame_of
from gongzhi.deliberation.methods.election_guiding import election_tasks
from gongzhi.deliberation.methods.gates import RULES, rule_of
from gongzhi.deliberation.methods.guiding import AHEAD, DONE, MAY, NOW, WAITS, Task, tasks_at
from gongzhi.deliberation.models import BodyElection, Box, Decision, Roll
from gongzhi.deliberation.queries.decisions import decisions_visible_to
from gongzhi.deliberation.queries.elections import (
    ELECTION,
    elections_visible_to,
    rules_of,
    tables_of,
)
from gongzhi.procedure.gates import Facts, Past
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.pasts import pasts_of
from gongzhi.procedure.table import Move, Procedure, Step, by_hash

KEEPER = "community_secretary"
OFFICERS = ("community_secretary", "supervision_committee")
AT_HAND = 30
STATES = (NOW, MAY, WAITS, AHEAD, DONE)
"""How a task may stand, in the order in which a reader looks for it."""


@dataclass(frozen=True, slots=True)
class Guide:
    """Where a matter stands for those who carry it: tasks in order, and the rules of the step.

    ``rule`` is the row under which the roll was frozen, and ``rules`` holds it alone; before that
    ``rules`` are those that the step may be held by, which ``fitting`` always names.
    """

    file: Dossier
    tasks: Sequence[Task]
    roles: Mapping[str, frozenset[str]]
    rule: str
    rules: Mapping[str, Mapping[str, Any]]
    fitting: frozenset[str]

    @property
    def next(self) -> Task | None:
        """The one thing that has to be done now; None while something is waited for."""
        return next((one for one in self.tasks if one.state == NOW), None)

    def awaits(self, roles: Iterable[str]) -> bool:
        """Tell whether the next thing is for one of these roles."""
        task = self.next
        return task is not None and bool(self.roles.get(task.name, frozenset()) & set(roles))


def guide_of(file: Dossier, here: Ground, at: datetime) -> Guide | None:
    """Give the guide of one matter the caller has been allowed to see; None when it has ended."""
    return next(iter(_guides([file], here, at)), None)


def waiting_for(
    by: Actor, here: Ground, at: datetime
) -> list[tuple[Decision | BodyElection, Guide]]:
    """Give the open matters and elections of a post's place whose next act is for its roles."""
    if by.kind != "post" or by.area is None:
        return []
    places = here.territory.descendants(by.area)
    rows = decisions_visible_to(by, here).filter(ended_at=None, area_id__in=places)
    polls = elections_visible_to(by, here).filter(ended_at=None, area_id__in=places)
    found: dict[Any, Decision | BodyElection] = {
        one.pk: one for each in (rows, polls) for one in each.order_by("-opened_at")[:AT_HAND]
    }
    guides = _guides([one.dossier for one in found.values()], here, at)
    roles = here.roles_of(by)
    return [(found[one.file.id], one) for one in guides if one.awaits(roles)]


def _guides(files: Sequence[Dossier], here: Ground, at: datetime) -> list[Guide]:
    """Give the guides of open files; four statements for all of them."""
    live = [file for file in files if file.closed_at is None]
    ids = [file.id for file in live]
    if not ids:
        return []
    pasts = pasts_of(ids)
    parts: dict[Any, list[Any]] = {}
    for parent, ended in Dossier.objects.filter(parent_id__in=ids).values_list(
        "parent_id", "closed_at"
    ):
        parts.setdefault(parent, []).append(ended)
    rolls = {
        (roll.dossier_id, roll.step): roll
        for roll in Roll.objects.filter(dossier_id__in=ids, shrunk_at=None)
    }
    boxes = {box.pk: box for box in Box.objects.filter(roll__in=rolls.values())}
    return [
        _guide(
            file,
            _facts(file, pasts[file.id], parts.get(file.id, []), here, at),
            rolls.get((file.id, file.step)),
            boxes,
            here,
        )
        for file in live
    ]


def _facts(
    file: Dossier, past: Sequence[Past], parts: Sequence[Any], here: Ground, at: datetime
) -> Facts:
    settings = here.live.table("settings")
    return Facts(
        at=at,
        record={},
        past=past,
        children_open=sum(ended is None for ended in parts),
        children_all=len(parts),
        limits={code: row["value"] for code, row in settings.items() if row["kind"] == "int"},
        step=file.step,
        tables=tables_of(file, here),
    )


def _guide(
    file: Dossier, facts: Facts, roll: Roll | None, boxes: Mapping[Any, Box], here: Ground
) -> Guide:
    table = by_hash(file.procedure_hash)
    step = table.step(file.step)
    box = None if roll is None else boxes.get(roll.id)
    enrolled = roll is not None
    if file.procedure == ELECTION:
        tasks, (_, rule) = election_tasks(step, facts, enrolled=enrolled), frame_of(facts)
    else:
        tasks = tasks_at(step, facts, enrolled=enrolled, box=_box(box, facts.at))
        _, rule = rule_of(facts)
    rows = facts.tables[RULES]
    offered = rules_for(file, "" if roll is None else roll.base, here)
    found = {code: row for code, row in rows.items() if row == rule} if rule else offered
    return Guide(
        file,
        tasks,
        {task.name: _roles(table, step, task.name) for task in tasks},
        next(iter(found), "") if rule else "",
        found,
        frozenset(offered),
    )


def rules_for(file: Dossier, base: str, here: Ground) -> dict[str, Mapping[str, Any]]:
    """Give the rows by which a file's present step may be held; ``base`` of its roll, if read."""
    if file.procedure == ELECTION:
        rows = rules_of(file, here, step=file.step)
        return {code: row for code, row in rows.items() if base in {"", row["base"]}}
    own = here.under(file.rules_id).rules
    matter = own.table("deliberation_matters").get(file.title.get("decision", ""), {})
    return {
        code: row
        for code, row in own.table(RULES).items()
        if (row["procedure"], row["step"]) == (file.procedure, file.step)
        and base in {"", row["base"]}
        and (row["major"] or not matter.get("major"))
    }


def _box(box: Box | None, at: datetime) -> str:
    if box is None or box.closed_at is not None:
        return ""
    if any(not key["public"] for key in box.keys):
        return "keys"
    return "over" if at >= box.closes_at else "open"


def _roles(table: Procedure, step: Step, name: str) -> frozenset[str]:
    if name == "read_roll":
        return frozenset({KEEPER})
    if name in {"take_keys", "open_ballots"}:
        return frozenset(OFFICERS)
    move: Move | None = table.move(step.name, name)
    return frozenset() if move is None else frozenset(who.role for who in table.who(step, move))
