"""Effort of a task: the taps and fields of a journey, counted where they happen.

A task is a function that takes a ``Hand`` and does with it what a person does; ``TASKS`` lists
them. Add a row there, then write ``docs/effort.md`` anew with ``make effort``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

TAP, KEY, LOOK = 1.2, 0.6, 3.0
"""Seconds for a tap, for a typed character and for reading the page; own estimates, no measure."""


@dataclass
class Hand:
    """One hand on one page: counts what it taps and types."""

    page: Page
    site: str
    taps: int = 0
    typed: list[str] = field(default_factory=list)
    needed: int = 0

    def open(self, path: str) -> None:
        """Stand where the task begins; that is not counted."""
        self.page.goto(f"{self.site}{path}")

    def tap(self, what: str) -> None:
        """Tap one thing that can be seen."""
        self.page.locator(what).first.click()
        self.taps += 1

    def write(self, what: str, text: str, *, needed: bool = True) -> None:
        """Tap a field and type into it."""
        self.tap(what)
        self.page.locator(what).first.fill(text)
        self.typed.append(text)
        self.needed += needed

    def choose(self, what: str, value: str, *, needed: bool = True) -> None:
        """Choose from a list: one tap opens it, one takes the option."""
        self.page.locator(what).first.select_option(value)
        self.taps += 2
        self.needed += needed

    def show(self, what: str, photo: bytes) -> None:
        """Choose a photo: one tap opens the camera or the album, one takes it."""
        shot = {"name": "photo.png", "mimeType": "image/png", "buffer": photo}
        self.page.locator(what).first.set_input_files(shot)
        self.taps += 2

    def use(self, move: str) -> None:
        """Make a move on the page of a file: unfold its form if it is folded, send it."""
        form = f'form[action$="/move/{move}"]'
        # A page that has come may not be read to its end yet.
        self.page.wait_for_load_state("domcontentloaded")
        if not self.page.locator(form).is_visible():
            folded = self.page.locator(f"details:not([open]):has({form}) > summary")
            while folded.count() and not self.page.locator(form).is_visible():
                self.tap(f"details:not([open]):has({form}) > summary >> visible=true")
        self.tap(f"{form} .send button")

    @property
    def seconds(self) -> int:
        """Estimate how long it takes."""
        return round(LOOK + TAP * self.taps + KEY * sum(map(len, self.typed)))


@dataclass(frozen=True)
class Task:
    """A task: who does it, what it is, the most taps, fields and seconds it may take."""

    who: str
    what: str
    most_taps: int
    most_needed: int
    most_seconds: int
    do: Callable[[Hand], None]


def table(rows: list[tuple[Task, Hand]]) -> str:
    """Give the measured tasks as a table of the document."""
    lines = [
        "| who | task | taps | fields that must be filled | characters | seconds, estimated |",
        "|---|---|---|---|---|---|",
    ]
    for task, hand in rows:
        characters = sum(map(len, hand.typed))
        lines.append(
            f"| {task.who} | {task.what} | {hand.taps} (at most {task.most_taps}) "
            f"| {hand.needed} (at most {task.most_needed}) | {characters} "
            f"| {hand.seconds} (at most {task.most_seconds}) |"
        )
    return "\n".join(lines)
