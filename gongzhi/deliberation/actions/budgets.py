"""The moves of a community's budget: the table decides; what a budget adds is set here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.packs.encoding import fingerprint
from gongzhi.core.work import inside
from gongzhi.deliberation.actions.convening import begin_works
from gongzhi.deliberation.actions.counting import READINGS, counted, terms_of, voted_costs
from gongzhi.deliberation.methods.budget.forms import BallotForm
from gongzhi.deliberation.methods.budget.papers import read_ballots
from gongzhi.deliberation.models import BallotReading, BudgetProject, CommunityBudget
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.ground import ground as rules_now
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record


def move_budget(
    *,
    dossier: UUID,
    move: str,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any] | None = None,
    seen: int | None = None,
    key: str = "",
) -> Result:
    """Make one move on a community's budget. See ``advance`` for what it raises.

    Raises also Invalid by rule (``no_such_project``, everything wrong with a ballot by its line),
    Refused ``separation`` for whoever reads a batch twice, Conflict ``batch_agreed`` for a batch
    that two have read alike and ``root_awaited`` until the published root has come from which ties
    are drawn.
    """
    with inside(by.jurisdiction, by.code):
        found = CommunityBudget.objects.filter(dossier_id=dossier).first()
        if found is None or found.jurisdiction_id != by.jurisdiction:
            raise NotFound("file", id=str(dossier))
        work = _Work(found, move, by, at)
        made = advance(
            dossier=dossier,
            move=move,
            by=by,
            at=at,
            record=record,
            seen=seen,
            key=key,
            shape=work.shape,
            write=work.write,
        )
        if made.passed and move == "post_decision":
            work.begin()
    return made


class _Work:
    """One move of a budget: what it checks and adds to the record, what it stores."""

    here: Ground

    def __init__(self, budget: CommunityBudget, move: str, by: Actor, at: datetime) -> None:
        self.budget, self.move, self.by, self.at = budget, move, by, at
        self.ballots: Any = []

    def shape(self, dossier: Dossier, record: Record, ground: Ground) -> None:
        """Check what the table cannot know, and add to the record what the move comes to."""
        self.here = rules_now(ground.work)
        if self.move == "add_project":
            last = self.budget.projects.aggregate(last=Max("number"))["last"]
            record.facts["project"] = (last or 0) + 1
        elif "project" in record.facts:
            self._check_project(record)
        if self.move == "open_voting":
            record.facts["terms"] = terms_of(self.budget, self.here)
            record.facts["costs"] = voted_costs(self.budget)
        elif self.move in READINGS:
            self._read(record)
        elif self.move == "drop_batch":
            self._check_batch(record)
        elif self.move == "count_ballots":
            record.facts["account"] = counted(self.budget, self.here.work)

    def write(self, dossier: Dossier, record: Record) -> None:
        """Store what the budget's own rows keep of the move."""
        after = _AFTER.get(self.move)
        if after is not None:
            after(self, record)

    def begin(self) -> None:
        """Every project that was bought gets its file."""
        bought = [int(code) for code in self.budget.outcome["bought"]]
        for project in self.budget.projects.filter(number__in=bought).order_by("number"):
            file = self.budget.dossier
            begin_works(file, project, by=self.by, at=self.at, here=self.here)

    def project(self, record: Record) -> BudgetProject:
        """Give the project that the record names."""
        return self.budget.projects.get(number=record.facts["project"])

    def _check_project(self, record: Record) -> None:
        standing = self.budget.projects.filter(withdrawn=False, number=record.facts["project"])
        if self.move == "cost_project":
            standing = standing.filter(eligible=True)
        if not standing.exists():
            raise Invalid(Problem("project", "no_such_project", {"got": record.facts["project"]}))

    def _check_batch(self, record: Record) -> None:
        """A batch that two people have read alike is counted: nobody takes it away."""
        batch = record.facts["batch"]
        digests = [one.digest for one in self.budget.readings.filter(batch=batch)]
        if not digests:
            raise Invalid(Problem("batch", "not_read_yet", {"got": batch}))
        if len(digests) > 1 and len(set(digests)) == 1:
            raise Conflict("batch_agreed")

    def _read(self, record: Record) -> None:
        """Take the ballots out of the record: the entry keeps their digest and number alone."""
        terms, batch = self.budget.terms, record.facts["batch"]
        other = self.budget.readings.filter(batch=batch, again=not READINGS[self.move]).first()
        if other is None and READINGS[self.move]:
            raise Invalid(Problem("batch", "not_read_yet", {"got": batch}))
        if other is not None and other.read_by == self.by.person:
            raise Refused("separation", move=self.move, apart=["read_ballots"], unit="person")
        _, typed = record.texts.pop("ballots")
        costs = {str(number): cost for number, cost in terms["costs"].items()}
        limits = BallotForm(**terms["limits"])
        self.ballots, wrong = read_ballots(typed, form=terms["form"], limits=limits, costs=costs)
        if wrong:
            raise Invalid(wrong)
        record.facts["count"] = len(self.ballots)
        record.facts["digest"] = fingerprint(sorted(sorted(one.items()) for one in self.ballots))


def _said(record: Record) -> dict[str, str]:
    return {name: text for name, (_, text) in record.texts.items()}


def _add(work: _Work, record: Record) -> None:
    BudgetProject.objects.create(
        jurisdiction_id=work.budget.jurisdiction_id,
        budget=work.budget,
        number=record.facts["project"],
        origin=record.facts["origin"],
        **_said(record),
    )


def _withdraw(work: _Work, record: Record) -> None:
    _keep(work, record, withdrawn=True, why=_said(record)["text"])


def _find(work: _Work, record: Record) -> None:
    ground, why = str(record.facts.get("ground", "")), _said(record).get("text", "")
    _keep(work, record, eligible=work.move == "find_eligible", ground=ground, why=why)


def _answer(work: _Work, record: Record) -> None:
    may = record.facts["finding"] == "may_be_voted_on"
    _keep(work, record, eligible=may, why=_said(record)["text"])


def _cost(work: _Work, record: Record) -> None:
    _keep(work, record, cost=record.facts["cost"])


def _keep(work: _Work, record: Record, **changed: Any) -> None:
    work.budget.projects.filter(number=record.facts["project"]).update(**changed)


def _open(work: _Work, record: Record) -> None:
    work.budget.terms = {**record.facts["terms"], "costs": record.facts["costs"]}
    work.budget.save(update_fields=["terms"])


def _store(work: _Work, record: Record) -> None:
    BallotReading.objects.update_or_create(
        budget=work.budget,
        batch=record.facts["batch"],
        again=READINGS[work.move],
        defaults={
            "jurisdiction_id": work.budget.jurisdiction_id,
            "ballots": [dict(one) for one in work.ballots],
            "digest": record.facts["digest"],
            "read_by": work.by.person,
        },
    )


def _drop(work: _Work, record: Record) -> None:
    work.budget.readings.filter(batch=record.facts["batch"]).delete()


def _decide(work: _Work, record: Record) -> None:
    work.budget.outcome = record.facts["account"]
    work.budget.save(update_fields=["outcome"])


_AFTER: Mapping[str, Callable[[_Work, Record], None]] = {
    "add_project": _add,
    "withdraw_project": _withdraw,
    "find_eligible": _find,
    "find_ineligible": _find,
    "answer_objection": _answer,
    "cost_project": _cost,
    "open_voting": _open,
    "read_ballots": _store,
    "read_ballots_again": _store,
    "drop_batch": _drop,
    "count_ballots": _decide,
}
