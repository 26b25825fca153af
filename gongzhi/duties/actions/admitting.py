"""A decided duty becomes an item of the receiver's duty list; an item ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from gongzhi.core import agenda
from gongzhi.core.actor import Actor
from gongzhi.core.agenda import Plan
from gongzhi.core.codes import new_code
from gongzhi.core.journal import append_to_chain, new_chain_id
from gongzhi.core.work import begin
from gongzhi.duties.actions.checking import digest
from gongzhi.duties.actions.following import release_instruction
from gongzhi.duties.actions.versions import bump_version
from gongzhi.duties.models import DutyApplication, LocalDuty
from gongzhi.duties.queries.duty_lists import local_moment_day
from gongzhi.duties.workflow.parts import MEANS
from gongzhi.duties.workflow.sent_duty import CLOCKS
from gongzhi.procedure.actions import Opened, Opening, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier

DUE, ENDS = "duty_due", "duty_ends"
LISTS = {"admitted": "duty_admitted", "lent": "power_lent"}


def admit_duty(*, dossier: Dossier, by: Actor, at: datetime) -> LocalDuty:
    """Put an admitted duty on the receiver's list and open the file of its life.

    From then on clocks run against the sender for people, money, training and adviser, and the
    end date ends it. Called inside the move ``publish`` of the admission.
    """
    case = _case(dossier)
    here = ground(begin(by.jurisdiction, by.code))
    opened = open_dossier(_life(case, at), by=by, ground=here)
    duty = _list(case, "admitted", opened.dossier, by, at, here)
    _plan(duty, opened, here)
    release_instruction(application=case, at=at)
    bump_version(duty.jurisdiction_id)
    return duty


def lend_duty(*, dossier: Dossier, by: Actor, at: datetime) -> LocalDuty:
    """Put a lent power on the receiver's list; its own file goes on as the file of its life."""
    case = _case(dossier)
    here = ground(begin(by.jurisdiction, by.code))
    duty = _list(case, "lent", dossier, by, at, here)
    _plan(duty, None, here)
    bump_version(duty.jurisdiction_id)
    return duty


def end_duty(*, dossier: Dossier, at: datetime) -> None:
    """Take the item of a file that has ended off the list, with the file's outcome."""
    rows = LocalDuty.objects.filter(dossier=dossier, ended_at=None)
    rows.update(ended_at=at, ended_how=dossier.outcome)
    bump_version(dossier.jurisdiction_id)


def _case(dossier: Dossier) -> DutyApplication:
    cases = DutyApplication.objects.select_related("sender", "receiver")
    return cases.get(dossier=dossier)


def _life(case: DutyApplication, at: datetime) -> Opening:
    parent = case.dossier
    return Opening(
        id=new_chain_id(),
        code=new_code(),
        procedure="sent_duty",
        area_id=parent.area_id,
        fallback_id=parent.fallback_id,
        source=parent.source,
        opened_at=at,
        owner_id=case.sender_id,
        entrance=parent.entrance,
        subject=case.matter,
        title={"matter": case.matter},
        public=True,
        starts=CLOCKS,
        facts={
            "admission": parent.code,
            "receiver": case.receiver.code,
            "ends": str(case.ends),
            "people": case.people,
            "money": case.money,
            "training": digest(case.training),
            "adviser": case.adviser,
        },
    )


def _list(
    case: DutyApplication, kind: str, life: Dossier, by: Actor, at: datetime, here: Ground
) -> LocalDuty:
    """Number the item by the chain of the receiver's list, which is the act of record."""
    if case.ends is None:
        raise AssertionError("a decided duty has an end date")
    entry = append_to_chain(
        kind="duty_list",
        key=case.receiver.code,
        jurisdiction=here.jurisdiction,
        move=LISTS[kind],
        facts={
            "file": life.code,
            "admission": case.dossier.code,
            "matter": case.matter,
            "sender": case.sender.code,
            "ends": case.ends.isoformat(),
            "basis": digest(case.basis),
        },
        by=by,
        at=at,
    )
    return LocalDuty.objects.create(
        code=f"{case.receiver.code}-{entry.sequence:03}",
        jurisdiction_id=here.jurisdiction,
        kind=kind,
        dossier_id=life.id,
        admission_id=case.dossier_id,
        matter=case.matter,
        sender_id=case.sender_id,
        receiver_id=case.receiver_id,
        area_id=case.dossier.area_id,
        basis=case.basis,
        decision=case.decision,
        starts=local_moment_day(at, here),
        ends=case.ends,
    )


def _plan(duty: LocalDuty, opened: Opened | None, here: Ground) -> None:
    payload = {"dossier": duty.dossier_id.hex}
    zone = here.calendar(duty.area_id).zone
    plans = [Plan(_over(duty.ends, zone), ENDS, duty.dossier_id.hex, payload)]
    plans += [
        Plan(clock.due, DUE, f"{clock.id.hex}:{clock.version}", payload)
        for clock in (opened.clocks if opened is not None else ())
        if clock.name in MEANS and clock.due is not None
    ]
    agenda.plan(duty.jurisdiction_id, plans)


def _over(last: date, zone: ZoneInfo) -> datetime:
    """The midnight that ends the last day."""
    after = last + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=zone)
