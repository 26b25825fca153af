"""What somebody types into the search box: a place, a matter, words."""

from __future__ import annotations

from gongzhi.cases.policies import can_open_words, can_search_words
from gongzhi.cases.queries.ground import CaseGround
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import Page, Sought, searched
from gongzhi.territory.address import match_address

LONGEST = 80
SHORTEST_NAME = 2


def read_sought(typed: str, by: Actor, cases: CaseGround, *, open_only: bool) -> Sought:
    """Read what was typed, word by word: a place is where to look, the rest is what for.

    The rest is looked for in the names of matters and, by whoever may read words, in the words.
    Raises Invalid ``words`` when nothing or too much was typed.
    """
    if not typed.strip():
        raise Invalid(Problem("words", "required"))
    if len(typed) > LONGEST:
        raise Invalid(Problem("words", "too_long", {"high": LONGEST, "got": len(typed)}))
    area, rest = None, []
    for word in typed.split():
        found = _place(word, cases)
        if found is not None and (area is None or cases.base.territory.is_within(found, area)):
            area = found
        else:
            rest.append(word)
    may_read = can_search_words(by, cases.base.live.table("roles"))
    return Sought(" ".join(rest) if may_read else "", _matters(rest, cases), area, open_only)


def look_for(
    typed: str, by: Actor, cases: CaseGround, *, open_only: bool = False, cursor: str = ""
) -> Page:
    """Give the files found, the latest first. Raises Invalid as ``read_sought`` and for a cursor.

    Where nothing that was typed means anything to the reader, nothing is found.
    """
    sought = read_sought(typed, by, cases, open_only=open_only)
    if not sought.words and not sought.subjects and sought.area is None:
        return Page([], None, None)
    return searched(by, cases.base, sought, cursor=cursor)


def readable(files: list[Dossier], by: Actor, cases: CaseGround) -> list[Dossier]:
    """Keep the files whose words the reader may read: of others a list shows none."""
    roles = cases.base.live.table("roles")
    return [one for one in files if can_open_words(by, one, roles)]


def _place(word: str, cases: CaseGround) -> int | None:
    match = match_address([("typed", word)], cases.base.territory)
    whole = match.how == "one" and sum(len(one) for one in match.words) >= len(word)
    return match.area_id if whole else None


def _matters(words: list[str], cases: CaseGround) -> frozenset[str]:
    if not words or min(len(one) for one in words) < SHORTEST_NAME:
        return frozenset()
    wanted = [one.casefold() for one in words]
    return frozenset(
        code
        for code, matter in cases.catalogue.matters.items()
        if any(
            all(one in name.casefold() for one in wanted)
            for name in (matter.name_zh, matter.name_en)
        )
    )
