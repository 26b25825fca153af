"""Ratings: one's own, and for others closed batches of whole bodies, without dates or means."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from gongzhi.cases.models import Rating, RatingBatch, SpentLink
from gongzhi.cases.policies import can_ask_rating
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, NotFound
from gongzhi.core.work import Work
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import hands_of
from gongzhi.procedure.queries.visible import own_dossier
from gongzhi.procedure.standing import check_own_key, key_hash

RATED = frozenset({"follow_up", "third_party", "reporting_back", "with_source", "closed"})


@dataclass(frozen=True, slots=True)
class Batch:
    """One closed batch: how many rated, and how many said what (codes → counts)."""

    number: int
    ratings: int
    counts: dict[str, int]


def batches_closed_in(jurisdiction: int, month: str) -> list[RatingBatch]:
    """Give the batches of all bodies that were closed in a month (``YYYY-MM``), for its figures."""
    rows = RatingBatch.objects.filter(jurisdiction_id=jurisdiction, month=month)
    return list(rows.order_by("body", "number"))


def batches_visible_to(by: Actor, unit: Work) -> list[Batch]:
    """Give the closed batches of the actor's own body in order; nobody sees a single rating.

    Batches never overlap and never change, so two views differ by whole batches.
    """
    if by.kind != "post" or by.organisation is None:
        return []
    rows = RatingBatch.objects.filter(jurisdiction_id=unit.jurisdiction, body=by.organisation)
    return [Batch(one.number, one.ratings, dict(one.counts)) for one in rows.order_by("number")]


@dataclass(frozen=True, slots=True)
class OwnRating:
    """What the requester has said so far of which body's result; ``early``: there is none yet.

    ``changes``: it was opened by what a link gives for changes.
    """

    file: Dossier
    body_id: int | None
    rating: Rating | None
    early: bool = False
    changes: bool = False


def may_ask_rating(by: Actor, file: Dossier, here: Ground) -> bool:
    """Tell whether a post asks for the rating of a result that there is now."""
    if file.procedure != "request" or file.step not in RATED:
        return False
    return can_ask_rating(by, file, hands_of(file), here.territory)


def rating_by_link(by: Actor, link: str) -> OwnRating:
    """Give the rating a link opens, and nothing of its file. Raises what ``opened_by_link`` does.

    To look does not use the link up: programs of messages look at links before people do.
    """
    rows = Rating.objects.filter(jurisdiction_id=by.jurisdiction)
    found = opened_by_link(rows.select_related("dossier"), link, by.jurisdiction)
    check_own_key(by, hands_of(found.dossier))
    changes = found.change_hash is not None and bytes(found.change_hash) == key_hash(link)
    return OwnRating(found.dossier, found.body_id, found, changes=changes)


def opened_by_link(rows: QuerySet[Rating], link: str, jurisdiction: int) -> Rating:
    """Give which of some ratings a link opens, or what it gave for changes.

    Raises NotFound ``rating``; Conflict ``rating_link_used`` or ``rating_link_replaced`` for one
    that once did.
    """
    hash_ = key_hash(link)
    found = rows.filter(Q(link_hash=hash_, handed=True) | Q(change_hash=hash_)).first()
    if found is not None:
        return found
    spent = SpentLink.objects.filter(link_hash=hash_, jurisdiction_id=jurisdiction).first()
    if spent is None:
        raise NotFound("rating")
    raise Conflict("rating_link_used" if spent.why == "used" else "rating_link_replaced")


def rating_by_key(by: Actor, code: str, key: str) -> OwnRating:
    """Give the rating of the result that lies before the holder of a file's key."""
    file = own_dossier(by, code, key)
    rows = Rating.objects.filter(dossier_id=file.id).order_by("-id")
    if file.step not in RATED:
        last = rows.first()
        return OwnRating(file, None if last is None else last.body_id, last, early=last is None)
    return OwnRating(file, file.owner_id, rows.filter(body_id=file.owner_id).first())
