"""A body as its public page shows it: what it answers for, its posts, who can be called now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.directory.models import Organisation, Post, Shift
from gongzhi.directory.queries import OrganisationSeen, PostLine
from gongzhi.directory.wording import KINDS, kind_name
from gongzhi.duties.queries import Catalogue
from gongzhi.surfaces.showing.names import Names
from gongzhi.territory.locate import Territory

SHOWN_MATTERS = 12


@dataclass(frozen=True)
class PostShown:
    """A post in words. ``state`` is held, deputised or vacant; ``says`` explains the last two."""

    name: str
    role: str
    phone: str
    state: str
    says: str
    holder: str


def own_name(row: Organisation | Post, names: Names) -> str:
    """Name a body or a post in the reader's language."""
    return row.name_zh if names.chinese else row.name_en


def kind_words(kind: str, names: Names) -> str:
    """Name a kind of body; one that only a pack knows keeps its code."""
    return kind_name(kind, names.language) if kind in KINDS else kind


def posts_shown(seen: OrganisationSeen, names: Names) -> list[PostShown]:
    """Give the posts, a vacancy as a vacancy, with who answers meanwhile."""
    return [_post(line, names) for line in seen.posts]


def _post(line: PostLine, names: Names) -> PostShown:
    state, says = "held", ""
    if line.vacant:
        answering = line.answered_by
        state = "vacant" if answering is None else "deputised"
        since = names.say("body.never") if line.vacant_since is None else names.say(
            "body.since", day=names.day(line.vacant_since)
        )  # fmt: skip
        says = names.say("body.vacant", since=since)
        if answering is not None:
            says += names.say("body.answers", name=own_name(answering, names))
    elif line.deputies:
        deputies = "、" if names.chinese else ", "
        named = deputies.join(own_name(deputy.post, names) for deputy in line.deputies)
        says = names.say("body.deputies", names=named)
    holder = "" if line.holder is None else line.holder.name_zh
    if line.holder is not None and not names.chinese:
        holder = line.holder.name_en or holder
    return PostShown(
        own_name(line.post, names), names.role(line.post.role), line.post.phone, state, says, holder
    )


def shifts_shown(shifts: Sequence[Shift], names: Names) -> list[Mapping[str, str]]:
    """Give shifts: post, from when to when, telephone."""
    return [
        {
            "name": own_name(shift.post, names),
            "when": f"{names.moment(shift.begins)} – {names.moment(shift.ends)}",
            "phone": shift.phone or shift.post.phone or shift.post.organisation.phone,
        }
        for shift in shifts
    ]


def matters_of(body: Organisation, catalogue: Catalogue, names: Names) -> list[dict[str, Any]]:
    """List the matters that the published duty list gives to a body, with their legal basis."""
    today = names.ground.work.now.date()
    found = []
    for item in catalogue.items.values():
        lead = item.lead
        by_kind = lead.kind == body.kind and lead.level == body.area.level
        if (lead.code == body.code or by_kind) and item.in_force(today):
            found.append({"name": names.matter(item.matter), "basis": item.law_basis})
    seen = {one["name"]: one for one in found}
    return sorted(seen.values(), key=lambda one: str(one["name"]))


def listed(
    bodies: Sequence[Organisation], territory: Territory, names: Names
) -> list[tuple[str, list[Organisation]]]:
    """Group bodies by township, those of the whole district first; by kind within."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    groups: dict[int, list[Organisation]] = {}
    for body in bodies:
        path = territory.path(body.area_id)
        groups.setdefault(path[min(1, len(path) - 1)], []).append(body)
    ranked = sorted(groups, key=lambda area: (area != territory.root.id, territory.area(area).code))
    return [
        (
            names.area(area),
            sorted(
                groups[area], key=lambda row: (row.area.level, order.get(row.kind, 99), row.code)
            ),
        )
        for area in ranked
    ]
