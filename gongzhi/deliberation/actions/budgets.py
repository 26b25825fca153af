"""The moves of a community's budget: the table decides; what a budget adds is set here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Unpack

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.work import inside
from gongzhi.deliberation.actions.boxes import check_box, store_box
from gongzhi.deliberation.actions.counting import READINGS, counted, question_of, terms_of
from gongzhi.deliberation.actions.dating import date_move
from gongzhi.deliberation.actions.moving import SERVED, freeze, settle_children, steps_again
from gongzhi.deliberation.actions.offering import tell_fates
from gongzhi.deliberation.actions.papers import check_batch, read_batch, store_batch
from gongzhi.deliberation.actions.rolls import shrink_rolls
from gongzhi.deliberation.actions.rows import own_row
from gongzhi.deliberation.actions.tasks import assign_task, open_task
from gongzhi.deliberation.methods.budget.papers import Ballot
from gongzhi.deliberation.models import BudgetProject, CommunityBudget
from gongzhi.deliberation.queries.budgets import next_number
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.ground import ground as rules_now
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

ENDED = SERVED | {"stop_budget", "end_without_ballots"}
TELLS = frozenset({"open_voting", "take_effect", "stop_budget", "end_without_ballots"})
ADDS = frozenset({"add_project", "list_project"})
BUILD_DAYS = "budget_build_days"


def move_budget(**asked: Unpack[Asked]) -> Result:
    """Make one move on a community's budget. See ``move_decision`` for what it raises.

    Raises also Invalid by rule (``no_such_project``, everything wrong with a ballot by its line),
    Refused ``separation`` for whoever reads a batch twice, Conflict ``batch_agreed`` for a batch
    that two have read alike, ``offers_waiting`` while residents' projects have not been looked at,
    and ``root_awaited`` until the published root has come from which the order on the ballot, or
    ties, are drawn.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with inside(by.jurisdiction, by.code):
        found = own_row(CommunityBudget.objects.all(), asked["dossier"], by)
        work = BudgetWork(found, move, by, at)
        made = advance(
            **asked,
            shape=work.shape,
            write=work.write,
        )
        if made.passed:
            work.follow_up()
    return made


class BudgetWork:
    """One move of a budget: what it checks and adds to the record, what it stores."""

    here: Ground

    def __init__(self, budget: CommunityBudget, move: str, by: Actor, at: datetime) -> None:
        """Begin the work of one move."""
        self.budget, self.move, self.by, self.at = budget, move, by, at
        self.ballots: list[Ballot] = []

    def shape(self, dossier: Dossier, record: Record, ground: Ground) -> None:
        """Check what the table cannot know, and add to the record what the move comes to."""
        self.here = rules_now(ground.work)
        if self.move == "add_project":
            record.facts["project"] = next_number(self.budget)
        elif "project" in record.facts and self.move not in ADDS:
            self._check_project(record)
        shapes = _SHAPES.get(self.move)
        if shapes is not None:
            shapes(self, dossier, record, ground)

    def write(self, dossier: Dossier, record: Record) -> None:
        """Store what the budget's own rows keep of the move."""
        after = _AFTER.get(self.move)
        if after is not None:
            after(self, dossier, record)
        if self.move in ENDED:
            shrink_rolls(dossier=dossier.id, at=self.at)
        date_move(dossier, record, self.move, self.by, self.at)

    def follow_up(self) -> None:
        """Do to other files what a move that was made entails."""
        if self.move == "take_effect":
            self.begin_works()
        if self.move in TELLS:
            tell_fates(self.budget, over=self.move != "open_voting", at=self.at)
        if self.move == "void":
            settle_children(Dossier.objects.get(id=self.budget.pk), self.at)

    def begin_works(self) -> None:
        """Every project that was bought becomes a task of the community until a date."""
        days = int(self.here.live.table("settings")[BUILD_DAYS]["value"])
        file = Dossier.objects.get(id=self.budget.pk)
        zone = self.here.calendar(file.area_id).zone
        day = (self.at + timedelta(days=days)).astimezone(zone).date()
        ends = self.here.end_of_day(file.area_id, day)
        for code in self.budget.outcome["bought"]:
            project = self.budget.projects.get(number=int(code))
            said = {"project": project.number, "cost": project.cost, "ends_on": str(day)}
            text = "\n".join((project.name, project.place, project.text))
            body = file.owner_id or 0
            task = open_task(file, body, ends, text, said, by=self.by, at=self.at)
            BudgetProject.objects.filter(pk=project.pk).update(works=task)

    def keep(self, **changed: Any) -> None:
        """Change the budget's own row."""
        CommunityBudget.objects.filter(pk=self.budget.pk).update(**changed)
        for name, value in changed.items():
            setattr(self.budget, name, value)

    def keep_project(self, record: Record, **changed: Any) -> None:
        """Change the row of the project that the record names."""
        self.budget.projects.filter(number=record.facts["project"]).update(**changed)

    def _check_project(self, record: Record) -> None:
        standing = self.budget.projects.filter(withdrawn=False, number=record.facts["project"])
        if self.move == "cost_project":
            standing = standing.filter(eligible=True)
        if not standing.exists():
            raise Invalid(Problem("project", "no_such_project", {"got": record.facts["project"]}))


