"""The inbox as a page shows it: tabs, steps with their counts, and the ways to other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from gongzhi.procedure.models import SavedList
from gongzhi.procedure.queries import Page
from gongzhi.surfaces.showing.names import Names

WAITING, PLACE, SUPERVISED, WHISTLES = "", "place", "supervised", "whistles"
LISTS = frozenset({PLACE, SUPERVISED, WHISTLES})
LATE, TODAY = "late", "today"
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to another list; ``count`` None where counting would cost more than it tells."""

    name: str
    query: str
    count: int | None
    here: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader has asked for, as the address spells it."""

    list: str = WAITING
    role: str = ""
    step: str = ""
    latest: bool = False
    cursor: str = ""
    area: str = ""
    due: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Choice:
        """Read what an address or a saved list asks for; what it does not know is left out."""
        wished, due = sent.get("list", ""), sent.get("due", "")
        return cls(
            wished if wished in LISTS else WAITING,
            sent.get("role", "")[:LONGEST],
            sent.get("step", "")[:LONGEST],
            sent.get("order", "") == "latest",
            sent.get("at", ""),
            sent.get("area", "")[:LONGEST],
            due if due in {LATE, TODAY} else "",
        )

    def parts(self) -> dict[str, str]:
        """Give what is asked for as codes, the place in the list left out."""
        found = {
            "list": self.list,
            "role": self.role,
            "step": self.step,
            "area": self.area,
            "due": self.due,
            "order": "latest" if self.latest else "",
        }
        return {name: value for name, value in found.items() if value}

    def before(self, names: Names, now: datetime) -> datetime | None:
        """Give the moment before which files are due that are asked for; None for all."""
        if self.due == LATE:
            return now
        root = names.ground.territory.root.id
        today = now.astimezone(names.zone).date()
        return names.ground.end_of_day(root, today) if self.due == TODAY else None

    def query(self, **changed: object) -> str:
        """Give the query string with some parts changed; parts left empty are left out."""
        wish = replace(self, **{"cursor": "", **changed})  # type: ignore[arg-type]
        wished = urlencode({**wish.parts(), **({"at": wish.cursor} if wish.cursor else {})})
        return f"?{wished or 'list='}"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the buttons below a list lead; empty where there is nothing."""

    first: str
    previous: str
    next: str
    earliest: str
    latest: str


def ways(page: Page, asked: Choice) -> Ways:
    """Give the ways from a page of a list."""
    return Ways(
        asked.query() if asked.cursor and page.previous else "",
        asked.query(cursor=page.previous) if page.previous else "",
        asked.query(cursor=page.next) if page.next else "",
        asked.query(latest=False),
        asked.query(latest=True),
    )


def step_tabs(counts: Sequence[tuple[str, str, int]], asked: Choice, every: str) -> list[Tab]:
    """Give a tab for each step that holds files (code, name, count), after one for all."""
    if len(counts) < 2 and not asked.step:
        return []
    whole = sum(count for _, _, count in counts)
    tabs = [Tab(every, asked.query(step=""), whole, not asked.step)]
    return tabs + [
        Tab(name, asked.query(step=code), count, asked.step == code) for code, name, count in counts
    ]


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved list as a page shows it; ``own`` ones can be dropped by the reader's post."""

    id: int
    name: str
    query: str
    own: bool
    shared: bool
    here: bool


def saved_tabs(rows: Sequence[SavedList], asked: Choice, post: str) -> list[Saved]:
    """Give the saved lists with the way to each."""
    return [
        Saved(
            row.pk,
            row.name,
            Choice.read(row.asked).query(),
            row.post == post,
            row.shared,
            Choice.read(row.asked).parts() == asked.parts(),
        )
        for row in rows
    ]
