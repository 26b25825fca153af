"""The lists a post has saved, and those that posts of its body share with it."""

from __future__ import annotations

from django.db.models import Q

from gongzhi.core.actor import Actor
from gongzhi.procedure.models import SavedList


def saved_lists(actor: Actor) -> list[SavedList]:
    """Give the actor's own saved lists first, then those shared within its body. One statement."""
    own = Q(post=actor.code) | Q(shared=True)
    rows = SavedList.objects.filter(
        jurisdiction_id=actor.jurisdiction, organisation_id=actor.organisation or 0
    )
    return sorted(rows.filter(own), key=lambda one: (one.post != actor.code, one.name))
