"""The moves of an election: candidates, roll, ballots counted twice, rounds, and its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Unpack

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.work import inside
from gongzhi.deliberation.actions.boxes import current_roll
from gongzhi.deliberation.actions.counting import drawn
from gongzhi.deliberation.actions.dating import cancel_dates, date_election, date_result
from gongzhi.deliberation.actions.moving import freeze, settle_children, steps_again
from gongzhi.deliberation.actions.nominating import (
    CHECKS,
    STORES,
    Nominating,
    check_not_candidate,
)
from gongzhi.deliberation.actions.rolls import shrink_rolls
from gongzhi.deliberation.actions.rows import own_row
from gongzhi.deliberation.actions.taking_office import seat_elected
from gongzhi.deliberation.actions.term_moves import tell_term
from gongzhi.deliberation.actions.terms import day_of, in_force
from gongzhi.deliberation.methods.election_count import (
    SECOND,
    result_of,
    standing_now,
    tally,
)
from gongzhi.deliberation.methods.elections import read_votes, votes_that_cannot_be
from gongzhi.deliberation.models import BodyElection, Roll
from gongzhi.deliberation.queries import elections as queries
from gongzhi.deliberation.workflow.election import AGAIN, COUNT, DECLARING
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.ground import ground as rules_now
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

WHOLE = "whole_body"
NEVER_BY_CANDIDATES = frozenset({"hold_election", COUNT, AGAIN, *DECLARING})
DRAWN_AFTER = ("close_nominations",)


def move_election(**asked: Unpack[Asked]) -> Result:
    """Make one move on an election. See ``procedure.actions.advance``.

    Raises also Invalid by rule (``sits_on_committee``, ``no_such_office``, ``twice``,
    ``other_rule``, everything wrong with a line of votes), Conflict ``root_awaited`` until the
    published root has come from which the order on the ballot is drawn, and Refused
    ``is_candidate`` for whoever bears the name of somebody who stands.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with inside(by.jurisdiction, by.code):
        found = own_row(BodyElection.objects.select_related("term"), asked["dossier"], by)
        work = _Work(found, move, by, at)
        made = advance(**asked, shape=work.shape, write=work.write)
        if made.passed:
            work.follow_up(made)
    return made


class _Work:
    """One move of an election: what it adds to the record, what it stores."""

    here: Ground

    def __init__(self, election: BodyElection, move: str, by: Actor, at: datetime) -> None:
        self.election, self.move, self.by, self.at = election, move, by, at
        self.step, self.filed_with = "", ""

    def shape(self, dossier: Dossier, record: Record, here: Ground) -> None:
        """Check what the table cannot know, and add to the record what the move comes to."""
        self.here, self.step = rules_now(here.work), dossier.step
        # Read before the file was locked: what others did meanwhile counts too.
        self.election.refresh_from_db()
        if self.move in NEVER_BY_CANDIDATES:
            check_not_candidate(self.election, self.by, self.move)
        shapes = _SHAPES.get(self.move)
        if shapes is not None:
            shapes(self, dossier, record, here)

    def write(self, dossier: Dossier, record: Record) -> None:
        """Store what the election's own rows keep of the move."""
        after = _AFTER.get(self.move)
        if after is not None:
            after(self, dossier, record)
        if dossier.closed_at is not None:
            self.keep(ended_at=self.at)
            shrink_rolls(dossier=dossier.id, at=self.at)
        if dossier.closed_at is not None or self.move == "void":
            cancel_dates(dossier, self.at)

    def follow_up(self, made: Result) -> None:
        """Do to other files what a move that was made entails."""
        if self.move == "file_election":
            said = made.entry.facts["record"]
            seat_elected(
                self.election,
                date.fromisoformat(said["starts_on"]),
                self.filed_with,
                by=self.by,
                at=self.at,
                here=self.here,
            )
        elif self.move == "withdraw_matter" and self.election.extent == WHOLE:
            term = self.election.term
            if term is not None and term.ended_at is None:
                tell_term(term, "note_no_election", made.dossier.code, self.at)
        elif self.move == "void":
            settle_children(made.dossier, self.at)

    def keep(self, **changed: Any) -> None:
        """Change the election's own row."""
        BodyElection.objects.filter(pk=self.election.pk).update(**changed)
        for name, value in changed.items():
            setattr(self.election, name, value)


def _freeze(work: _Work, dossier: Dossier, record: Record, here: Ground) -> None:
    if record.facts["rule"] not in queries.rules_of(dossier, here, step=dossier.step):
        raise Invalid(Problem("rule", "other_rule", {"got": record.facts["rule"]}))
    freeze(dossier, record, here, work.at)


def _notice(work: _Work, dossier: Dossier, record: Record, here: Ground) -> None:
    """With the notice goes the order on the ballot, which nobody could know before."""
    root = queries.root_after(dossier, here.work, DRAWN_AFTER)
    if root is None:
        raise Conflict("root_awaited")
    numbers = {str(one.number): one for one in work.election.candidates.all()}
    record.facts["order"] = [int(one) for one in drawn(numbers, root["hash"])]
    record.facts["root"] = root["number"]
    record.facts["seed"] = root["hash"]


