"""When an area is no more: its bodies, posts and Party bodies go to the area that follows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.models import Chain, Entry, Jurisdiction
from gongzhi.directory import policies
from gongzhi.directory.actions.versions import bump_version
from gongzhi.directory.models import Coverage, Organisation, Post
from gongzhi.territory.models import Area


@transaction.atomic
def follow_area(
    *, area: str, into: tuple[str, ...], after: int, by: Actor, at: datetime
) -> tuple[str, ...]:
    """Move what stood on an area to its successors; gives their codes, the principal one first.

    The principal successor is the part that the ordering document names first; of an area that
    was only closed, the area above it. Bodies and posts go to the principal successor; a Party
    branch or group that worked on the area works on all of them from now on. One entry
    ``bodies_followed`` on the area's chain says what moved and names the entry it follows
    (``after``, its sequence); a second call for the same entry changes nothing.

    Raises Refused for anyone but the system.
    """
    if not policies.can_load_directory(by, by.jurisdiction):
        raise Refused("follow_area")
    place = Jurisdiction.objects.select_for_update(no_key=True).get(id=by.jurisdiction)
    closed = Area.objects.of(place.id).get(code=area)
    followers = _successors(closed, into)
    codes = tuple(one.code for one in followers)
    if _done(place.id, area, after):
        return codes
    facts: dict[str, Any] = {"after": after, "into": list(codes)}
    if closed.valid_to is not None:
        facts["organisations"] = _move("organisation", closed, followers[0], by, at)
        facts["posts"] = _move("post", closed, followers[0], by, at)
        facts["coverage"] = _cover(place, closed, followers, at)
    append_to_chain(
        kind="area",
        key=area,
        jurisdiction=place.id,
        move="bodies_followed",
        facts=facts,
        by=by,
        at=at,
    )
    bump_version(place.id)
    return codes


def standing_areas(jurisdiction: int) -> dict[str, int]:
    """Give for each area's code the area on which what is named there stands now.

    That is the area itself or, once its bodies have followed an act that closed it, its principal
    successor: a pack that still names the old one does not move them back.
    """
    areas = {one.code: one for one in Area.objects.of(jurisdiction)}
    closed = [code for code, one in areas.items() if one.valid_to is not None]
    into = _followed(jurisdiction, closed) if closed else {}
    found = {code: one.pk for code, one in areas.items()}
    for code in closed:
        now, seen = code, {code}
        while areas[now].valid_to is not None and into.get(now) in areas and into[now] not in seen:
            now = into[now]
            seen.add(now)
        found[code] = areas[now].pk
    return found


def _followed(jurisdiction: int, codes: list[str]) -> dict[str, str]:
    """Give the principal successor that the last entry on the chain of each area names."""
    chains = dict(
        Chain.objects.filter(jurisdiction_id=jurisdiction, kind="area", key__in=codes).values_list(
            "id", "key"
        )
    )
    entries = Entry.objects.filter(chain__in=list(chains), move="bodies_followed")
    return {
        chains[one.chain]: one.facts["into"][0]
        for one in entries.order_by("chain", "sequence")
        if one.facts.get("into")
    }


def _successors(closed: Area, into: tuple[str, ...]) -> list[Area]:
    """Give the areas that follow, open ones only: a successor may itself be gone by now."""
    found = {one.code: one for one in Area.objects.filter(
        jurisdiction_id=closed.jurisdiction_id, code__in=into, valid_to=None
    )}  # fmt: skip
    listed = [found[code] for code in into if code in found]
    if listed:
        return listed
    above = closed.parent
    while above is not None and above.valid_to is not None:
        above = above.parent
    return [above if above is not None else closed]


def _done(jurisdiction: int, area: str, after: int) -> bool:
    chain = Chain.objects.filter(jurisdiction_id=jurisdiction, kind="area", key=area)
    return Entry.objects.filter(
        chain__in=chain.values("id"), move="bodies_followed", facts__after=after
    ).exists()


def _move(kind: str, closed: Area, to: Area, by: Actor, at: datetime) -> list[str]:
    model: type[Organisation] | type[Post] = Organisation if kind == "organisation" else Post
    standing = {"valid_to": None} if kind == "organisation" else {"active": True}
    rows = model._default_manager.filter(area=closed, **standing)
    codes = sorted(rows.values_list("code", flat=True))
    rows.update(area=to)
    for code in codes:
        append_to_chain(
            kind=kind,
            key=code,
            jurisdiction=closed.jurisdiction_id,
            move="follow_area",
            facts={"area": [closed.code, to.code]},
            by=by,
            at=at,
        )
    return codes


def _cover(place: Jurisdiction, closed: Area, followers: list[Area], at: datetime) -> list[str]:
    day = at.astimezone(ZoneInfo(place.timezone)).date()
    rows = list(Coverage.objects.filter(area=closed, valid_to=None).select_related("organisation"))
    for row in rows:
        row.valid_to = max(day, row.valid_from)
    Coverage.objects.bulk_update(rows, ["valid_to"])
    Coverage.objects.bulk_create(
        [
            Coverage(jurisdiction=place, organisation=row.organisation, area=one, valid_from=day)
            for row in rows
            for one in followers
        ],
        ignore_conflicts=True,
    )
    return sorted(row.organisation.code for row in rows)
