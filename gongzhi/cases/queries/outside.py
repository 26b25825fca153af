"""What the system that sent a file still asks of us: its number and deadline, and the ways back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.cases.methods.outside_texts import filled
from gongzhi.cases.queries.words import Said
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.packs.snapshots import Rules
from gongzhi.procedure.clock import Limit, due
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow

Row = Mapping[str, Any]
RESULTS = frozenset({"reply", "hand_in", "settle"})
RETURNED = "return_to_source"


@dataclass(frozen=True, slots=True)
class Outside:
    """The system a file came from and still belongs to.

    ``row`` is that of ``outside_parents``. ``asks``: the system asks the requester itself.
    ``return_ends`` is until when it takes the order back; None when it sets no time.
    """

    row: Row
    number: str
    deadline: datetime | None
    asks: bool
    return_ends: datetime | None


def row_of_system(system: str, rules: Rules) -> Row | None:
    """Give the pack's row of an outside system that sends orders; None when it has none."""
    rows = rules.table("outside_parents").values()
    return next((row for row in rows if row["system"] == system), None)


def outside_parent(
    row: Row | None, number: str, deadline: datetime | None, taken: datetime
) -> dict[str, Any] | None:
    """Give what a file keeps of the system that sent it; None where the pack has no row of it."""
    if row is None:
        return None
    given = stamp(deadline) if deadline else None
    return {"system": row["system"], "number": number, "deadline": given, "taken": stamp(taken)}


def outside_of(file: Dossier, ground: Ground) -> Outside | None:
    """Give the outside parent of a file under the file's own rules; None when it has none."""
    kept = file.outside_parent
    row = row_of_system(kept["system"], ground.rules) if kept else None
    if kept is None or row is None:
        return None
    deadline = datetime.fromisoformat(kept["deadline"]) if kept["deadline"] else None
    return Outside(row, kept["number"], deadline, bool(row["asks"]), _ends(file, row, ground))


def source_asks(file: Dossier, ground: Ground) -> bool:
    """Tell whether the system that sent a file asks its requester itself."""
    found = outside_of(file, ground)
    return found is not None and found.asks


def _ends(file: Dossier, row: Row, ground: Ground) -> datetime | None:
    if not row["return_limit"] or file.outside_parent is None:
        return None
    limit = Limit.from_row(ground.rules.table("limits")[row["return_limit"]])
    taken = datetime.fromisoformat(file.outside_parent["taken"])
    return due(ground.calendar(file.area_id), limit, taken).at


def return_text(file: Dossier, rows: Sequence[TimelineRow], said: Said, ground: Ground) -> str:
    """Give the text that goes with an order that was sent back; empty while it was not."""
    found = outside_of(file, ground)
    back = [row for row in rows if row.move == RETURNED]
    if found is None or not back or file.outcome != "returned_to_source":
        return ""
    last = back[-1]
    ground_row = ground.rules.table("grounds").get(str(last.record["ground"]))
    values = {
        **_common(file, found, last, ground),
        "ground": _name(ground_row, found),
        "note": _words(last, "text", said),
    }
    return filled(found.row["return_text"], values)


def closing_text(file: Dossier, rows: Sequence[TimelineRow], said: Said, ground: Ground) -> str:
    """Give the text of the result for the system that sent the order; empty while there is none.

    It is made of what is on record. Words the reader may not open are left out with their line.
    """
    found = outside_of(file, ground)
    results = [row for row in rows if row.move in RESULTS]
    if found is None or not results or said.shut:
        return ""
    last = results[-1]
    matter = ground.rules.table("matters").get(file.subject)
    values = {
        **_common(file, found, last, ground),
        "matter": _name(matter, found),
        "place": _place(file, found, ground),
        "result": _words(last, "text", said),
        "basis": _words(last, "basis", said),
        "solved": _answer(str(last.record.get("solved", "")), found, ground),
    }
    return filled(found.row["closing_text"], values)


def _common(file: Dossier, found: Outside, last: TimelineRow, ground: Ground) -> dict[str, str]:
    zone = ground.calendar(file.area_id).zone
    form = "%Y-%m-%d %H:%M"
    body = ground.directory.by_code.get(last.body)
    deadline = found.deadline
    return {
        "number": found.number,
        "opened": file.opened_at.astimezone(zone).strftime(form),
        "deadline": deadline.astimezone(zone).strftime(form) if deadline else "",
        "code": file.code,
        "body": _spoken(body.name_zh, body.name_en, found) if body else "",
        "day": last.at.astimezone(zone).strftime(form),
    }


def _place(file: Dossier, found: Outside, ground: Ground) -> str:
    return ground.territory.name(file.area_id, found.row["language"])


def _answer(solved: str, found: Outside, ground: Ground) -> str:
    """Give the system's own word for how far it is solved."""
    for row in ground.rules.table("outside_answers").values():
        if (row["system"], row["field"], row["means"]) == (found.row["system"], "solved", solved):
            return str(row["words"][0])
    return ""


def _name(row: Row | None, found: Outside) -> str:
    return _spoken(row["name_zh"], row["name_en"], found) if row else ""


def _spoken(zh: str, en: str, found: Outside) -> str:
    return zh if found.row["language"] == "zh-hans" else en


def _words(row: TimelineRow, name: str, said: Said) -> str:
    value = row.record.get(name)
    return said.texts.get(value["sealed"], "") if isinstance(value, dict) else ""
