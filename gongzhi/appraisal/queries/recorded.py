"""Fact rows of what is no part in a file: ratings, calls, notices, what was asked of communities.

Each row has ``part``, ``id`` (what stands behind it, never a file for ratings), ``owner`` (the
body), ``at`` (the moment that puts it into a month) and the facts of its part; ``count`` says how
many of the kind it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any

from django.db.models.functions import Greatest

from gongzhi.appraisal.models import CallDay
from gongzhi.appraisal.queries.months import Month
from gongzhi.cases.models.rating import GRADED
from gongzhi.cases.queries.rated import batches_closed_in
from gongzhi.duties.queries.lists import listed_items
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier

Row = dict[str, Any]
OFF_LIST = frozenset({"demand_dropped", "refusal_upheld", "admission_needed"})
PUBLISHING, REVIEW = ".publishing", "article.review"


def recorded_rows(here: Ground, month: Month, parts: frozenset[str]) -> Iterator[Row]:
    """Give the rows of the wanted parts that fall into a month. At most two statements a part."""
    readers = {
        "ratings": _ratings,
        "calls": _calls,
        "knowledge": _knowledge,
        "burden": _burden,
        "notices": _notices,
    }
    for part, read in readers.items():
        if part in parts:
            yield from ({"part": part, "exclusion": "", **row} for row in read(here, month))


def _about(body_id: int | None, here: Ground) -> Row:
    body = here.directory.by_id.get(body_id or 0)
    return {"owner": body.code if body else "", "owner_kind": body.kind if body else ""}


def _ratings(here: Ground, month: Month) -> Iterator[Row]:
    """Whole closed batches: nothing below a batch can be told apart, not even by two months."""
    for one in batches_closed_in(here.jurisdiction, month.name):
        about = {**_about(one.body_id, here), "at": month.start, "id": f"#{one.number}"}
        for word, count in sorted(one.counts.items()):
            grade = word.removeprefix(GRADED)
            asked = "satisfied" if word.endswith("satisfied") else "solved"
            asked = asked if grade == word else "grade"
            yield {**about, "asked": asked, "word": grade, "count": count}


def _calls(here: Ground, month: Month) -> Iterator[Row]:
    first, last = (one.astimezone(month.zone).date() for one in (month.start, month.end))
    days = CallDay.objects.filter(
        jurisdiction_id=here.jurisdiction, day__gte=first, day__lt=last
    ).order_by("day", "body")
    for one in days:
        at = datetime.combine(one.day, time(12), month.zone)
        about = {**_about(one.body_id, here), "at": at, "id": one.day.isoformat()}
        yield {**about, "answered": True, "count": one.answered}
        yield {**about, "answered": False, "count": one.offered - one.answered}


def _notices(here: Ground, month: Month) -> Iterator[Row]:
    """What had to be made public within a limit: every clock on a publication."""
    limits = here.rules.table("step_limits").values()
    return _due_in(here, month, {row["key"] for row in limits if PUBLISHING in row["key"]})


def _knowledge(here: Ground, month: Month) -> Iterator[Row]:
    """Reviews of articles: confirmed, revised or withdrawn in time, or not."""
    return _due_in(here, month, {REVIEW})


def _due_in(here: Ground, month: Month, keys: set[str]) -> Iterator[Row]:
    """Give the limits of some keys by their last due time, with when they ended."""
    wanted = Clock.objects.filter(jurisdiction_id=here.jurisdiction, kind="limit", key__in=keys)
    ended = wanted.alias(last=Greatest("first_due", "due")).filter(
        ended_at__isnull=False, last__gte=month.start, last__lt=month.end
    )
    running = wanted.filter(ended_at=None, due__gte=month.start, due__lt=month.end)
    for one in (*ended.select_related("dossier"), *running.select_related("dossier")):
        if one.dossier.secrecy:
            continue
        yield {
            **_about(one.responsible_id, here),
            "id": one.dossier.code,
            "at": one.due or one.first_due,
            "due": one.due or one.first_due,
            "done": one.ended_at,
        }


def _burden(here: Ground, month: Month) -> Iterator[Row]:
    """What each body asks of grids and communities: items in force at the month's end, and what
    communities refused in it, with whether the demand was on no list.
    """
    by_code = here.directory.by_code
    for item in listed_items(here, month.end.astimezone(month.zone).date()):
        body = by_code.get(item.asked_by or "")
        if body is not None:
            about: Mapping[str, Any] = _about(body.id, here)
            yield {**about, "id": item.code, "at": month.start, "off_list": False}
    refused = Dossier.objects.filter(
        jurisdiction_id=here.jurisdiction,
        procedure="community_refusal",
        secrecy=0,
        closed_at__gte=month.start,
        closed_at__lt=month.end,
    )
    for file in refused.order_by("closed_at", "id"):
        yield {
            **_about(file.owner_id, here),
            "id": file.code,
            "at": file.closed_at,
            "off_list": file.outcome in OFF_LIST,
        }
