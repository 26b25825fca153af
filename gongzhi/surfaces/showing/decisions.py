"""Matters of self-government as everybody reads them: where they stand, and by which numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.deliberation.models import Box, Decision
from gongzhi.deliberation.queries.decisions import Stage
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known

TOLD = (
    "freeze_roll",
    "give_notice",
    "hold_assembly",
    "confirm_count",
    "open_box",
    "close_box",
    "note_opinions",
    "post",
    "attest_posting",
    "assign_task",
    "supervise_works",
    "finish_works",
    "void",
)
"""Acts that the register shows; the rest stands in the file."""


AREAS = ("due_area", "present_area", "agreed_area")


@dataclass(frozen=True, slots=True)
class Row:
    """A matter in the list."""

    code: str
    title: str
    kind: str
    place: str
    now: str
    since: str
    open: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage of the register in words."""

    name: str
    state: str
    when: str
    result: str
    counted: str
    numbers: Sequence[tuple[str, str]]
    acts: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class BoxView:
    """The vote that runs: until when, how, and whether a ballot can be cast now."""

    roll: str
    ends: str
    secret: bool
    ready: bool
    over: bool
    options: Sequence[tuple[int, str]]


def rows_of(found: Sequence[Decision], names: Names) -> list[Row]:
    """Give the rows of a list."""
    return [
        Row(
            one.dossier.code,
            one.title,
            names.say(f"procedure.{one.dossier.procedure}"),
            names.area_path(one.area_id),
            names.step(one.dossier.step),
            names.day(one.opened_at),
            one.ended_at is None,
        )
        for one in found
    ]


def stage_views(stages: Sequence[Stage], names: Names) -> list[StageView]:
    """Say the stages: what was done when, how many came, how many agreed, by which rule."""
    return [
        StageView(
            names.step(one.step),
            one.state,
            names.day(one.ended_at) if one.ended_at else "",
            _result(one.move, names),
            _counted(one.numbers, names),
            () if "attend" in one.numbers else tuple(_numbers(one.numbers, names)),
            tuple(
                (names.move(move), names.day(at), act_words(said, names))
                for move, at, said in one.acts
                if move in TOLD
            ),
        )
        for one in stages
    ]


def _result(move: str, names: Names) -> str:
    """Say how a stage ended; an adoption shortly."""
    if move == "resolve":
        return names.say("decisions.passed")
    return names.move(move) if move else ""


def _counted(numbers: Mapping[str, Any], names: Names) -> str:
    """Say attendance and votes of a stage in one sentence, with what the rule asked for."""
    if "attend" not in numbers:
        return ""
    base = names.say(f"decisions.of_{numbers['of']}")
    words = names.say("decisions.counted", **{**numbers, "of": base})
    if "due_area" not in numbers:
        return words
    areas = {name: f"{numbers[name] / 100:,.2f}" for name in AREAS}
    return f"{words} {names.say('decisions.counted_area', **areas)}"


def _numbers(numbers: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """Say the numbers of a gate that an outsider can follow."""
    return [
        (names.say(f"decisions.{name}"), _value(value, names))
        for name, value in numbers.items()
        if known(f"decisions.{name}")
    ]


def _value(value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return names.say("decisions.yes" if value else "decisions.no")
    return names.say(f"decisions.of_{value}") if known(f"decisions.of_{value}") else str(value)


def act_words(said: Mapping[str, Any], names: Names) -> str:
    """Say what an act has put on record in codes and numbers."""
    for name in ("roll", "result"):
        if isinstance(said.get(name), dict):
            return vote_words(said[name], names)
    return next((words(said, names) for field, words in _WORDS if field in said), "")


def vote_words(said: Mapping[str, Any], names: Names) -> str:
    """Say what an entry keeps of a roll, of a box that was opened, or of what was published."""
    if "count" in said and "hash" in said:
        return names.say("decisions.roll_said", count=said["count"], hash=said["hash"][:12])
    if "present" in said and "agreed" in said:
        votes = {name: said[name] for name in ("agreed", "opposed", "abstained")}
        return names.say("decisions.box_said", ballots=said["present"], **votes)
    if "contests" in said:
        return names.say("elections.came_to", ballots=said["ballots"], due=said["due"])
    if said and all(name.isdecimal() for name in said):
        return "; ".join(f"{name}: {votes}" for name, votes in said.items())
    return str(said["sha256"]) if "sha256" in said else ""


def _paper(said: Mapping[str, Any], names: Names) -> str:
    votes = {name: said[name] for name in ("agreed", "opposed", "abstained", "invalid")}
    return names.say("decisions.paper_said", **votes)


def _money(said: Mapping[str, Any], names: Names) -> str:
    source = names.say(f"choice_money.{said['money']}")
    return names.say("decisions.money_said", cost=f"{said['cost']:,}", source=source)


def _given(said: Mapping[str, Any], names: Names) -> str:
    body = names.body_code(str(said["body"]))
    return names.say("decisions.task_said", body=body, day=said["ends_on"])


_WORDS: tuple[tuple[str, Callable[[Mapping[str, Any], Names], str]], ...] = (
    ("meets_at", lambda said, names: names.moment(said["meets_at"])),
    (
        "closes_at",
        lambda said, names: names.say("decisions.until", moment=names.moment(said["closes_at"])),
    ),
    ("agreed", _paper),
    ("present", lambda said, names: names.say("decisions.present_said", present=said["present"])),
    (
        "households",
        lambda said, names: names.say("decisions.heard_said", households=said["households"]),
    ),
    ("cost", _money),
    ("ends_on", _given),
    (
        "holds",
        lambda said, names: names.say(f"choice_holds.{said['holds']}"),
    ),
    ("ground", lambda said, names: names.of("grounds", str(said["ground"]))),
)


def box_view(box: Box, at: datetime, names: Names) -> BoxView:
    """Show the vote that runs."""
    options = box.question["options"]
    return BoxView(
        str(box.pk),
        names.moment(box.closes_at),
        box.secret,
        all(key["public"] for key in box.keys),
        at >= box.closes_at or box.closed_at is not None,
        tuple(
            (number, names.say(f"decisions.vote_{one}") if known(f"decisions.vote_{one}") else one)
            for number, one in enumerate(options)
        ),
    )