def _said(record: Record) -> dict[str, str]:
    return {name: text for name, (_, text) in record.texts.items()}


def _frozen(work: BudgetWork, dossier: Dossier, record: Record, ground: Ground) -> None:
    freeze(dossier, record, ground, work.at)


def _boxed(work: BudgetWork, dossier: Dossier, record: Record, ground: Ground) -> None:
    check_box(dossier, record, ground, work.at)


def _terms(work: BudgetWork, dossier: Dossier, record: Record, ground: Ground) -> None:
    record.facts["terms"] = terms_of(work.budget, work.here)


def _reading(work: BudgetWork, dossier: Dossier, record: Record, ground: Ground) -> None:
    again = READINGS[work.move]
    work.ballots = read_batch(work.budget, record, move=work.move, again=again, by=work.by)


def _dropping(work: BudgetWork, dossier: Dossier, record: Record, ground: Ground) -> None:
    check_batch(work.budget, record.facts["batch"])


def _counting(work: BudgetWork, dossier: Dossier, record: Record, ground: Ground) -> None:
    record.facts["account"] = counted(work.budget, work.here.work)


def _closing(work: BudgetWork, dossier: Dossier, record: Record, ground: Ground) -> None:
    waiting = work.budget.offers.filter(dossier__closed_at=None, project=None).count()
    if waiting:
        raise Conflict("offers_waiting", count=waiting)


def _add(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    BudgetProject.objects.create(
        jurisdiction_id=work.budget.jurisdiction_id,
        budget=work.budget,
        number=record.facts["project"],
        origin=record.facts["origin"],
        **_said(record),
    )


def _withdraw(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.keep_project(record, withdrawn=True, why=_said(record)["text"])


def _find(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    ground, why = str(record.facts.get("ground", "")), _said(record).get("text", "")
    work.keep_project(record, eligible=work.move == "find_eligible", ground=ground, why=why)


def _cost(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.keep_project(record, cost=record.facts["cost"], cost_from=_said(record)["text"])


def _open(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.keep(terms=record.facts["terms"], posted_at=None)


def _freeze(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.budget.readings.all().delete()


def _notice(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.keep(meets_at=record.facts["meets_at"], meets_where=_said(record)["where"])


def _box(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    store_box(dossier, record, work.at, question_of(work.budget.terms))


def _store(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    again = READINGS[work.move]
    store_batch(work.budget, record, work.ballots, again=again, by=work.by)


def _drop(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.budget.readings.filter(batch=record.facts["batch"]).delete()


def _decide(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.keep(outcome=record.facts["account"], meets_at=None, meets_where="")


def _posted(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.keep(posted_at=work.at)


def _unposted(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    work.keep(posted_at=None)


def _task(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    assign_task(dossier, record, work.by, work.at)


def _finished(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    said = _said(record)
    work.keep(result=said["result"], done_by=said["by_whom"], posted_at=None)


def _voided(work: BudgetWork, dossier: Dossier, record: Record) -> None:
    """What is begun anew is found, voted on and counted anew; the projects stay."""
    again = steps_again(dossier)
    shrink_rolls(dossier=dossier.id, steps=again, at=work.at)
    changed: dict[str, Any] = {"posted_at": None, "result": "", "meets_at": None}
    projects = work.budget.projects.all()
    if "resolution_disclosed" in again:
        projects.update(works=None)
    if "voting" in again:
        work.budget.readings.all().delete()
        changed["outcome"] = {}
    if "findings_disclosed" in again:
        changed["terms"] = {}
    if "examining" in again:
        projects.update(eligible=None, ground="", cost=None, cost_from="")
        projects.filter(withdrawn=False).update(why="")
    work.keep(**changed)


_SHAPES: Mapping[str, Callable[[BudgetWork, Dossier, Record, Ground], None]] = {
    "close_gathering": _closing,
    "open_voting": _terms,
    "freeze_roll": _frozen,
    "open_box": _boxed,
    "count_paper": _reading,
    "confirm_count": _reading,
    "drop_batch": _dropping,
    "count_ballots": _counting,
}
_AFTER: Mapping[str, Callable[[BudgetWork, Dossier, Record], None]] = {
    "add_project": _add,
    "withdraw_project": _withdraw,
    "find_eligible": _find,
    "find_ineligible": _find,
    "cost_project": _cost,
    "open_voting": _open,
    "freeze_roll": _freeze,
    "give_notice": _notice,
    "open_box": _box,
    "count_paper": _store,
    "confirm_count": _store,
    "drop_batch": _drop,
    "count_ballots": _decide,
    "post": _posted,
    "take_effect": _unposted,
    "assign_task": _task,
    "finish_works": _finished,
    "void": _voided,
}
