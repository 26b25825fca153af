"""A rule of automatic dispatch is proposed, signed by somebody else, suspended, revoked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Unpack
from uuid import UUID

from gongzhi.cases.methods.dispatch_rules import PERCENT_PPM
from gongzhi.cases.models import DispatchRule
from gongzhi.cases.queries.dispatch_rules import (
    PROCEDURE,
    bounds_of,
    figures_of,
    matters_of,
    may_be_ruled,
)
from gongzhi.cases.workflow.dispatch_rule import IN_FORCE, PROPOSE, SUSPEND
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.models import Entry
from gongzhi.core.packs.encoding import fingerprint
from gongzhi.core.work import Work
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.advancing import advance_held
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.actions.holding import hold
from gongzhi.procedure.actions.statement import Insert, table_of
from gongzhi.procedure.clock import due
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import area_to_open, check_opener
from gongzhi.procedure.timing import Timing

LONGEST = "dispatch_rule.longest"
SIGNS = frozenset({"sign_rule", "resume_rule"})
RULE = table_of(
    "cases_dispatchrule",
    dossier_id="uuid",
    matter="text",
    body_id="bigint",
    confidence_ppm="int",
    starts_on="date",
    ends_on="date",
    basis="text",
).fixing(jurisdiction_id="ground.id")


def propose_dispatch_rule(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open the file of a rule; ``record`` has the fields of the move ``propose_rule``.

    Nothing is sent by it before a person of another body has signed it. Raises Refused
    (``not_yours``, ``outside_your_area``), Conflict ``no_rules_here`` where the pack allows no
    automatic dispatch, and Invalid naming each field and rule.
    """
    return on_firm_ground(by, lambda unit: _propose(record, by, at, ground(unit)))


def move_dispatch_rule(**asked: Unpack[Asked]) -> Result:
    """Make one move on the file of a rule. See ``procedure.actions.advance`` for what it raises.

    Signing asks again whether the duty list and the pack still allow the rule (Invalid), and that
    it is the one that was proposed (Conflict ``not_what_was_stated``).
    """
    move, at = asked["move"], asked["at"]
    return advance(
        **asked,
        shape=_check_again(at) if move in SIGNS else None,
        tick=_ending(at) if move == "sign_rule" else None,
        write=_count_from(at) if move in SIGNS else None,
    )


def stop_bad_rule(*, rule: UUID, unit: Work, at: datetime) -> bool:
    """Suspend a rule by which too much went wrong; tells whether it did.

    Counted while the rule is held, so that of two counts the later one sees both.
    """
    held = hold(rule, unit)
    row = DispatchRule.objects.get(dossier_id=rule)
    bounds = bounds_of(ground(unit))
    sent, _, wrong = figures_of(row)
    if held.dossier.step != IN_FORCE or bounds is None or not bounds.stops(sent, wrong):
        return False
    advance_held(
        held=held,
        move=SUSPEND.name,
        by=system_actor(unit.jurisdiction, PROCEDURE),
        at=at,
        record={"sent": sent, "wrong": wrong, "most_ppm": bounds.wrong_ppm},
    )
    return True


def _propose(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    check_opener(PROPOSE, by, here)
    record = read_record(PROPOSE, sent, here)
    area_id = area_to_open(record.facts["area"], by, here)
    row = _row(record)
    _check(row, area_id, here, at)
    id_ = new_chain_id()
    opening = Opening(
        id=id_,
        code=new_code(),
        procedure=PROCEDURE,
        area_id=area_id,
        fallback_id=here.directory.desk(
            "district_leader", "any", area_id, here.territory
        ).organisation_id,
        source="rule",
        opened_at=at,
        owner_id=by.organisation,
        subject=row.matter,
        title={"matter": row.matter},
        public=True,
        facts={**record.facts, "stated": stated(row)},
        extra=[Insert(RULE, [(id_, *_written(row))])],
    )
    return open_dossier(opening, by=by, ground=here)


def _row(record: Record) -> DispatchRule:
    facts = record.facts
    return DispatchRule(
        matter=facts["matter"],
        body_id=record.bodies["body"],
        confidence_ppm=facts["confidence"] * PERCENT_PPM,
        starts_on=date.fromisoformat(facts["starts_on"]),
        ends_on=date.fromisoformat(facts["ends_on"]),
        basis=record.texts["basis"][1],
    )


def _written(row: DispatchRule) -> list[Any]:
    values = [getattr(row, name) for name, _ in RULE.columns[1:]]
    return [one.isoformat() if isinstance(one, date) else one for one in values]


def stated(row: DispatchRule) -> str:
    """Give the digest of what a rule says, as the first entry of its file keeps it."""
    names = [name for name, _ in RULE.columns[1:]]
    return fingerprint({name: str(getattr(row, name)) for name in names})


def _check(row: DispatchRule, area_id: int, here: Ground, at: datetime) -> None:
    """Ask the pack and the duty list in force whether such a rule may be."""
    bounds = bounds_of(here)
    if bounds is None:
        raise Conflict("no_rules_here")
    problems = list(_of_days(row, area_id, here, at))
    least = bounds.confidence_ppm
    if row.confidence_ppm < least:
        problems.append(Problem("confidence", "too_unsure", {"least": -(-least // PERCENT_PPM)}))
    if not may_be_ruled(row.matter, here):
        problems.append(Problem("matter", "only_by_a_person", {"matter": row.matter}))
    elif not matters_of(row.matter, area_id, row.body_id, here):
        problems.append(Problem("body", "not_by_list", {"matter": row.matter}))
    if problems:
        raise Invalid(problems)


def _of_days(row: DispatchRule, area_id: int, here: Ground, at: datetime) -> list[Problem]:
    limit, calendar = here.limit(LONGEST, area_id, {}), here.calendar(area_id)
    last = None if limit is None else due(calendar, limit, at).at
    if row.ends_on < row.starts_on:
        return [Problem("ends_on", "before_start")]
    if row.ends_on < local_day(here, area_id, at):
        return [Problem("ends_on", "in_the_past")]
    if last is not None and row.ends_on > last.astimezone(calendar.zone).date():
        params = {"last": last.astimezone(calendar.zone).date().isoformat()}
        return [Problem("ends_on", "rule_too_long", params)]
    return []


def _check_again(at: datetime) -> Callable[[Dossier, Record, Ground], None]:
    def shape(dossier: Dossier, record: Record, here: Ground) -> None:
        own = DispatchRule.objects.get(dossier_id=dossier.id)
        first = Entry.objects.get(chain=dossier.id, sequence=1)
        if first.facts["record"]["stated"] != stated(own):
            raise Conflict("not_what_was_stated")
        _check(own, dossier.area_id, ground(here.work), at)

    return shape


def _ending(at: datetime) -> Callable[[Dossier, Timing], None]:
    """A rule ends by itself when its last day is over."""

    def tick(dossier: Dossier, timing: Timing) -> None:
        own = DispatchRule.objects.get(dossier_id=dossier.id)
        ends = timing.ground.end_of_day(dossier.area_id, own.ends_on)
        timing.bound("until", timing.open["step"], ends)

    return tick


def _count_from(at: datetime) -> Callable[[Dossier, Record], None]:
    """What a rule sent before a person put it in force again counts against it no more."""

    def write(dossier: Dossier, record: Record) -> None:
        DispatchRule.objects.filter(dossier_id=dossier.id).update(counted_from=at)

    return write
