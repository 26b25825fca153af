"""Which files an actor may see."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier, Supervision
from gongzhi.procedure.past import read_past
from gongzhi.procedure.standing import check_own_key, holds_key

OVERSEERS = frozenset(
    {
        "dispatcher",
        "community_secretary",
        "grid_worker",
        "party_secretary",
        "convenor",
        "district_leader",
        "objection_panel",
        "follow_up_desk",
        "supervisor_verifier",
        "verifier",
        "discipline",
    }
)
SECOND_OPENERS = frozenset({"discipline", "verifier", "objection_panel", "follow_up_desk"})
OPEN_SECRECY = 0


def dossiers_visible_to(actor: Actor, ground: Ground) -> QuerySet[Dossier]:
    """Give the files an actor may see; nothing for a visitor but what is public.

    A post sees the files its body owns, must act on or supervises, and, in an overseeing role,
    those whose place lies in its area unless they are secret, and what is public. Whoever may
    become the second opener of a secret file sees it once somebody has asked. A body that is barred
    from a file, and every body below it, sees nothing of it, whatever its role.
    """
    mine = Dossier.objects.filter(jurisdiction_id=actor.jurisdiction)
    if actor.kind == "system":
        return mine
    if actor.kind != "post" or actor.organisation is None:
        return mine.filter(public=True, secrecy=OPEN_SECRECY)
    body = actor.organisation
    supervised = Supervision.objects.filter(dossier=OuterRef("pk"), body_id=body, ended_at=None)
    sees = Q(owner_id=body) | Q(desk_id=body) | Q(Exists(supervised))
    if actor.roles & OVERSEERS and actor.area is not None:
        sees |= Q(secrecy=OPEN_SECRECY) & _within(actor.area, ground)
    if actor.roles & SECOND_OPENERS and actor.area is not None:
        asked = Entry.objects.filter(chain=OuterRef("pk"), move="ask_opening")
        sees |= Q(secrecy__gt=OPEN_SECRECY) & _within(actor.area, ground) & Q(Exists(asked))
    sees |= Q(public=True, secrecy=OPEN_SECRECY)
    return mine.filter(sees).exclude(shut_to(body, ground))


SHUT_OUT = """EXISTS (
    SELECT FROM procedure_barredbody b
    WHERE b.dossier_id = procedure_dossier.id AND b.organisation_id = ANY ({line}::bigint[])
)"""
"""What ``shut_to`` asks, for statements of our own; ``line`` holds the body with all above it."""


def shut_to(body: int, ground: Ground) -> Exists:
    """Tell of files that a body is shut out of, itself or with one that it stands below."""
    line = ground.directory.line(body)
    return Exists(BarredBody.objects.filter(dossier=OuterRef("pk"), organisation_id__in=line))


def _within(area: int, ground: Ground) -> Q:
    if area == ground.territory.root.id:
        return Q()
    return Q(area_id__in=ground.territory.descendants(area))


def dossier_for(actor: Actor, code: str, ground: Ground) -> Dossier:
    """Give one file by its public code; NotFound when there is none or it may not be seen."""
    clean = read_code(code)
    found = clean and dossiers_visible_to(actor, ground).filter(code=clean).first()
    if not found:
        raise NotFound("file", code=code[:40])
    return found


def dossier_by_key(jurisdiction: int, code: str, key: str) -> Dossier:
    """Give the requester's own file by code and secret; NotFound for a wrong one of either."""
    clean = read_code(code)
    found = clean and Dossier.objects.filter(jurisdiction_id=jurisdiction, code=clean).first()
    if not found or not holds_key(found, key):
        raise NotFound("file", code=code[:40])
    return found


def own_dossier(by: Actor, code: str, key: str) -> Dossier:
    """Give the requester's own file; Refused for whoever entered, handled or proxied it."""
    found = dossier_by_key(by.jurisdiction, code, key)
    check_own_key(by, read_past(found.id).hands)
    return found
