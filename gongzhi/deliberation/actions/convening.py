"""A community convenes a budget: so much money, for whose use its residents decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.deliberation.models import CommunityBudget
from gongzhi.deliberation.policies import can_convene_budget
from gongzhi.deliberation.workflow.community_budget import CONVENE
from gongzhi.directory.models import Organisation
from gongzhi.procedure.actions import Opened, Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.record import read_record

BUDGET, SOURCE = "community_budget", "community"


def convene_budget(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open the budget of the actor's community; ``record`` is that of ``convene_budget``.

    Raises Refused ``not_yours``, Conflict ``budget_under_way`` (a community has one at a time
    until it is decided) and Invalid naming each wrong field.
    """
    return on_firm_ground(by, lambda unit: _convene(record, by, at, ground(unit)))


def _convene(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    if not can_convene_budget(by, here) or by.area is None:
        raise Refused("not_yours", move=CONVENE.name, step="", role=CONVENE.by[0].role)
    clean = read_record(CONVENE, sent, here)
    # Held, so that two who convene at once do not both find none.
    Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation or 0)
    running = CommunityBudget.objects.filter(area=by.area, dossier__closed_at=None, outcome={})
    if running.exists():
        raise Conflict("budget_under_way")
    opened = open_dossier(
        Opening(
            id=new_chain_id(),
            procedure=BUDGET,
            owner_id=by.organisation,
            title={"community_budget": at.year},
            facts=dict(clean.facts),
            **_place(by.area, at, here),
        ),
        by=by,
        ground=here,
    )
    CommunityBudget.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        area_id=by.area,
        budget=clean.facts["budget"],
        form=clean.facts.get("form", ""),
        rule=clean.facts.get("rule", ""),
        opened_at=at,
    )
    return opened


def _place(area: int, at: datetime, here: Ground) -> dict[str, Any]:
    backstop = here.directory.desk("self_government_officer", "any", area, here.territory)
    return {
        "code": new_code(),
        "area_id": area,
        "fallback_id": backstop.organisation_id,
        "source": SOURCE,
        "opened_at": at,
        "public": True,
    }
