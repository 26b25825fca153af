"""The printed register of a matter in words: what its gates have stored, a line for each hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gongzhi.deliberation.models import Decision
from gongzhi.deliberation.queries.decisions import Stage
from gongzhi.papers.methods import register as sheets
from gongzhi.papers.models import Paper
from gongzhi.procedure.table import by_hash
from gongzhi.surfaces.showing.decisions import act_words
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.papers import number_of

COUNTED = ("due", "present", "agreed", "opposed", "abstained", "invalid")
AREAS = ("due_area", "present_area", "agreed_area")
MET, POSTED, WORKED = "freeze_roll", "post", "finish_works"
LINES = ("confirm_count", "close_box", "assign_task", "supervise_works", "finish_works", "void")
EMPTY = "　"


def register_sheet(
    found: Decision, stages: Sequence[Stage], papers: Iterable[Paper], names: Names, link: str
) -> sheets.Register:
    """Put the register together from the stages of a matter the reader may see."""
    file = found.dossier
    table = by_hash(file.procedure_hash)
    moves = {step.name: {move.name for move in step.moves} for step in table.steps}
    numbers = "、".join(number_of(paper) for paper in papers)
    head = [
        ("matter", found.title),
        ("code", names.code(file.code)),
        ("place", names.area_path(found.area_id)),
        ("kind", names.of("deliberation_matters", found.subject)),
        ("opened", names.day(found.opened_at)),
        ("now", _now(found, names)),
        *([("papers", numbers)] if numbers else []),
    ]
    words = [("draft", found.draft), ("resolution", found.resolution), ("result", found.result)]
    return sheets.Register(
        names.language,
        names.say("register.title", procedure=names.say(f"procedure.{file.procedure}")),
        _labelled(head, names),
        _labelled([(name, text) for name, text in words if text], names),
        [_stage(one, found, moves[one.step], names) for one in stages],
        names.say("register.foot", code=names.code(file.code), hash=file.head.hex()[:16]),
        names.say("register.scan"),
        link,
    )


def _now(found: Decision, names: Names) -> str:
    outcome = found.dossier.outcome
    return names.say(f"outcome.{outcome}") if outcome else names.step(found.dossier.step)


def _labelled(rows: Iterable[tuple[str, str]], names: Names) -> list[tuple[str, str]]:
    return [(names.say(f"register.{name}"), words) for name, words in rows]


def _stage(one: Stage, found: Decision, moves: set[str], names: Names) -> sheets.Stage:
    told = found.told.get(one.step, {})
    last = {move: (at, said) for move, at, said in one.acts}
    facts = [
        *_meeting(last, told, moves, names),
        *_posting(last, told, one.numbers, moves, names),
        *([("ended", names.day(one.ended_at))] if one.ended_at else []),
    ]
    state = "register.done" if one.state == "done" else f"decisions.{one.state}"
    lines = [
        " · ".join(filter(None, (names.move(move), names.day(at), act_words(said, names))))
        for move, at, said in one.acts
        if move in LINES
    ]
    return sheets.Stage(
        names.step(one.step),
        names.say(state),
        _labelled(facts, names),
        _labelled(_numbers(one.numbers, moves), names),
        [*_rule(one.numbers, names), *lines],
        list(_signs(moves, names)),
    )


def _meeting(
    last: Mapping[str, Any], told: Mapping[str, str], moves: set[str], names: Names
) -> Iterator[tuple[str, str]]:
    if MET not in moves:
        return
    called = last.get("give_notice")
    yield "meets", names.moment(called[1]["meets_at"]) if called else EMPTY
    yield "where", told.get("where", EMPTY)
    frozen = last.get("freeze_roll")
    if frozen:
        yield "roll", act_words(frozen[1], names)


def _posting(
    last: Mapping[str, Any],
    told: Mapping[str, str],
    numbers: Mapping[str, Any],
    moves: set[str],
    names: Names,
) -> Iterator[tuple[str, str]]:
    if POSTED not in moves:
        return
    posted, attested = last.get("post"), last.get("attest_posting")
    yield "posted", names.day(posted[0]) if posted else EMPTY
    yield "places", told.get("places", EMPTY)
    yield "attested", names.day(attested[0]) if attested else EMPTY
    if "days" in numbers:
        yield (
            "days",
            names.say("register.days_said", days=numbers["days"], needed=numbers["needed"]),
        )


def _numbers(numbers: Mapping[str, Any], moves: set[str]) -> list[tuple[str, str]]:
    """Give the row of numbers; an empty one for what is still to come."""
    if "attend" in numbers:
        areas = [(name, f"{numbers[name] / 100:.2f}") for name in AREAS if name in numbers]
        return [(name, str(numbers[name])) for name in COUNTED] + areas
    if "heard" in numbers:
        return [(name, str(numbers[name])) for name in ("heard", "needed")]
    return [(name, EMPTY) for name in COUNTED] if "count_paper" in moves else []


def _rule(numbers: Mapping[str, Any], names: Names) -> Iterator[str]:
    if "attend" in numbers:
        of = names.say(f"decisions.of_{numbers['of']}")
        yield names.say("register.rule", attend=numbers["attend"], agree=numbers["agree"], of=of)


def _signs(moves: set[str], names: Names) -> Iterator[str]:
    if MET in moves:
        yield names.say("register.sign_meeting")
    elif POSTED in moves:
        yield names.say("register.sign_posting")
    elif WORKED in moves:
        yield names.say("register.sign_works")
