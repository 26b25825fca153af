"""The moves of self-government: the tables decide; what a matter adds is set here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.deliberation.actions.boxes import check_box, current_roll, store_box
from gongzhi.deliberation.actions.dating import date_move
from gongzhi.deliberation.actions.rolls import shrink_rolls
from gongzhi.deliberation.actions.tasks import assign_task
from gongzhi.deliberation.models import Decision
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import by_hash

RULES, MATTERS = "deliberation_rules", "deliberation_matters"
SERVED = frozenset({"take_effect", "close_matter", "not_adopted", "withdraw_matter"})


def move_decision(**asked: Unpack[Asked]) -> Result:
    """Make one move on a file of self-government. See ``procedure.actions.advance``.

    Raises also Conflict ``no_roll``, ``roll_frozen``, ``no_lines``, ``box_exists`` and Invalid by
    rule: ``other_rule`` (of another step or base), ``past_moment``, ``same_body``,
    ``owners_named``, ``past_day``.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with transaction.atomic():
        work = _Work(move, by, at)
        made = advance(
            **asked,
            shape=work.shape,
            write=work.write,
        )
        if made.passed and move == "void":
            settle_children(made.dossier, at)
    return made


class _Work:
    """One move: what it checks before, what it writes beside the engine's rows."""

    def __init__(self, move: str, by: Actor, at: datetime) -> None:
        self.move, self.by, self.at = move, by, at

    def shape(self, dossier: Dossier, record: Record, ground: Ground) -> None:
        """Check what the table cannot know, and put on record what the roll says of itself."""
        if self.move == "freeze_roll":
            freeze(dossier, record, ground, self.at)
        elif self.move == "open_box":
            check_box(dossier, record, ground, self.at)

    def write(self, dossier: Dossier, record: Record) -> None:
        """Write the matter's own rows."""
        steps = WRITES.get(self.move)
        if steps is not None:
            steps(dossier, record, self.by, self.at)
        if self.move in SERVED:
            shrink_rolls(dossier=dossier.id, at=self.at)
        if dossier.closed_at is not None:
            Decision.objects.filter(dossier=dossier).update(ended_at=self.at)
        date_move(dossier, record, self.move, self.by, self.at)


def freeze(dossier: Dossier, record: Record, ground: Ground, at: datetime) -> None:
    """The roll stands from now on; the file says how many stand in it, and its hash."""
    roll = current_roll(dossier)
    row = ground.rules.table(RULES)[record.facts["rule"]]
    if (row["procedure"], row["step"]) != (dossier.procedure, dossier.step):
        raise Invalid(Problem("rule", "other_rule", {"got": record.facts["rule"]}))
    if row["base"] != roll.base:
        params = {"got": roll.base, "wanted": row["base"]}
        raise Invalid(Problem("rule", "other_base", params))
    matter = ground.rules.table(MATTERS).get(dossier.title.get("decision", ""), {})
    if matter.get("major") and not row["major"]:
        raise Invalid(Problem("rule", "major_matter", {"got": record.facts["rule"]}))
    if roll.frozen_at is not None:
        raise Conflict("roll_frozen")
    roll.frozen_at, roll.rule = at, record.facts["rule"]
    roll.save(update_fields=["frozen_at", "rule"])
    record.facts["roll"] = {
        "base": roll.base,
        "count": roll.count,
        "area": roll.area,
        "hash": roll.hash,
    }


def _notice(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    said = {"meets_at": record.facts["meets_at"], "meets_where": record.texts["where"][1]}
    if "draft" in record.texts:
        said["draft"] = record.texts["draft"][1]
    Decision.objects.filter(dossier=dossier).update(**said)
    _tell(dossier, where=record.texts["where"][1])


def _tell(dossier: Dossier, **words: str) -> None:
    """Keep beside the matter what was told to everybody in its present step."""
    found = Decision.objects.get(dossier=dossier)
    found.told[dossier.step] = {**found.told.get(dossier.step, {}), **words}
    found.save(update_fields=["told"])


def _draft(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    if "draft" in record.texts:
        Decision.objects.filter(dossier=dossier).update(draft=record.texts["draft"][1])


def _box(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    store_box(dossier, record, at)


def _resolve(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    said: dict[str, Any] = {"meets_at": None, "meets_where": ""}
    if "resolution" in record.texts:
        said["resolution"] = record.texts["resolution"][1]
    Decision.objects.filter(dossier=dossier).update(**said)


def _posted(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    Decision.objects.filter(dossier=dossier).update(posted_at=at)
    _tell(dossier, places=record.texts["places"][1])


def _concluded(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    names = ("agreed_on", "not_agreed", "follows")
    parts = [record.texts[name][1] for name in names if name in record.texts]
    Decision.objects.filter(dossier=dossier).update(
        resolution="\n\n".join(parts), meets_at=None, meets_where=""
    )


def _finished(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    Decision.objects.filter(dossier=dossier).update(
        result=record.texts["result"][1], done_by=record.texts["by_whom"][1], posted_at=None
    )


def _voided(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    """What is begun anew needs its rolls again; what was posted is posted no more."""
    again = steps_again(dossier)
    shrink_rolls(dossier=dossier.id, steps=again, at=at)
    found = Decision.objects.get(dossier=dossier)
    found.posted_at, found.resolution, found.meets_at = None, "", None
    found.told = {step: words for step, words in found.told.items() if step not in again}
    found.save(update_fields=["posted_at", "resolution", "meets_at", "told"])


def steps_again(dossier: Dossier) -> list[str]:
    """Give the step to which a file has been set back, and those that follow it."""
    steps = [step.name for step in by_hash(dossier.procedure_hash).steps]
    return steps[steps.index(dossier.step) :]


def settle_children(dossier: Dossier, at: datetime) -> None:
    """Upheld objections have had their effect; tasks of what was decided are tasks no more."""
    by = system_actor(dossier.jurisdiction_id, "decision")
    for child in Dossier.objects.filter(parent=dossier, closed_at=None).order_by("id"):
        move = "cancel_task" if child.procedure == "decision_task" else "note_void"
        if child.procedure == "decision_task" or child.step == "upheld":
            advance(dossier=child.id, move=move, by=by, at=at)


Write = Callable[[Dossier, Record, Actor, datetime], None]
WRITES: Mapping[str, Write] = {
    "give_notice": _notice,
    "note_opinions": _draft,
    "open_box": _box,
    "resolve": _resolve,
    "post": _posted,
    "conclude": _concluded,
    "finish_works": _finished,
    "assign_task": assign_task,
    "void": _voided,
}
