"""The inbox as a page shows it: tabs, steps with their counts, and the ways to other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from gongzhi.procedure.queries import Page

WAITING, PLACE, SUPERVISED, WHISTLES = "", "place", "supervised", "whistles"


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

    def query(self, **changed: object) -> str:
        """Give the query string with some parts changed; parts left empty are left out."""
        wish = replace(self, **{"cursor": "", **changed})  # type: ignore[arg-type]
        parts = {
            "list": wish.list,
            "role": wish.role,
            "step": wish.step,
            "order": "latest" if wish.latest else "",
            "at": wish.cursor,
        }
        wished = urlencode({name: value for name, value in parts.items() if value})
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
