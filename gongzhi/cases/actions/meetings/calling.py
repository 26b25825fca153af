"""A joint meeting is called: its agenda is what is stuck longest, every called body is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from gongzhi.cases.models import JointMeeting, MeetingBody, MeetingPoint
from gongzhi.cases.policies import can_call_meeting
from gongzhi.cases.queries.stuck import Stuck, stuck_at
from gongzhi.cases.workflow.meeting import CALL, MINUTES
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.core.turns import take_turn
from gongzhi.procedure.actions import Opened, Opening, on_firm_ground, open_dossier
from gongzhi.procedure.clock import due
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.record import Record, read_record

MEETING, BODY_CALL, SOURCE = "joint_meeting", "meeting_call", "meeting"
NOTICE = "joint_meeting.notice"
LOCK = 5_041_221


def call_meeting(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Call bodies to a joint meeting in the actor's place; ``record`` is that of ``call_meeting``.

    Raises Refused ``not_yours``, Conflict ``meeting_under_way`` (a place has one at a time) and
    Invalid by rule: ``calls_itself``, ``beyond_place``, ``too_soon`` (the pack's notice).
    """
    return on_firm_ground(by, lambda unit: _call(record, by, at, ground(unit)))


def _call(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    if not can_call_meeting(by, here) or by.area is None:
        raise Refused("not_yours", move=CALL.name, step="", role=CALL.by[0].role)
    clean = read_record(CALL, sent, here)
    problems = list(_problems(clean, by, at, here))
    if problems:
        raise Invalid(problems)
    # Two at once would both find none.
    take_turn(LOCK, here.work)
    running = JointMeeting.objects.filter(area=by.area, body=by.organisation, ended_at=None)
    if running.exists():
        raise Conflict("meeting_under_way")
    bodies = [here.directory.by_code[code].id for code in clean.facts["bodies"]]
    points = stuck_at(by.area, by, here, at)
    opened = open_dossier(_opening(clean, points, by, at, here), by=by, ground=here)
    _store(opened, clean, points, here)
    for body in bodies:
        _tell(opened, body, clean.facts["meets_at"], by, at, here)
    return opened


def _problems(clean: Record, by: Actor, at: datetime, here: Ground) -> Iterator[Problem]:
    within = here.territory.is_within
    for code in clean.facts["bodies"]:
        body = here.directory.by_code[code]
        if body.id == by.organisation:
            yield Problem("bodies", "calls_itself", {"got": code})
        elif not (within(body.area_id, by.area or 0) or within(by.area or 0, body.area_id)):
            yield Problem("bodies", "beyond_place", {"got": code})
    yield from too_soon(clean.facts["meets_at"], by.area or 0, at, here)


def too_soon(meets_at: str, area: int, at: datetime, here: Ground) -> Iterator[Problem]:
    """The bodies have the pack's notice to prepare. Yields ``too_soon`` on field ``meets_at``."""
    limit = here.limit(NOTICE, area, {})
    first = at if limit is None else due(here.calendar(area), limit, at).at
    if first is not None and datetime.fromisoformat(meets_at) < first:
        yield Problem("meets_at", "too_soon", {"first": stamp(first)})


def _opening(
    clean: Record, points: Sequence[Stuck], by: Actor, at: datetime, here: Ground
) -> Opening:
    id_ = new_chain_id()
    envelopes, sealed, said = [], [], {}
    if "text" in clean.texts:
        envelope = Envelope.new(keyring(here.work.code), id_, MINUTES)
        value = envelope.seal(clean.texts["text"][1].encode(), new_chain_id())
        envelopes, sealed = [envelope], [value]
        said = {"text": {**value.fact(), "purpose": MINUTES}}
    facts = {**clean.facts, **said, "points": [one.fact(here) for one in points]}
    return Opening(
        id=id_,
        procedure=MEETING,
        owner_id=by.organisation,
        facts=facts,
        sealed=sealed,
        envelopes=envelopes,
        **_place(by.area or 0, at, here),
    )


def _place(area: int, at: datetime, here: Ground) -> dict[str, Any]:
    backstop = here.directory.desk("district_leader", "any", area, here.territory)
    return {
        "code": new_code(),
        "area_id": area,
        "fallback_id": backstop.organisation_id,
        "source": SOURCE,
        "opened_at": at,
        "title": {"meeting": here.territory.level(area)},
    }


def _store(opened: Opened, clean: Record, points: Sequence[Stuck], here: Ground) -> None:
    meeting = JointMeeting.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        area_id=opened.dossier.area_id,
        body_id=opened.dossier.owner_id or 0,
        meets_at=datetime.fromisoformat(clean.facts["meets_at"]),
    )
    put_on_agenda(meeting, points, here)
    waiting = MeetingPoint.objects.filter(goes_to_id=meeting.area_id, pending=True)
    waiting.filter(file__closed_at__isnull=False).update(pending=False)


def put_on_agenda(meeting: JointMeeting, points: Sequence[Stuck], here: Ground) -> None:
    """Put files on the agenda of a meeting; what waited for it waits no longer."""
    files = [one.file.id for one in points]
    waiting = MeetingPoint.objects.filter(
        goes_to_id=meeting.area_id, pending=True, file_id__in=files
    )
    times = dict(waiting.values_list("file_id", "times"))
    waiting.update(pending=False)
    for one in points:
        MeetingPoint.objects.create(
            jurisdiction_id=here.jurisdiction,
            meeting=meeting,
            file=one.file,
            why=one.why,
            days=one.days,
            holder_id=one.file.owner_id,
            times=times.get(one.file.id, 0),
        )


def _tell(opened: Opened, body: int, meets_at: str, by: Actor, at: datetime, here: Ground) -> None:
    """Give a called body its sub-file: it says whether it comes, within its own time."""
    meeting = opened.dossier
    call = Opening(
        id=new_chain_id(),
        procedure=BODY_CALL,
        owner_id=body,
        parent_id=meeting.id,
        facts={"parent": meeting.code, "meets_at": meets_at},
        **_place(meeting.area_id, at, here),
    )
    told = open_dossier(call, by=by, ground=here)
    MeetingBody.objects.create(
        jurisdiction_id=here.jurisdiction,
        meeting_id=meeting.id,
        body_id=body,
        call_id=told.dossier.id,
    )
