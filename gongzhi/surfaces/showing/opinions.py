"""A conversation in words: lists, the map told plainly and as a picture, fates of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from string import ascii_uppercase
from typing import Any

from gongzhi.deliberation.models import Conversation, Statement
from gongzhi.deliberation.queries.conversations import (
    fate_code,
    is_shown,
    objection_code,
    statement_objected,
)
from gongzhi.deliberation.workflow import STATEMENT_OBJECTION
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing.names import Names

HIGH, MIDDLE = 0.8, 0.5
STEP, MARGIN = 10, 14
SHAPES = ("circle", "square", "triangle", "diamond", "cross")
"""Groups differ by their sign, never by colour alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in a list."""

    code: str
    question: str
    place: str
    now: str
    until: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the map says of a statement: its text and what is said of it."""

    number: int
    text: str
    lines: tuple[str, ...]
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its letter and size, its sign in the picture, and what sets it apart."""

    name: str
    letter: str
    shape: str
    path: str
    says: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign in the picture: where, which, how large."""

    x: int
    y: int
    shape: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map in words and as marks."""

    counts: str
    united: tuple[Said, ...]
    groups: tuple[Group, ...]
    sure: tuple[str, ...]
    marks: tuple[Mark, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement in the table of a conversation that has closed."""

    number: int
    text: str
    shown: bool
    origin: str
    all: str
    groups: tuple[str, ...]
    fate: str
    reply: str
    proposal: str


def listed(found: Iterable[Conversation], names: Names) -> list[Row]:
    """Give the rows of a list."""
    return [
        Row(
            one.dossier.code,
            one.question,
            names.area_path(one.area_id),
            names.step(one.dossier.step),
            last_day(one, names),
        )
        for one in found
    ]


def last_day(found: Conversation, names: Names) -> str:
    """Give the last day on which one can take part; it ends at midnight."""
    ends = found.closes_at
    return "" if ends is None else names.day(ends - timedelta(seconds=1))


def map_words(drawn: Mapping[str, Any], rows: Sequence[Statement], names: Names) -> Drawn:
    """Tell a map: what unites first, then where opinions part, then how sure that is."""
    texts = {str(one.number): one for one in rows}
    numbers = {name: drawn[name] for name in ("voters", "statements", "votes")}
    sizes = drawn["sizes"]
    marks, width, height = _marks(drawn["picture"])
    return Drawn(
        names.say("opinions.result_counts", **numbers),
        tuple(_united(one, texts, names) for one in drawn["consensus"]),
        tuple(
            Group(
                names.say("opinions.group_name", letter=letter_of(place), n=size),
                letter_of(place),
                SHAPES[place % len(SHAPES)],
                _path(SHAPES[place % len(SHAPES)], 10, 10, 7),
                tuple(_typical(one, texts, names) for one in drawn["typical"][place]),
            )
            for place, size in enumerate(sizes)
        ),
        tuple(_sure(drawn, names)),
        marks,
        width,
        height,
    )


