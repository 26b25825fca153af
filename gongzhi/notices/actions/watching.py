"""Which holders of posts are told of the clocks and calls of a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.notices.actions.announcing import announce, hours_of
from gongzhi.notices.queries.recipients import (
    Receiver,
    any_channel,
    people_at,
    people_on_call,
    receivers_of,
    robots_of,
)
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE


@dataclass(frozen=True, slots=True)
class _Told:
    """An event at a body."""

    event: str
    body: int
    clock: Clock | None


def tell_of_clock(*, dossier: UUID, sequence: int, unit: Work, at: datetime) -> None:
    """A clock has warned or run out: those who must act are told, and those who now watch."""
    if not any_channel(unit.jurisdiction):
        return
    file, entry = _read(dossier, sequence)
    record = entry.facts["record"]
    clock = Clock.objects.filter(id=UUID(record["clock"]["id"])).first()
    failed = (clock.responsible_id if clock else None) or file.desk_id or file.owner_id
    here = ground(unit)
    told = []
    if failed is not None:
        told.append(_Told("late" if entry.move == "escalate" else "due_soon", failed, clock))
    if entry.move == "escalate" and record["body"] in here.directory.by_code:
        told.append(_Told("escalated", here.directory.by_code[record["body"]].id, clock))
    for one in told:
        _tell(one, file, sequence, here, at)


def tell_called(*, dossier: UUID, sequence: int, unit: Work, at: datetime) -> None:
    """A body was called to a stuck file or to a meeting: those who answer for it are told."""
    if not any_channel(unit.jurisdiction):
        return
    file, _ = _read(dossier, sequence)
    body = file.owner_id or file.desk_id
    if body is not None:
        running = Clock.objects.filter(dossier_id=dossier, ended_at=None, kind="limit")
        clock = running.order_by("due").first()
        _tell(_Told("called", body, clock), file, sequence, ground(unit), at)


def _read(dossier: UUID, sequence: int) -> tuple[Dossier, Entry]:
    file = Dossier.objects.get(id=dossier)
    return file, Entry.objects.get(chain=dossier, sequence=sequence)


def _tell(told: _Told, file: Dossier, sequence: int, here: Ground, at: datetime) -> None:
    urgent = told.clock is not None and told.clock.limit in _urgent_limits(here)
    night = hours_of(here.work).quiet(at)
    jurisdiction = here.jurisdiction
    body = here.directory.organisation(told.body)
    if night and urgent:
        # The nearest body of its line with somebody on duty; the others learn of it by day.
        on_call = _on_call(told.body, here, at, alone=bool(file.secrecy))
        _announce(told, file, sequence, on_call, here, at, urgent=True)
    people = people_at(body.id, _roles(told, file, here), at)
    subjects = [str(person) for person in people]
    # A group reads more people than may know of a secret file.
    robots = [] if file.secrecy else robots_of(jurisdiction, body.id)
    to = [*receivers_of(jurisdiction, "person", subjects, told.event), *robots]
    _announce(told, file, sequence, to, here, at, urgent=urgent and not night)


def _announce(
    told: _Told,
    file: Dossier,
    sequence: int,
    to: Sequence[Receiver],
    here: Ground,
    at: datetime,
    *,
    urgent: bool,
) -> None:
    due = told.clock.due if told.clock is not None and told.clock.due else file.due
    announce(
        event=told.event,
        key=f"{file.id.hex}:{sequence}",
        to=to,
        params={
            "code": file.code,
            "body": here.directory.organisation(told.body).code,
            "area": "" if file.secrecy else here.territory.area(file.area_id).code,
            "due": due.isoformat() if due < NO_DUE else "",
            "path": f"/file/{file.code}",
        },
        unit=here.work,
        at=at,
        about=file.id,
        urgent=urgent,
    )


def _on_call(body: int, here: Ground, at: datetime, *, alone: bool) -> list[Receiver]:
    """Give who is on duty at a body or the nearest above it; of a secret file, ``alone`` at it."""
    place: int | None = body
    while place is not None:
        people = people_on_call([place], at)
        if people:
            subjects = [str(person) for person in people]
            return receivers_of(here.jurisdiction, "person", subjects, "urgent")
        place = None if alone else here.directory.organisation(place).parent_id
    return []


def _urgent_limits(here: Ground) -> Collection[str]:
    return str(here.live.table("settings")["notice_urgent_limits"]["value"]).split("|")


def _roles(told: _Told, file: Dossier, here: Ground) -> set[str]:
    """Give the roles that the template names; else who must act, and who stands for that role."""
    rows = here.live.table("notice_templates").values()
    template = next((row for row in rows if row["event"] == told.event), None)
    if template is not None and template["roles"]:
        return set(template["roles"])
    role = file.desk_role if told.body == file.desk_id and file.desk_role else "handler"
    standing = here.live.table("roles")
    return {role, *(code for code, row in standing.items() if role in (row["stands_for"] or ()))}
