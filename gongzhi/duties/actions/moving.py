"""The moves of the procedures of duties: the tables decide; what a duty adds is set here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, NotFound, Problem, Refused
from gongzhi.duties.actions.admitting import admit_duty, end_duty, lend_duty
from gongzhi.duties.actions.applying import tell_sender
from gongzhi.duties.actions.checking import (
    check_not_withdrawn,
    listed_for,
    terms_broken,
)
from gongzhi.duties.actions.following import close_instruction
from gongzhi.duties.actions.means import settle_means
from gongzhi.duties.models import DutyApplication, Instruction
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.ground import ground as rules_now
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.timing import Timing
from gongzhi.territory.levels import TOWNSHIP

Shape = Callable[[Dossier, Record, Ground], None]
Write = Callable[[Dossier, Record], None]
Tick = Callable[[Dossier, Timing], None]


def move_duty(**asked: Unpack[Asked]) -> Result:
    """Make one move on a file about a duty. See ``procedure.actions.advance`` for what it raises.

    What is withdrawn goes no further on its way down (Invalid ``withdrawn_duty``); whoever gave
    the instruction behind an admission does not decide it (Refused ``separation``).
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with transaction.atomic():
        kind = _kind(asked["dossier"], by)
        made = advance(
            **asked,
            shape=_shape(kind, move, by, at),
            tick=_end_awaited(asked.get("record")) if move == "attest" else None,
            write=_write(kind, move, by, at),
        )
        if made.passed and move == "attest":
            settle_means(dossier=asked["dossier"], at=at)
    return made


def _kind(dossier: UUID, by: Actor) -> str:
    found = Dossier.objects.filter(id=dossier, jurisdiction_id=by.jurisdiction)
    kind = found.values_list("procedure", flat=True).first()
    if kind is None:
        raise NotFound("file", id=str(dossier))
    return str(kind)


def _end_awaited(record: Mapping[str, Any] | None) -> Tick:
    """The receiver has attested a means: its clock on the sender ends."""

    def tick(dossier: Dossier, timing: Timing) -> None:
        timing.end(str((record or {}).get("means", "")), "attest")

    return tick


def _shape(kind: str, move: str, by: Actor, at: datetime) -> Shape | None:
    if kind in {"duty_admission", "lent_power"} and move in DOWNWARD:
        return _check_downward(move, by, at)
    if kind == "instruction" and move == "assign":
        return _check_assigned(at)
    return None


def _write(kind: str, move: str, by: Actor, at: datetime) -> Write | None:
    steps = WRITES.get((kind, move))
    if steps is None:
        return None

    def write(dossier: Dossier, record: Record) -> None:
        steps(dossier, record, by, at)

    return write


DOWNWARD = frozenset({"supply", "recommend", "approve", "find_capable", "lend", "publish"})


def _check_downward(move: str, by: Actor, at: datetime) -> Shape:
    """Every step on the way down asks anew whether the duty has been withdrawn or listed meanwhile.

    The lists in force are asked, not those the file began under: what has been withdrawn since
    goes down no more.
    """

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        fresh = rules_now(ground.work)
        check_not_withdrawn(dossier.subject, at, fresh)
        case = DutyApplication.objects.get(dossier=dossier)
        given = {} if case.ends is None else {"ends": case.ends.isoformat()}
        terms = record.facts if move == "supply" else given
        problems = list(terms_broken(terms, fresh.directory.by_id[case.sender_id], at, fresh))
        if listed_for(dossier.subject, fresh.directory.by_id[case.receiver_id], at, fresh):
            problems.append(Problem("matter", "already_listed", {"matter": dossier.subject}))
        if problems:
            raise Invalid(problems)
        if move in {"approve", "recommend", "publish"}:
            _check_not_issuer(case, by, move)

    return shape


def _check_not_issuer(case: DutyApplication, by: Actor, move: str) -> None:
    if case.instruction_id is None:
        return
    given = Instruction.objects.get(dossier_id=case.instruction_id)
    if by.person is not None and given.issued_by == by.person:
        raise Refused("separation", move=move, apart=["instruct"], unit="person")


def _check_assigned(at: datetime) -> Shape:
    """An instruction goes to a body whose duty it is: a department, or whoever is on the list."""

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        fresh = rules_now(ground.work)
        body = fresh.directory.by_id[record.bodies["body"]]
        if body.level < TOWNSHIP:
            return
        check_not_withdrawn(dossier.subject, at, fresh, "body")
        if not listed_for(dossier.subject, body, at, fresh):
            raise Invalid(Problem("body", "not_admitted", {"matter": dossier.subject}))

    return shape


def _keep_terms(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    said = {name: text for name, (_, text) in record.texts.items()}
    facts = record.facts
    DutyApplication.objects.filter(dossier=dossier).update(
        basis=said["basis"],
        tasks=said["tasks"],
        training=said["training"],
        people=facts["people"],
        money=facts["money"],
        adviser=facts["adviser"],
        ends=facts["ends"],
    )


def _keep_decision(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    DutyApplication.objects.filter(dossier=dossier).update(decision=record.texts["decision"][1])


def _tell(move: str) -> Callable[[Dossier, Record, Actor, datetime], None]:
    def write(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
        given = str(record.facts.get("ground", ""))
        tell_sender(dossier=dossier, move=move, ground_code=given, by=by, at=at)

    return write


def _admit(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    admit_duty(dossier=dossier, by=by, at=at)


def _lend(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    lend_duty(dossier=dossier, by=by, at=at)


def _end(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    end_duty(dossier=dossier, at=at)


def _not_admitted(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    close_instruction(dossier=dossier, at=at)


WRITES: Mapping[tuple[str, str], Callable[[Dossier, Record, Actor, datetime], None]] = {
    ("duty_admission", "require_admission"): _tell("require_admission"),
    ("duty_admission", "order_stop"): _tell("order_stop"),
    ("duty_admission", "supply"): _keep_terms,
    ("duty_admission", "approve"): _keep_decision,
    ("duty_admission", "publish"): _admit,
    ("duty_admission", "refuse"): _not_admitted,
    ("sent_duty", "take_back"): _end,
    ("sent_duty", "revoke"): _end,
    ("lent_power", "lend"): _keep_decision,
    ("lent_power", "publish"): _lend,
    ("lent_power", "recall"): _end,
    ("lent_power", "accept_return"): _end,
    ("lent_power", "evaluate_unfit"): _end,
}
