"""Whatever is posted and voted on: matters of self-government, budgets, elections of bodies."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.deliberation.models import BodyElection, CommunityBudget, Decision
from gongzhi.deliberation.queries.budgets import budgets_visible_to
from gongzhi.deliberation.queries.decisions import Matter as Matter
from gongzhi.deliberation.queries.decisions import decisions_visible_to
from gongzhi.deliberation.queries.elections import elections_visible_to
from gongzhi.procedure.ground import Ground

Rows = QuerySet[Decision] | QuerySet[CommunityBudget] | QuerySet[BodyElection]


def matters_visible_to(by: Actor, here: Ground) -> Sequence[Rows]:
    """Give the matters, the budgets and the elections that an actor may see."""
    return (
        decisions_visible_to(by, here),
        budgets_visible_to(by, here),
        elections_visible_to(by, here),
    )


def matter_for(by: Actor, code: str, here: Ground, *, held: bool = False) -> Matter:
    """Give a matter, a budget or an election by the code of its file.

    ``held`` locks the file meanwhile. Raises NotFound ``decision``.
    """
    clean = read_code(code)
    for rows in matters_visible_to(by, here) if clean else ():
        kept = rows.select_for_update(of=("dossier",), no_key=True) if held else rows
        found = kept.filter(dossier__code=clean).first()
        if found is not None:
            return found
    raise NotFound("decision", code=code[:40])
