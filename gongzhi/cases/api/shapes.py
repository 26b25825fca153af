"""Shapes of what goes in and out, for the OpenAPI document and its readers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Header, Path, Query, Schema
from pydantic import ConfigDict, Field

Code = Annotated[str, Path(max_length=40, description="The public code")]
Key = Annotated[
    str, Header(alias="X-Request-Key", max_length=80, description="The requester's secret")
]
Language = Annotated[
    Literal["", "zh-hans", "en"], Query(description="Of the words; else the caller's own 语言")
]


class Closed(Schema):
    """A shape that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid")


class ReceivedShape(Schema):
    """What the requester takes home."""

    code: str = Field(description="Public code: names the file, opens nothing")
    key: str = Field(description="The requester's secret; shown once")
    step: str
    due: datetime | None
    danger: list[str] = Field(description="Signs of danger read from the words: call for help")
    receipt: dict[str, Any] = Field(description="Signed receipt; `gongzhi verify receipt`")


class MoveIn(Closed):
    """A move to be made: its record (fields of the table) and the last sequence that was seen."""

    record: dict[str, Any] = Field(default_factory=dict)
    seen: int | None = Field(default=None, ge=1, le=2_147_483_647)


class InboxQuery(Closed):
    """How the inbox is read."""

    list: Literal["waiting", "place", "supervised"] = "waiting"
    role: str = Field(default="", max_length=80)
    step: str = Field(default="", max_length=80)
    cursor: str = Field(default="", max_length=400)
    size: int = Field(default=50, ge=1, le=200)
    order: Literal["due", "latest"] = "due"
    area: str = Field(default="", max_length=80, description="Code of an area, with all below it")
    due: Literal["", "late", "today"] = ""


class MoveOut(Schema):
    """What a move came to. ``passed`` is false when a gate did not open (409)."""

    code: str
    sequence: int
    step: str
    passed: bool
    numbers: dict[str, Any]
    key: str = Field(default="", description="The requester's new secret, of `renew_key` alone")


class FieldShape(Schema):
    """One field of a move, as the table has it."""

    name: str
    kind: str
    required: bool
    choices: list[str] = Field(default_factory=list)
    table: str = ""
    row_kind: str = ""
    low: int = 0
    high: int = 0


class MoveShape(Schema):
    """A move that may be made now, with what must be on record."""

    move: str
    to: str
    fields: list[FieldShape]


class EventShape(Schema):
    """One entry of the journal as the reader may see it; sealed words stay sealed."""

    sequence: int
    move: str
    at: datetime
    at_step: str
    step: str | None
    body: str
    record: dict[str, Any]
    hash: str


class ClockShape(Schema):
    """A clock with its arithmetic as codes and parameters."""

    name: str
    kind: str
    limit: str
    responsible: str
    started_at: datetime
    first_due: datetime
    due: datetime | None
    provisional: bool
    ended_at: datetime | None
    derivation: list[Any]


class FileShape(Schema):
    """A file as the reader may see it."""

    code: str
    procedure: str
    table: str = Field(description="Hash of the procedure's table the file follows")
    step: str
    outcome: str
    title: dict[str, Any]
    area: str
    owner: str
    desk: str
    desk_role: str
    opened_at: datetime
    closed_at: datetime | None
    due: datetime | None
    sequence: int
    priority: int = Field(description="Rank by the rule of neighbours (`/public/priorities`)")
    timeline: list[EventShape]
    clocks: list[ClockShape]
    moves: list[MoveShape]


class ReasonShape(Schema):
    """One reason as codes: the entry that holds it (0: a clock, or the file as it stands)."""

    code: str
    sequence: int
    at: datetime | None
    rules: int
    params: dict[str, Any]


class SectionShape(Schema):
    """The answer to one question: in words, and as the facts the words are made of."""

    question: str
    words: list[str]
    facts: list[ReasonShape]


class WhyShape(Schema):
    """Why here, why this matter, why them, why by then; from the stored facts alone."""

    code: str
    language: str
    place: SectionShape
    matter: SectionShape
    body: SectionShape
    due: SectionShape


class WordsShape(Schema):
    """Opened words; ``texts`` by the id the timeline names. ``erased``: nobody can any more."""

    subject: str
    detail: str
    address: str
    texts: dict[str, str]
    erased: bool


class OpeningShape(Schema):
    """Somebody opened something of the file: in which post, of which body, when and why."""

    purpose: str
    actor: str
    body: str
    at: datetime
    why: str


class RowShape(Schema):
    """A row of the inbox."""

    code: str
    procedure: str
    step: str
    title: dict[str, Any]
    area: str
    owner: str
    opened_at: datetime
    due: datetime | None
    sequence: int
    priority: int


class StepCount(Schema):
    """How many open files wait for a role at a step."""

    role: str
    step: str
    count: int


class PageShape(Schema):
    """Some rows in order, the cursors of the pages around, and what waits for each role."""

    rows: list[RowShape]
    next: str | None
    previous: str | None
    counts: dict[str, int]
    steps: list[StepCount]