def _counting(work: _Work, dossier: Dossier, record: Record, here: Ground) -> None:
    standing, seats = standing_now(queries.facts_now(dossier, here, work.at))
    called = {one.number: one.name for one in work.election.candidates.all()}
    names = {number: called[number] for number in standing}
    votes = read_votes(record.texts.pop("votes")[1], names)
    ballots, invalid = record.facts["ballots"], record.facts["invalid"]
    problems = list(votes_that_cannot_be(votes, standing, seats, ballots, invalid))
    if problems:
        raise Invalid(problems)
    record.facts["votes"] = votes


def _declaring(work: _Work, dossier: Dossier, record: Record, here: Ground) -> None:
    facts = queries.facts_now(dossier, here, work.at)
    said = tally(facts)
    record.facts["result"] = result_of(said)
    if work.move == "call_second_round":
        contests = said.contests.values()
        record.facts["runoff"] = sorted(one for each in contests for one in each.runoff)
        record.facts["left"] = {
            office: one.left for office, one in said.contests.items() if one.left
        }
        record.facts.update(_second_frame(dossier, here))


def _second_frame(dossier: Dossier, here: Ground) -> dict[str, Any]:
    """The roll that stands serves the next round too, under the rule for second rounds."""
    roll = current_roll(dossier)
    rules = queries.rules_of(dossier, here, step=SECOND)
    [rule] = [code for code, row in rules.items() if row["base"] == roll.base]
    said = {"base": roll.base, "count": roll.count, "area": roll.area, "hash": roll.hash}
    return {"rule": rule, "roll": said}


def _filing(work: _Work, dossier: Dossier, record: Record, here: Ground) -> None:
    starts_on = date.fromisoformat(record.facts["starts_on"])
    today = day_of(work.at, work.election.area_id, here)
    if starts_on > today:
        raise Invalid(Problem("starts_on", "future_day"))
    held = datetime.fromisoformat(work.election.rounds[-1]["held"])
    if starts_on < day_of(held, work.election.area_id, here):
        raise Invalid(Problem("starts_on", "before_election"))
    before = in_force(work.election.area_id, work.election.kind)
    if work.election.extent == WHOLE and before.filter(starts_on__gte=starts_on).exists():
        raise Invalid(Problem("starts_on", "before_last"))
    work.filed_with = record.texts["text"][1]


def _noticed(work: _Work, dossier: Dossier, record: Record) -> None:
    work.keep(
        meets_at=datetime.fromisoformat(record.facts["meets_at"]),
        meets_where=record.texts["where"][1],
        ballot_order=record.facts["order"],
        root=record.facts["root"],
    )
    date_election(dossier, work.election.kind, record, work.at)


def _declared(work: _Work, dossier: Dossier, record: Record) -> None:
    said = {"move": work.move, "step": work.step, **record.facts["result"]}
    more: dict[str, Any] = {
        name: record.facts[name] for name in ("runoff", "left") if name in record.facts
    }
    held = work.election.meets_at
    more["held"] = None if held is None else held.isoformat()
    rounds = [*work.election.rounds, {**said, **more}]
    work.keep(rounds=rounds, meets_at=None, meets_where="")
    if work.move == "call_second_round":
        roll = Roll.objects.filter(dossier=dossier, shrunk_at=None)
        roll.update(step=SECOND, rule=record.facts["rule"])


def _posted(work: _Work, dossier: Dossier, record: Record) -> None:
    work.keep(posted_at=work.at)
    days = int(work.here.live.table("settings")["disclosure_days"]["value"])
    date_result(dossier, work.election.kind, days, work.at)


def _voided(work: _Work, dossier: Dossier, record: Record) -> None:
    """What is begun anew is named, enrolled and counted anew; a roll serves until then."""
    again = steps_again(dossier)
    changed: dict[str, Any] = {"posted_at": None, "meets_at": None, "meets_where": ""}
    changed["rounds"] = [one for one in work.election.rounds if one["step"] not in again]
    if dossier.step != SECOND:
        shrink_rolls(dossier=dossier.id, at=work.at)
        changed |= {"ballot_order": [], "root": None}
    if dossier.step == "nominating":
        work.election.candidates.all().delete()
        changed |= {"committee": [], "chosen_by": ""}
    work.keep(**changed)


def _checked(check: Nominating) -> Callable[[_Work, Dossier, Record, Ground], None]:
    return lambda work, dossier, record, here: check(work.election, record)


def _stored(store: Nominating) -> Callable[[_Work, Dossier, Record], None]:
    return lambda work, dossier, record: store(work.election, record)


_SHAPES: Mapping[str, Callable[[_Work, Dossier, Record, Ground], None]] = {
    **{name: _checked(check) for name, check in CHECKS.items()},
    "freeze_roll": _freeze,
    "call_election": _notice,
    COUNT: _counting,
    AGAIN: _counting,
    **dict.fromkeys(DECLARING, _declaring),
    "file_election": _filing,
}
_AFTER: Mapping[str, Callable[[_Work, Dossier, Record], None]] = {
    **{name: _stored(store) for name, store in STORES.items()},
    "call_election": _noticed,
    **dict.fromkeys(DECLARING, _declared),
    "post": _posted,
    "void": _voided,
}
