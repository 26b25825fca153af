"""A file of an outside system: both clocks side by side, and the texts that go back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongzhi.cases.queries.outside import closing_text, outside_of, return_text
from gongzhi.cases.queries.words import Said
from gongzhi.procedure.actions.adopting import SOURCE
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import TimelineRow
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class FromOutside:
    """What the page of a file says of the system that sent it: (label, words), hints, texts."""

    facts: Sequence[tuple[str, str]]
    hints: Sequence[str]
    texts: Sequence[tuple[str, str, str]]


def from_outside(
    file: Dossier,
    rows: Sequence[TimelineRow],
    said: Said,
    clocks: Iterable[Clock],
    ground: Ground,
    names: Names,
) -> FromOutside | None:
    """Put the panel together; None for a file that no outside system sent."""
    found = outside_of(file, ground)
    if found is None:
        return None
    say = names.say
    theirs = say("outside.given", due=names.due(found.deadline)) if found.deadline else ""
    facts = [
        (say("outside.system"), names.row(found.row)),
        (say("outside.number"), found.number),
        (say("outside.theirs"), theirs or say("outside.none")),
        (say("outside.ours"), _ours(clocks, names) or say("outside.none")),
    ]
    if found.return_ends is not None and file.step in {"received", "objected"}:
        facts.append((say("outside.until"), names.due(found.return_ends)))
    texts = (
        ("return_text", return_text(file, rows, said, ground)),
        ("closing_text", closing_text(file, rows, said, ground)),
    )
    hints = [say("outside.earlier")] if found.deadline and file.closed_at is None else []
    hints += [say("outside.asks")] if found.asks else []
    return FromOutside(
        facts, hints, [(name, say(f"outside.{name}"), text) for name, text in texts if text]
    )


def _ours(clocks: Iterable[Clock], names: Names) -> str:
    """Give our own earliest limit that runs."""
    own = (one for one in clocks if one.kind == "limit" and one.ended_at is None)
    dues = [one.due for one in own if one.due is not None and one.name != SOURCE]
    return names.due(min(dues)) if dues else ""
