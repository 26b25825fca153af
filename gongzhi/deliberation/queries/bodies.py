"""Bodies of self-government for everybody: terms, members in force, what is next or missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.deliberation.models import BodyMember, BodyTerm
from gongzhi.deliberation.policies import can_open_decision
from gongzhi.deliberation.workflow.body_term import RECORD
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.territory.levels import COMMUNITY

BODIES, VILLAGE = "self_government_bodies", "village"
NEXT = ("next_election", "by_election", "yearly_review")


@dataclass(frozen=True, slots=True)
class Due:
    """A limit that runs against a body: which, until when, and whether it is over."""

    clock: str
    at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A kind of body in a place: the term that stands, if any, and what is due of it.

    ``wanted`` is how many seats the rule asks for at least.
    """

    kind: str
    area: int
    term: BodyTerm | None
    members: Sequence[BodyMember]
    due: Sequence[Due]
    wanted: int

    @property
    def missing(self) -> str:
        """Say by code what is missing: no term, unconfirmed, too few members, term over."""
        if self.term is None:
            return "no_term"
        if self.term.confirmed_at is None:
            return "unconfirmed"
        if self.term.dossier.step == "held_over":
            return "held_over"
        return "too_few" if len(self.members) < self.wanted else ""


def terms_visible_to(by: Actor, here: Ground) -> QuerySet[BodyTerm]:
    """Give the terms an actor may see: they are public, and say whether the township has
    confirmed them."""
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("pk"))
    rows = BodyTerm.objects.filter(Exists(seen), jurisdiction_id=here.jurisdiction)
    members = BodyMember.objects.order_by("number")
    return rows.select_related("dossier").prefetch_related(Prefetch("members", members))


def term_for(by: Actor, code: str, here: Ground) -> BodyTerm:
    """Give one term by the code of its file. Raises NotFound ``body_term``."""
    clean = read_code(code)
    found = clean and terms_visible_to(by, here).filter(dossier__code=clean).first()
    if not found:
        raise NotFound("body_term", code=code[:40])
    return found


def standing_at(area: int, by: Actor, here: Ground, at: datetime) -> list[Standing]:
    """Give the bodies a community has to have, each with its term; for a larger place those
    of all its communities whose term stands.
    """
    rows = terms_visible_to(by, here).filter(ended_at=None)
    kinds = here.rules.table(BODIES)
    if here.territory.level(area) != COMMUNITY:
        if area != here.territory.root.id:
            rows = rows.filter(area_id__in=here.territory.descendants(area))
        return _told(rows.order_by("area_id", "starts_on"), kinds, at)
    # Where one in force and one to be confirmed stand together, the one in force is shown.
    found = rows.filter(area_id=area).order_by(F("confirmed_at").asc(nulls_first=True))
    terms = {one.kind: one for one in found}
    place = VILLAGE if here.territory.area(area).kind == VILLAGE else "urban"
    wanted = [code for code, row in kinds.items() if row["place"] == place]
    told = {one.kind: one for one in _told(terms.values(), kinds, at)}
    return [
        told.get(code) or Standing(code, area, None, (), (), int(kinds[code]["seats_least"]))
        for code in wanted
    ]


def earlier_terms(area: int, by: Actor, here: Ground) -> list[BodyTerm]:
    """Give the terms of a place that are over, latest first."""
    rows = terms_visible_to(by, here).filter(area_id=area, dossier__outcome="succeeded")
    return list(rows.order_by("-starts_on")[:20])


def in_office(term: BodyTerm) -> list[BodyMember]:
    """Give the members of a term that hold office, as the term was read."""
    return [one for one in term.members.all() if one.left_on is None]


def may_record(by: Actor, here: Ground) -> bool:
    """Tell whether a post may record a body of its community."""
    return can_open_decision(by, RECORD, here)


def _told(found: Iterable[BodyTerm], kinds: Mapping[str, Any], at: datetime) -> list[Standing]:
    terms, due = list(found), dict[Any, list[Due]]()
    clocks = Clock.objects.filter(
        dossier_id__in=[one.pk for one in terms], name__in=NEXT, ended_at=None
    )
    for clock in clocks.exclude(due=None).order_by("due"):
        due.setdefault(clock.dossier_id, []).append(
            Due(clock.name, clock.due, at > clock.due)  # type: ignore[arg-type,operator]
        )
    return [
        Standing(
            one.kind,
            one.area_id,
            one,
            in_office(one),
            due.get(one.pk, ()),
            int(kinds[one.kind]["seats_least"]) if one.kind in kinds else 0,
        )
        for one in terms
    ]