def letter_of(place: int) -> str:
    """Name a group: A to Z, then AA to ZZ and so on."""
    return ascii_uppercase[place % 26] * (place // 26 + 1)


def statement_rows(
    rows: Sequence[Statement], drawn: Mapping[str, Any] | None, names: Names
) -> list[StatementRow]:
    """Give every statement with its figures and its fate."""
    return [
        StatementRow(
            one.number,
            one.text,
            is_shown(one),
            names.say(f"opinions.origin_{one.origin}"),
            _three(one.votes.get("all"), names),
            tuple(_three(each, names) for each in one.votes.get("groups", ())),
            _fate(one, drawn, names),
            " ".join(filter(None, (one.reply or one.why, one.ruling))),
            one.proposal,
        )
        for one in rows
    ]


def fate_words(row: Statement, drawn: Mapping[str, Any] | None, names: Names) -> Mapping[str, Any]:
    """Tell the author of a statement what became of it."""
    shown = is_shown(row)
    return {
        "number": row.number,
        "text": row.text if shown else "",
        "said": _fate(row, drawn, names),
        "counts": _three(row.votes.get("all"), names),
        "reply": row.reply or row.why,
        "proposal": row.proposal,
        **_objected(row, names),
    }


def declined_words(file: Dossier, names: Names) -> tuple[str, str] | None:
    """Say to whoever rules on an objection why the statement was declined, and where it belongs."""
    row = statement_objected(file.id) if file.procedure == STATEMENT_OBJECTION.code else None
    if row is None or not row.ground:
        return None
    ground = names.of("grounds", row.ground)
    said = names.say("opinions.declined_because", ground=ground, why=row.why)
    return row.conversation.dossier.code, said


def _objected(row: Statement, names: Names) -> Mapping[str, str]:
    """Tell what became of an author's objection: by when the panel rules, or what it said."""
    code, file = objection_code(row), row.objection
    if file is None:
        return {"objection": "", "ruling": ""}
    due = names.due(file.due) if file.closed_at is None else ""
    body = names.body(file.desk_id) if file.closed_at is None else ""
    said = names.say(f"opinions.objection_{code}", due=due, body=body)
    return {"objection": said, "ruling": row.ruling}


def _fate(row: Statement, drawn: Mapping[str, Any] | None, names: Names) -> str:
    code = fate_code(row, drawn)
    ground = names.of("grounds", row.ground) if row.ground else ""
    return names.say(f"opinions.fate_{code}", ground=ground, code=names.code(row.proposal))


def _united(one: Mapping[str, Any], texts: Mapping[str, Statement], names: Names) -> Said:
    row = texts[one["statement"]]
    word = names.say("opinions.united_yes" if one["agrees"] else "opinions.united_no")
    counts = _three(row.votes.get("all"), names)
    return Said(row.number, row.text, (word, counts), row.proposal)


def _typical(one: Mapping[str, Any], texts: Mapping[str, Statement], names: Names) -> Said:
    row = texts[one["statement"]]
    word = names.say("opinions.group_says_yes" if one["agrees"] else "opinions.group_says_no")
    lines = [
        f"{letter_of(place)}: {_three(each, names)}"
        for place, each in enumerate(row.votes.get("groups", ()))
    ]
    return Said(row.number, row.text, (word, *lines))


def _three(counts: Sequence[int] | None, names: Names) -> str:
    if not counts:
        return ""
    agree, disagree, passed = counts
    return names.say("opinions.three", agree=agree, disagree=disagree, **{"pass": passed})


def _sure(drawn: Mapping[str, Any], names: Names) -> Iterable[str]:
    if drawn["why"]:
        yield names.say(f"opinions.why_{drawn['why']}", grouped=drawn["grouped"])
        return
    found = drawn["stability"]
    mean = found["mean"]
    level = "high" if mean >= HIGH else "middle" if mean >= MIDDLE else "low"
    yield names.say(f"opinions.sure_{level}")
    yield names.say("opinions.sure_yes", mean=f"{mean:.2f}", least=f"{found['least']:.2f}")
    yield names.say("opinions.sure_chance")


def _marks(cells: Sequence[Sequence[int]]) -> tuple[tuple[Mark, ...], int, int]:
    if not cells:
        return (), 0, 0
    most = max(count for *_, count in cells)
    marks = []
    for column, row, group, count in cells:
        size = 3 + round(5 * (count / most) ** 0.5)
        x, y = MARGIN + column * STEP, MARGIN + row * STEP
        shape = SHAPES[group % len(SHAPES)]
        marks.append(Mark(x, y, shape, _path(shape, x, y, size), size))
    width = 2 * MARGIN + (max(cell[0] for cell in cells) + 1) * STEP
    height = 2 * MARGIN + (max(cell[1] for cell in cells) + 1) * STEP
    return tuple(marks), width, height


def _path(shape: str, x: int, y: int, size: int) -> str:
    """Give the outline of a sign around its middle; a circle has none."""
    if shape == "square":
        return f"M{x - size} {y - size}h{2 * size}v{2 * size}h{-2 * size}z"
    if shape == "triangle":
        return f"M{x} {y - size}l{size} {2 * size}h{-2 * size}z"
    if shape == "diamond":
        return f"M{x} {y - size}l{size} {size}l{-size} {size}l{-size} {-size}z"
    if shape == "cross":
        return f"M{x - size} {y}h{2 * size}M{x} {y - size}v{2 * size}"
    return ""
