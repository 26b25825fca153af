"""The field page: what waits in the grids of a post, each with the two moves made on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.crypto import salted_hmac

from gongzhi.cases.queries.likely import likely_matters
from gongzhi.cases.queries.words import words_and_danger
from gongzhi.procedure.queries import elsewhere_from_the_field, field_moves, in_the_field
from gongzhi.procedure.table import known
from gongzhi.surfaces.door import account_of, moment
from gongzhi.surfaces.showing.lists import LISTS, Choice, shown_code
from gongzhi.surfaces.showing.rows import Row, list_rows
from gongzhi.surfaces.visit import Visit
from gongzhi.territory.levels import GRID

SETTLE, CLIMB = "settle", "climb"
ON_THE_SPOT = frozenset({SETTLE, CLIMB})
"""Moves with a short form on the field page; the others are made on the page of the file."""
WORDS = (
    "all_sent", "waiting", "sent", "offline", "login", "refused", "refused_words", "photos",
    "edit", "drop", "drop_ask", "leave_ask", "as_sent", "other_account",
)  # fmt: skip
"""What the script of the page says, in the page's language."""


@dataclass(frozen=True, slots=True)
class Card:
    """One matter on the field page.

    ``matter`` as a form shows it; where it is to be set, it is empty and ``likely`` offers some.
    """

    row: Row
    moves: frozenset[str]
    seen: int
    matter: str
    likely: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Failed:
    """What was typed into a short form that failed, and what is wrong with it."""

    code: str = ""
    move: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


def field_context(visit: Visit, cursor: str) -> dict[str, object]:
    """Give what the field page lists. Five statements."""
    actor, ground, names, now = visit.actor, visit.ground, visit.names, moment()
    page = in_the_field(actor, ground, cursor=cursor)
    others = elsewhere_from_the_field(actor, ground)
    moves = field_moves(actor, ground)
    # Who may settle a matter on the spot reads its masked words, as at any desk where it waits.
    rows = list_rows(page.rows, names, now, *words_and_danger(page.rows))
    likely = likely_matters([one for one in page.rows if not one.title.get("matter")])
    cards = [
        Card(
            row,
            moves[file.procedure, file.step] & ON_THE_SPOT,
            file.last_sequence,
            shown_code(str(file.title.get("matter", "")), "matters", names),
            [Choice(one, names.matter(one)) for one in likely.get(file.id, ())],
        )
        for row, file in zip(rows, page.rows, strict=True)
    ]
    return {
        "cards": cards,
        "next": page.next,
        "others": list_rows(others.rows, names, now, {}, set()),
        "grounds": climb_grounds(visit),
        "matters": LISTS["matters"](names),
        "here_name": names.area_path(actor.area) if actor.area is not None else "",
        "board": _board(visit),
    }


def climb_grounds(visit: Visit) -> Sequence[Choice]:
    """Give the reasons for sending a matter up, from the table of requests."""
    moves = (known()["request"].move(step.name, CLIMB) for step in known()["request"].steps)
    move = next(one for one in moves if one is not None)
    choices = next(one.choices for one in move.fields if one.name == "ground")
    return [Choice(one, visit.names.say(f"choice_ground.{one}")) for one in choices]


def grids_here(visit: Visit) -> Sequence[Choice]:
    """Give the places a worker chooses from: the own one first, then the grids beside it."""
    ground, own = visit.ground.territory, visit.actor.area
    if own is None:
        return []
    above = ground.path(own)[-2] if ground.level(own) == GRID else own
    beside = (one for one in ground.children(above) if ground.level(one) == GRID)
    listed = dict.fromkeys((own, *beside, above))
    return [Choice(ground.area(one).code, visit.names.area_path(one)) for one in listed]


def owner_of(visit: Visit) -> str:
    """Give the mark of an account under which a device keeps its drafts; it names nobody."""
    account = account_of(visit.request)
    text = f"{visit.ground.work.code}/{account.pk if account else ''}"
    return salted_hmac("gongzhi.field", text).hexdigest()[:16]


def script_words(visit: Visit) -> dict[str, str]:
    """Give the words of the script; its places ({n}, {code}) are filled in the browser."""
    return {one: visit.names.say(f"infield.{one}", **_PLACES.get(one, {})) for one in WORDS}


_PLACES: Mapping[str, Mapping[str, str]] = {
    "waiting": {"n": "{n}"},
    "sent": {"code": "{code}"},
    "photos": {"n": "{n}"},
    "leave_ask": {"n": "{n}"},
    "other_account": {"n": "{n}"},
    "refused": {"n": "{n}"},
}


def _board(visit: Visit) -> str:
    area = visit.actor.area
    if area is None or visit.ground.territory.level(area) < GRID - 1:
        return ""
    return visit.ground.territory.area(area).code
