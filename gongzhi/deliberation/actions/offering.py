"""Residents put projects forward for a community's budget, and are told what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import new_code, new_key, read_code
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.core.work import inside
from gongzhi.deliberation.actions.objecting import Objected
from gongzhi.deliberation.actions.rows import own_row
from gongzhi.deliberation.models import BudgetProject, CommunityBudget, ProjectOffer
from gongzhi.deliberation.queries.budgets import budgets_visible_to, next_number
from gongzhi.deliberation.workflow.offering import OFFER, PROJECT_OFFER
from gongzhi.procedure.actions import Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import key_hash

GATHERING = "gathering"


def offer_project(*, budget: str, record: Mapping[str, Any], by: Actor, at: datetime) -> Objected:
    """Put a project forward; nobody has to say who they are. Gives its code and its key.

    Staff enter one from paper in the same way and hand over the key. Raises NotFound ``budget``,
    Conflict ``not_gathering`` outside the time for it, Invalid naming each wrong field.
    """
    return on_firm_ground(by, lambda unit: _offer(budget, record, by, at, ground(unit)))


def _offer(code: str, sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Objected:
    # Held, so that the gathering does not end while somebody offers.
    rows = budgets_visible_to(by, here).select_for_update(of=("dossier",), no_key=True)
    found = rows.filter(dossier__code=read_code(code) or "").first()
    if found is None:
        raise NotFound("budget", code=code[:40])
    parent = found.dossier
    if parent.step != GATHERING:
        raise Conflict("not_gathering")
    clean = read_record(OFFER, sent, here)
    opening, key = _opening(parent, clean, at, here)
    opened = open_dossier(opening, by=by, ground=here)
    ProjectOffer.objects.create(
        dossier_id=opened.dossier.id, jurisdiction_id=here.jurisdiction, budget=found
    )
    return Objected(opened.dossier.code, key)


def _opening(parent: Dossier, clean: Record, at: datetime, here: Ground) -> tuple[Opening, str]:
    id_, key = new_chain_id(), new_key()
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    sealed = {
        name: envelope.seal(text.encode(), new_chain_id())
        for name, (_, text) in clean.texts.items()
    }
    words = {name: {**value.fact(), "purpose": "words"} for name, value in sealed.items()}
    opening = Opening(
        id=id_,
        code=new_code(),
        procedure=PROJECT_OFFER.code,
        area_id=parent.area_id,
        fallback_id=parent.fallback_id,
        owner_id=parent.owner_id,
        source=parent.source,
        opened_at=at,
        parent_id=parent.id,
        key_hash=key_hash(key),
        facts={"parent": parent.code, **clean.facts, **words},
        title=dict(parent.title),
        envelopes=[envelope],
        sealed=[*sealed.values()],
    )
    return opening, key


def move_offer(**asked: Unpack[Asked]) -> Result:
    """Make one move on a resident's project. See ``advance`` for what it raises.

    Raises also Conflict ``not_gathering`` once the gathering has ended, Invalid
    ``no_such_project`` for one to merge with that is not there.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with inside(by.jurisdiction, by.code):
        rows = ProjectOffer.objects.select_related("budget__dossier")
        offer = own_row(rows, asked["dossier"], by)
        work = _Offered(offer, move, by, at)
        return advance(
            **asked,
            shape=work.shape,
            write=work.write,
        )


class _Offered:
    """One move on a resident's project, and what it does to the budget's list."""

    def __init__(self, offer: ProjectOffer, move: str, by: Actor, at: datetime) -> None:
        self.offer, self.move, self.by, self.at = offer, move, by, at

    def shape(self, dossier: Dossier, record: Record, ground: Ground) -> None:
        if self.move not in {"list_offer", "ask_merge", "agree_merge"}:
            return
        # Held as whoever offers holds it: nothing is listed once the gathering has ended.
        budget = Dossier.objects.select_for_update(no_key=True).get(pk=self.offer.budget_id)
        if budget.step != GATHERING:
            raise Conflict("not_gathering")
        if self.move == "ask_merge":
            self._check(int(record.facts["project"]))
        elif self.move == "list_offer":
            record.facts["project"] = next_number(self.offer.budget)

    def write(self, dossier: Dossier, record: Record) -> None:
        if self.move == "list_offer":
            self._list(dossier, record)
        elif self.move == "ask_merge":
            self._keep(asked=self._check(int(record.facts["project"])))
        elif self.move == "agree_merge":
            self._keep(project=self.offer.asked)

    def _list(self, dossier: Dossier, record: Record) -> None:
        said = {name: text for name, (_, text) in record.texts.items()}
        number = record.facts["project"]
        advance(
            dossier=self.offer.budget_id,
            move="list_project",
            by=system_actor(dossier.jurisdiction_id, "offer"),
            at=self.at,
            record={"project": number, "offer": dossier.code},
        )
        self._keep(
            project=BudgetProject.objects.create(
                jurisdiction_id=dossier.jurisdiction_id,
                budget=self.offer.budget,
                number=number,
                origin="residents",
                **said,
            )
        )

    def _check(self, number: int) -> BudgetProject:
        found = self.offer.budget.projects.filter(number=number, withdrawn=False).first()
        if found is None:
            raise Invalid(Problem("project", "no_such_project", {"got": number}))
        return found

    def _keep(self, **changed: BudgetProject | None) -> None:
        ProjectOffer.objects.filter(pk=self.offer.pk).update(**changed)


def tell_fates(budget: CommunityBudget, *, over: bool, at: datetime) -> None:
    """Tell the authors whose project's fate is known; ``over`` tells every one of them."""
    by = system_actor(budget.jurisdiction_id, "budget")
    rows = budget.offers.filter(dossier__closed_at=None)
    for offer in rows.select_related("project").order_by("pk"):
        fate = _fate(budget, offer.project, over=over)
        if fate:
            advance(dossier=offer.pk, move="note_fate", by=by, at=at, record={"fate": fate})


def _fate(budget: CommunityBudget, project: BudgetProject | None, *, over: bool) -> str:
    if project is not None and project.withdrawn:
        return "withdrawn"
    if project is not None and project.eligible is False:
        return "ineligible"
    if not over:
        return ""
    if project is None or not budget.outcome:
        return "stopped"
    return "bought" if str(project.number) in budget.outcome["bought"] else "not_bought"
