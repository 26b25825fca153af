"""A drawn juror speaks, or steps aside."""

from __future__ import annotations

import secrets
from datetime import datetime

from gongzhi.cases.actions.jury.sitting import finish, hold_jury, replace
from gongzhi.cases.methods.jury import SAID, commitment
from gongzhi.cases.models import Juror, JurySeat
from gongzhi.cases.policies import may_sit
from gongzhi.cases.workflow.jury import ASIDE
from gongzhi.core.actor import Actor, juror
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.work import Work, work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import hands_of
from gongzhi.procedure.queries.visible import own_dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.standing import check_own_key


def give_verdict(*, code: str, key: str, jury: str, verdict: str, by: Actor, at: datetime) -> None:
    """Say what the juror finds of the closed file: once, and for good.

    ``code`` and ``key`` are of the request with which the juror consented, ``jury`` the code of
    the jury. Raises NotFound ``jury_seat`` for whoever is not seated there, Invalid for another
    word, Refused ``juror_not_apart`` and ``key_of_a_file_you_handled``.
    """
    if verdict not in SAID:
        raise Invalid(Problem("verdict", "choice", {"choices": list(SAID)}))
    with work(by.jurisdiction, by.code) as unit:
        seat = _seat(code, key, jury, by)
        held = hold_jury(seat.jury_id)
        seat.refresh_from_db()
        _check_apart(seat, by, unit)
        salt = secrets.token_bytes(16)

        def write(dossier: Dossier, record: Record) -> None:
            seat.state, seat.verdict, seat.salt = "spoken", verdict, salt
            seat.save(update_fields=["state", "verdict", "salt"])

        advance(
            dossier=seat.jury_id,
            move="give_verdict",
            by=juror(by.jurisdiction),
            at=at,
            record={
                "seat": seat.number,
                "said": {"commitment": commitment(salt, verdict)},
            },
            write=write,
        )
        finish(held, unit=unit, at=at)


def step_aside(*, code: str, key: str, jury: str, why: str, by: Actor, at: datetime) -> None:
    """Leave the seat to the next drawn: it is one's own matter, one knows the people …"""
    if why not in ASIDE:
        raise Invalid(Problem("why", "choice", {"choices": list(ASIDE)}))
    with work(by.jurisdiction, by.code) as unit:
        seat = _seat(code, key, jury, by)
        hold_jury(seat.jury_id)
        seat.refresh_from_db()
        record = {"seat": seat.number, "why": why}
        _check_seated(seat)
        advance(
            dossier=seat.jury_id,
            move="step_aside",
            by=juror(by.jurisdiction),
            at=at,
            record=record,
        )
        replace(seat, "aside", unit=unit, at=at)


def _seat(code: str, key: str, jury: str, by: Actor) -> JurySeat:
    own = own_dossier(by, code, key)
    willing = Juror.objects.filter(dossier_id=own.id).first()
    rows = JurySeat.objects.filter(juror=willing, state="seated", jury__open=True)
    found = rows.filter(jury__dossier__code=read_code(jury)).first() if willing else None
    if found is None:
        raise NotFound("jury_seat")
    return found


def _check_seated(seat: JurySeat) -> None:
    if seat.state != "seated":
        raise Conflict("jury_seat_taken")


def _check_apart(seat: JurySeat, by: Actor, unit: Work) -> None:
    """What was true when the list was made may have changed: look again, under the lock."""
    _check_seated(seat)
    willing = Juror.objects.select_related("dossier").get(seats=seat)
    file = Dossier.objects.get(juries=seat.jury_id)
    if file.step != "closed":
        raise Conflict("jury_file_moved")
    hands = hands_of(file)
    check_own_key(by, hands)
    if not may_sit(willing, file, hands, ground(unit)):
        raise Refused("juror_not_apart")
