"""Search for machines: what the desk finds by code, place, matter or words."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from gongzhi.cases.api.shapes import Closed, RowShape
from gongzhi.cases.api.showing import row_shape
from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.sought import LONGEST, look_for
from gongzhi.core.actor import Actor
from gongzhi.core.work import work

router = Router(tags=["staff"])


class SearchQuery(Closed):
    """What is looked for: a place and what for, in words; ``cursor`` as an answer gave it."""

    words: str = Field(max_length=LONGEST)
    open_only: bool = False
    cursor: str = Field(default="", max_length=80)


class FoundShape(Schema):
    """Files found, the latest first, and the cursor of the next ones."""

    rows: list[RowShape]
    next: str | None


@router.get("/search", response=FoundShape)
def search(request: HttpRequest, how: Annotated[SearchQuery, Query()]) -> dict[str, Any]:
    """Find files that the caller may see, by place, matter or words.

    Words are looked for only in files that the caller's body may read; secret files are never
    found. By matter or place alone, open files are found.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        cases = case_ground(unit)
        page = look_for(how.words, by, cases, open_only=how.open_only, cursor=how.cursor)
        return {"rows": [row_shape(row, cases.base) for row in page.rows], "next": page.next}
