"""The channels there are, and the log of what was sent: what, when, how, with what outcome."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.notices.events import FILE, OF_HOLDER, PROPOSAL
from gongzhi.notices.models import Channel, Delivery
from gongzhi.notices.models.delivery import FAILED
from gongzhi.notices.policies import can_choose_own, can_manage_channels, can_read_log


def channels_visible_to(by: Actor) -> QuerySet[Channel]:
    """Give the channels in use, without their addresses. Raises Refused ``channels``."""
    if not can_manage_channels(by):
        raise Refused("channels")
    rows = Channel.objects.filter(jurisdiction_id=by.jurisdiction, ended_at=None)
    return rows.select_related("body").order_by("code")


def deliveries_visible_to(by: Actor) -> QuerySet[Delivery]:
    """Give the log, the latest first: all of it to those who run it, one's own to a holder of a
    post. Raises Refused ``notice_log``.
    """
    rows = Delivery.objects.filter(jurisdiction_id=by.jurisdiction).order_by("-id")
    if can_read_log(by):
        return rows
    return own_deliveries(by)


def own_deliveries(by: Actor) -> QuerySet[Delivery]:
    """Give what a holder of a post was sent, the latest first. Raises Refused ``notice_log``."""
    if not can_choose_own(by):
        raise Refused("notice_log")
    rows = Delivery.objects.filter(jurisdiction_id=by.jurisdiction, holder="person")
    return rows.filter(subject=str(by.person)).order_by("-id")


def failed_of(by: Actor) -> QuerySet[Delivery]:
    """Give what did not arrive, or may not have, the latest first."""
    return deliveries_visible_to(by).filter(FAILED)


def sent_about(jurisdiction: int, dossier: UUID) -> QuerySet[Delivery]:
    """Give what the requester of a file was told, the latest first; the caller has its key."""
    holders = (FILE, PROPOSAL)
    rows = Delivery.objects.filter(jurisdiction_id=jurisdiction, holder__in=holders)
    return rows.filter(subject=dossier.hex).order_by("-id")


def told_by_link(jurisdiction: int, handle: str) -> Delivery:
    """Give the notice whose link somebody holds. Raises NotFound ``notice``."""
    rows = Delivery.objects.filter(jurisdiction_id=jurisdiction, handle=handle.lower())
    told = rows.first()
    if told is None or told.holder not in OF_HOLDER:
        raise NotFound("notice")
    return told
