"""Whom an event reaches: the ways of a file's requester, of the holders of posts, of an area."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from gongzhi.directory.models import Holding, Post, Shift
from gongzhi.notices.events import PERSONAL
from gongzhi.notices.models import Channel, Subscription
from gongzhi.notices.queries.ways import PURPOSE

CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Receiver:
    """One receiver by one way. ``sealed`` points to the address; a group's robot needs none."""

    holder: str
    subject: str
    kind: str
    language: str = "zh-hans"
    subscription: UUID | None = None
    channel: str = ""
    sealed: Mapping[str, Any] = field(default_factory=dict)
    digest: bool = False


def offered_kinds(jurisdiction: int) -> list[str]:
    """Give the kinds of channels that reach single persons and are in use. One statement."""
    rows = Channel.objects.filter(jurisdiction_id=jurisdiction, ended_at=None, kind__in=PERSONAL)
    found = set(rows.values_list("kind", flat=True))
    return [kind for kind in PERSONAL if kind in found]


def any_channel(jurisdiction: int) -> bool:
    """Tell whether anything can be sent at all."""
    return Channel.objects.filter(jurisdiction_id=jurisdiction, ended_at=None).exists()


def receivers_of(
    jurisdiction: int, holder: str, subjects: Iterable[str], event: str
) -> list[Receiver]:
    """Give the confirmed ways of some holders by which an event is wanted. One statement."""
    rows = Subscription.objects.filter(
        jurisdiction_id=jurisdiction,
        holder=holder,
        subject__in=list(subjects),
        ended_at=None,
        confirmed_at__isnull=False,
        address__isnull=False,
    ).order_by("id")
    return [_receiver(row) for row in rows if event not in row.stopped]


def receivers_of_file(
    jurisdiction: int, file: UUID, event: str, contact: UUID | None, language: str
) -> list[Receiver]:
    """Give the ways of a requester; by SMS to the contact where no other number was chosen.

    ``language`` is that of a requester who has chosen none.
    """
    chosen = {
        row.kind: row
        for row in Subscription.objects.filter(
            jurisdiction_id=jurisdiction, holder="file", subject=file.hex, ended_at=None
        )
    }
    found = [
        _receiver(row)
        for row in chosen.values()
        if event not in row.stopped and row.address is not None
    ]
    sms = chosen.get("sms")
    if contact is not None and (sms is None or (sms.address is None and event not in sms.stopped)):
        pointer = {"chain": file.hex, "purpose": CONTACT, "id": contact.hex, "part": "phone"}
        language = language if sms is None else sms.language
        subscription = None if sms is None else sms.id
        found.append(Receiver("file", file.hex, "sms", language, subscription, sealed=pointer))
    return found


def people_at(body: int, roles: Collection[str], at: datetime) -> list[int]:
    """Give who holds a body's posts of some roles; who stands in where a post is vacant."""
    posts = Post.objects.filter(organisation_id=body, role__in=roles, active=True)
    held = dict(_holders(Q(post__in=posts), at))
    wanted = set(posts.values_list("id", flat=True))
    vacant = wanted - set(held)
    people = {held[post] for post in wanted & set(held)}
    if vacant:
        people |= {person for _, person in _holders(Q(post__deputy_of__in=vacant), at)}
    return sorted(people)


def people_on_call(bodies: Collection[int], at: datetime) -> list[int]:
    """Give who is on duty at some bodies at a moment, by the roster."""
    shifts = Shift.objects.filter(
        post__organisation_id__in=bodies, begins__lte=at, ends__gt=at
    ).values_list("post_id", flat=True)
    return sorted({person for _, person in _holders(Q(post__in=list(shifts)), at)})


def robots_of(jurisdiction: int, body: int) -> list[Receiver]:
    """Give the groups of a body that have a robot."""
    rows = Channel.objects.filter(jurisdiction_id=jurisdiction, body_id=body, ended_at=None)
    return [
        Receiver("body", str(body), row.kind, row.language, channel=row.code)
        for row in rows.order_by("code")
    ]


def _receiver(row: Subscription) -> Receiver:
    address = row.address.hex if row.address is not None else ""
    return Receiver(
        row.holder,
        row.subject,
        row.kind,
        row.language,
        row.id,
        sealed={"chain": row.id.hex, "purpose": PURPOSE, "id": address},
        digest=row.digest,
    )


def _holders(which: Q, at: datetime) -> list[tuple[int, int]]:
    """Give (post, person) of the holdings in force."""
    now = Q(valid_to=None) | Q(valid_to__gt=at)
    rows = Holding.objects.filter(which, now, valid_from__lte=at, post__active=True)
    return list(rows.values_list("post_id", "person_id"))
