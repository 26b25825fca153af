"""Find files by words, by place and by what they are about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.search import grams
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.queries.paging import Page
from gongzhi.procedure.queries.visible import OPEN_SECRECY, dossiers_visible_to
from gongzhi.procedure.queries.walking import LISTED

SIZE = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: words of the requester, subjects (codes), an area with all below it."""

    words: str = ""
    subjects: Collection[str] = ()
    area: int | None = None
    open_only: bool = False


def searched(by: Actor, ground: Ground, sought: Sought, *, cursor: str = "") -> Page:
    """Give the files found that the actor may see, the latest first; secret ones never.

    By words only those are found whose words the body may read: it owns them or must act on them.
    By subject, or by place alone, open files are found. At most three
    statements.
    Raises Invalid ``cursor``, and ``words`` when nothing that can be looked for is given.
    """
    before, places = _read(cursor), _places(sought, ground)
    seen = dossiers_visible_to(by, ground).filter(secrecy=OPEN_SECRECY).only(*LISTED)
    ids = _by_words(by, sought, places, before) if sought.words else []
    found = {row.id: row for row in seen.filter(id__in=ids)} if ids else {}
    if sought.subjects or not sought.words:
        if not sought.subjects and places is None:
            raise Invalid(Problem("words", "required"))
        still = seen.filter(closed_at=None)
        still = still.filter(subject__in=sought.subjects) if sought.subjects else still
        still = still.filter(area_id__in=places) if places is not None else still
        still = still.filter(id__lt=before) if before else still
        found |= {row.id: row for row in still.order_by("-id")[: SIZE + 1]}
    if len(ids) > SIZE:
        # Later pages begin where the words ended; what lies beyond comes there.
        found = {one: row for one, row in found.items() if one >= min(ids)}
    ordered = [found[one] for one in sorted(found, reverse=True)]
    shown = ordered[:SIZE]
    if len(ordered) > SIZE:
        return Page(shown, str(shown[-1].id), None)
    return Page(shown, str(min(ids)) if len(ids) > SIZE else None, None)


def _by_words(
    by: Actor, sought: Sought, places: list[int] | None, before: UUID | None
) -> list[UUID]:
    terms = sorted(grams(sought.words))
    if not terms or by.organisation is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procedure_search(%s, %s, %s, %s, %s, %s)",
            [terms, by.organisation, places, sought.open_only, before, SIZE + 1],
        )
        return [row[0] for row in cursor.fetchall()]


def _places(sought: Sought, ground: Ground) -> list[int] | None:
    if sought.area is None or sought.area == ground.territory.root.id:
        return None
    return list(ground.territory.descendants(sought.area))


def _read(cursor: str) -> UUID | None:
    try:
        return UUID(cursor) if cursor else None
    except ValueError:
        raise Invalid(Problem("cursor", "not_a_cursor")) from None
