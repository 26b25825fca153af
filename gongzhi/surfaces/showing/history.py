"""The story of a file, for the one it is about and for those who work on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gongzhi.cases.queries.words import Said
from gongzhi.procedure.queries import TimelineRow
from gongzhi.procedure.table import Procedure
from gongzhi.surfaces.showing.decisions import vote_words
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.why import why_body
from gongzhi.surfaces.wording import known

LATER = timedelta(minutes=5)
UNSAID = frozenset(
    {"duty", "clock", "given", "point", "points", "times", "account", "terms", "costs", "digest"}
    | {"order", "root", "seed", "runoff", "left", "places"}
)
LISTS = {
    "ground": "grounds",
    "matter": "matters",
    "severity": "severities",
    "rule": "deliberation_rules",
    "subject": "deliberation_matters",
    "office": "body_offices",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: what was done, by whom, when, and what was put on record (label, words)."""

    sequence: int
    move: str
    words: str
    who: str
    at: str
    details: tuple[tuple[str, str], ...]
    why: tuple[str, ...] = ()
    hash: str = ""
    step: str = ""
    note: str = ""


def told(rows: Iterable[TimelineRow], said: Said, names: Names, table: Procedure) -> list[Line]:
    """Tell the story to the requester: everyday words, no office terms, no person.

    Texts are shown only of moves that the table tells the requester of, and of its own.
    """
    lines = []
    for row in rows:
        to = row.change.get("owner") or row.record.get("body")
        key = f"told.{row.move}" if known(f"told.{row.move}") else "told.other"
        words = names.say(key, body=_body(row, names), to=_target(to, names))
        texts = _texts(row, said) if _meant_for_requester(row, table) else []
        if "ground" in row.record:
            texts += _ground(row, names)
        lines.append(
            Line(
                row.sequence,
                row.move,
                words,
                "",
                names.moment(row.at),
                tuple(("", text) for text in texts),
            )
        )
    return lines


def worked(rows: Iterable[TimelineRow], said: Said, names: Names) -> list[Line]:
    """Tell the story to staff: move, body, record, reasons, hash."""
    return [_line(row, said, names) for row in rows]


def _line(row: TimelineRow, said: Said, names: Names) -> Line:
    step = row.change.get("step", "")
    late = row.recorded_at - row.at > LATER
    return Line(
        row.sequence,
        row.move,
        _what(row, names),
        _actor(row, names),
        names.moment(row.at),
        tuple(_details(row, said, names)),
        tuple(why_body(row, names.ground, names)),
        row.hash,
        names.step(step) if step else "",
        names.say("file.recorded", recorded=names.moment(row.recorded_at)) if late else "",
    )


def _what(row: TimelineRow, names: Names) -> str:
    if row.move != "gate_failed":
        return names.move(row.move)
    return names.say("file.not_passed", move=names.move(row.facts.get("move", "")))


def _details(row: TimelineRow, said: Said, names: Names) -> Iterable[tuple[str, str]]:
    if row.move == "gate_failed":
        yield "", gate_words(row.facts.get("gate", {}), names)
        return
    if row.sequence == 1:
        return
    for name, value in row.record.items():
        if name in UNSAID:
            continue
        words = (
            said.texts.get(value["sealed"], "")
            if _sealed(value)
            else value_words(name, value, names)
        )
        if words:
            yield _label(name, row.move, names), words


def details_of(row: TimelineRow, names: Names) -> list[tuple[str, str]]:
    """Say what was put on record with an entry, without the sentences that are sealed."""
    if row.move == "gate_failed":
        return [("", gate_words(row.facts.get("gate", {}), names))]
    plain = {n: value for n, value in row.record.items() if n not in UNSAID and not _sealed(value)}
    return [
        (_label(name, row.move, names), value_words(name, value, names))
        for name, value in plain.items()
    ]


def _label(name: str, move: str, names: Names) -> str:
    return names.first(f"field_{name}.{move}", f"field.{name}", "field.text")


def gate_words(gate: Mapping[str, Any], names: Names) -> str:
    """Say why a gate did not open, with its numbers."""
    code = str(gate.get("name", "")).partition("@")[0]
    numbers = {
        name: _number(name, value, names)
        for name, value in gate.items()
        if name not in {"name", "passed"}
    }
    if numbers.get("ends"):
        numbers["ends"] = names.moment(str(numbers["ends"]))
    return names.say(f"gate.{code}", **numbers) if known(f"gate.{code}") else code


def _number(name: str, value: Any, names: Names) -> Any:
    """Say one number of a gate: yes and no as words, and whose majority it asks for."""
    if isinstance(value, bool):
        return names.say("decisions.yes" if value else "decisions.no")
    return names.first(f"decisions.of_{value}") if name == "of" and value else value


def value_words(name: str, value: Any, names: Names) -> str:
    """Say the value of a field of a record."""
    if isinstance(value, list):
        joined = [value_words(name, one, names) for one in value]
        return ("、" if names.chinese else ", ").join(joined)
    if isinstance(value, dict):
        return vote_words(value, names)
    text = str(value)
    if name in {"body", "right_body", "lead", "bodies", "charged"}:
        return names.body_code(text)
    if name in {"area", "goes_to"}:
        return names.area_code(text)
    if name in {"meets_at", "closes_at"}:
        return names.moment(text)
    if name in {"parent", "child", "meeting", "file", "files"}:
        return names.code(text)
    return _coded(name, text, names)


def _coded(name: str, text: str, names: Names) -> str:
    for key in (f"choice_{name}.{text}", f"{name}.{text}"):
        if known(key):
            return names.say(key)
    return names.of(LISTS[name], text) if name in LISTS else text


def _texts(row: TimelineRow, said: Said) -> list[str]:
    found = [said.texts.get(value["sealed"], "") for value in row.record.values() if _sealed(value)]
    return [text for text in found if text]


def _ground(row: TimelineRow, names: Names) -> list[str]:
    """Name the ground that sends the requester elsewhere, and where; other grounds are staff's."""
    found = names.ground.rules.table("grounds").get(str(row.record["ground"]))
    way = found and found.get("channel" if names.chinese else "channel_en")
    if not way:
        return []
    right = row.record.get("right_body")
    told = [names.say("follow.right_body", body=names.body_code(str(right)))] if right else []
    return [names.row(found), str(way), *told]


def _meant_for_requester(row: TimelineRow, table: Procedure) -> bool:
    if row.sequence == 1 or row.at_step not in table.by_name:
        return False
    move = table.move(row.at_step, row.move)
    return row.actor == "requester" or (move is not None and move.tells_requester)


def _sealed(value: Any) -> bool:
    return isinstance(value, dict) and "sealed" in value


def _target(to: Any, names: Names) -> str:
    return names.body(to) if isinstance(to, int) else names.body_code(str(to or "—"))


def _body(row: TimelineRow, names: Names) -> str:
    return names.body_code(row.body) if row.body else names.say("file.system")


def _actor(row: TimelineRow, names: Names) -> str:
    if row.actor.startswith("system"):
        return names.say("file.system")
    if row.actor == "visitor":
        source = row.facts.get("source") or ("web", None)
        return names.of("sources", source[0])
    if row.actor == "requester":
        return names.say("file.requester")
    return names.body_code(row.body)
