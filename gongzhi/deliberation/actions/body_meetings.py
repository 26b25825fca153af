"""Meetings of self-government's bodies: called with their points, held, written down, followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack

from django.db.models import Max, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.core.work import inside
from gongzhi.deliberation.actions.dating import cancel_date, date_meeting
from gongzhi.deliberation.actions.rows import own_row
from gongzhi.deliberation.actions.tasks import assign_task
from gongzhi.deliberation.models import BodyMeeting, BodyPoint, BodyTerm, PointPaper
from gongzhi.deliberation.policies import can_call_body
from gongzhi.deliberation.queries.bodies import in_office, term_for
from gongzhi.deliberation.workflow.body_meeting import CALL, PAPER, POINT
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.table import Field

SOURCE, POINTS_MOST, TITLE_MOST = "self_government", 40, 80
STATES = {"agree_point": "agreed", "reject_point": "not_agreed", "carry_point": "carried"}


def call_body_meeting(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Call a meeting of a body in term; what earlier meetings carried over comes first.

    Raises NotFound ``body_term``, Refused ``not_yours``, Invalid ``past_moment``, ``not_in_office``
    (the term has ended or waits for the township), ``length`` of a point's title, ``no_points``,
    ``too_many_points``.
    """
    return on_firm_ground(by, lambda unit: _call(record, by, at, ground(unit)))


def _call(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    clean = read_record(CALL, sent, here)
    term = term_for(by, clean.facts["body_term"], here)
    if not can_call_body(by, term, here):
        raise Refused("not_yours", move=CALL.name, step="", role=CALL.by[0].role)
    titles = [line.strip() for line in clean.texts["points"][1].splitlines() if line.strip()]
    waiting = BodyPoint.objects.filter(area=term.area_id, kind=term.kind, pending=True)
    carried = list(waiting.select_for_update().order_by("id")[:POINTS_MOST])
    problems = list(_problems(clean, term, titles, at))
    if not titles and not carried:
        problems.append(Problem("points", "no_points"))
    if len(titles) + len(carried) > POINT.high:
        problems.append(Problem("points", "too_many_points", {"high": POINT.high}))
    if problems:
        raise Invalid(problems)
    clean.facts.update(
        agenda=list(range(1, len(carried) + len(titles) + 1)),
        carried=len(carried),
        members_in_office=len(in_office(term)),
    )
    opened = open_dossier(_opening(clean, term, by, at, here), by=by, ground=here)
    meeting = BodyMeeting.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        area_id=term.area_id,
        term=term,
        kind=term.kind,
        meets_at=clean.facts["meets_at"],
        meets_where=clean.texts["where"][1],
    )
    for number, point in enumerate(carried, 1):
        _put(meeting, number, point.title, point.text, times=point.times + 1)
    for number, title in enumerate(titles, len(carried) + 1):
        _put(meeting, number, title)
    waiting.filter(id__in=[one.id for one in carried]).update(pending=False)
    date_meeting(opened.dossier, meeting.kind, clean, at)
    return opened


def _problems(
    clean: Record, term: BodyTerm, titles: Sequence[str], at: datetime
) -> Iterator[Problem]:
    for one in titles:
        if not 2 <= len(one) <= TITLE_MOST:
            yield Problem("points", "length", {"low": 2, "high": TITLE_MOST, "got": len(one)})
    if datetime.fromisoformat(clean.facts["meets_at"]) <= at:
        yield Problem("meets_at", "past_moment")
    if term.confirmed_at is None or term.ended_at is not None:
        yield Problem("body_term", "not_in_office")


def _opening(clean: Record, term: BodyTerm, by: Actor, at: datetime, here: Ground) -> Opening:
    id_ = new_chain_id()
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    sealed = {
        name: envelope.seal(text.encode(), new_chain_id())
        for name, (_, text) in clean.texts.items()
    }
    return Opening(
        id=id_,
        code=new_code(),
        procedure="body_meeting",
        area_id=term.area_id,
        fallback_id=term.dossier.fallback_id,
        owner_id=by.organisation,
        source=SOURCE,
        opened_at=at,
        facts={
            **clean.facts,
            "body_kind": term.kind,
            **{name: {**value.fact(), "purpose": "words"} for name, value in sealed.items()},
        },
        title={"body_meeting": term.kind},
        public=True,
        envelopes=[envelope],
        sealed=list(sealed.values()),
    )


def _put(meeting: BodyMeeting, number: int, title: str, text: str = "", *, times: int = 0) -> None:
    BodyPoint.objects.create(
        jurisdiction_id=meeting.jurisdiction_id,
        meeting=meeting,
        area_id=meeting.area_id,
        kind=meeting.kind,
        number=number,
        title=title,
        text=text,
        times=times,
    )


def move_body_meeting(**asked: Unpack[Asked]) -> Result:
    """Make one move on the file of a body's meeting. See ``procedure.actions.advance``.

    Raises also Invalid ``past_moment``, ``no_such_paper``, ``too_many_points`` and
    ``too_many_papers``, and what ``assign_task`` raises.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with inside(by.jurisdiction, by.code):
        rows = BodyMeeting.objects.select_related("term")
        work = _Work(own_row(rows, asked["dossier"], by), move, by, at)
        return advance(
            **asked,
            shape=work.shape,
            write=work.write,
        )


class _Work:
    """One move of a meeting: what it adds to the record, what it stores."""

    def __init__(self, meeting: BodyMeeting, move: str, by: Actor, at: datetime) -> None:
        self.meeting, self.move, self.by, self.at = meeting, move, by, at

    def shape(self, dossier: Dossier, record: Record, here: Ground) -> None:
        """Number points and papers; count the members whenever the meeting is called anew."""
        if self.move == "add_body_point":
            record.facts["agenda"] = [
                _next(self.meeting.points.all(), POINT, "title", "too_many_points")
            ]
        elif self.move == "send_paper":
            record.facts["paper"] = _next(
                self.meeting.papers.all(), PAPER, "name", "too_many_papers"
            )
        elif self.move == "withdraw_paper":
            papers = self.meeting.papers.filter(number=record.facts["paper"], withdrawn=False)
            if not papers.exists():
                raise Invalid(Problem("paper", "no_such_paper", {"got": record.facts["paper"]}))
        elif self.move == "postpone_meeting":
            if datetime.fromisoformat(record.facts["meets_at"]) <= self.at:
                raise Invalid(Problem("meets_at", "past_moment"))
            record.facts["members_in_office"] = len(in_office(self.meeting.term))

    def write(self, dossier: Dossier, record: Record) -> None:
        """Store what the meeting's own rows keep of the move."""
        after = _AFTER.get(self.move)
        if after is not None:
            after(self, dossier, record)
        if self.move in STATES:
            _end_point(self, record)
        if dossier.closed_at is not None:
            self.keep(ended_at=self.at)
        if dossier.step == "body_not_met":
            cancel_date(dossier, self.at)
            self.meeting.points.filter(state="open").update(state="carried", pending=True)

    def keep(self, **changed: Any) -> None:
        """Change the meeting's row."""
        BodyMeeting.objects.filter(pk=self.meeting.pk).update(**changed)


def _next(rows: QuerySet[Any], number: Field, field: str, rule: str) -> int:
    """Give the next number; there are no more than a move can name."""
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if last >= number.high:
        raise Invalid(Problem(field, rule, {"high": number.high}))
    return int(last) + 1


def _said(record: Record, name: str) -> str:
    return record.texts[name][1] if name in record.texts else ""


def _add(work: _Work, dossier: Dossier, record: Record) -> None:
    _put(work.meeting, record.facts["agenda"][0], _said(record, "title"), _said(record, "text"))


def _drop(work: _Work, dossier: Dossier, record: Record) -> None:
    work.meeting.points.filter(number=record.facts["point"]).update(
        state="dropped", outcome=_said(record, "text")
    )


def _send(work: _Work, dossier: Dossier, record: Record) -> None:
    public = record.facts["readers"] == "everybody"
    PointPaper.objects.create(
        jurisdiction_id=work.meeting.jurisdiction_id,
        meeting=work.meeting,
        number=record.facts["paper"],
        point=record.facts["point"],
        name=_said(record, "name"),
        text=_said(record, "text") if public else "",
        public=public,
        sent_at=work.at,
    )


def _withdraw(work: _Work, dossier: Dossier, record: Record) -> None:
    work.meeting.papers.filter(number=record.facts["paper"]).update(withdrawn=True)


def _postpone(work: _Work, dossier: Dossier, record: Record) -> None:
    work.keep(meets_at=record.facts["meets_at"], meets_where=_said(record, "where"))
    date_meeting(dossier, work.meeting.kind, record, work.at)


def _held(work: _Work, dossier: Dossier, record: Record) -> None:
    work.keep(present=record.facts["present"])


def _end_point(work: _Work, record: Record) -> None:
    state = STATES[work.move]
    votes = {name: record.facts.get(name) for name in ("agreed", "opposed", "abstained")}
    work.meeting.points.filter(number=record.facts["point"]).update(
        state=state,
        outcome=_said(record, "text"),
        pending=state == "carried",
        **votes,
    )


def _minutes(work: _Work, dossier: Dossier, record: Record) -> None:
    work.keep(minutes=_said(record, "minutes"), minority=_said(record, "minority"))


def _confirmed(work: _Work, dossier: Dossier, record: Record) -> None:
    work.keep(confirmed_at=work.at)


def _assign(work: _Work, dossier: Dossier, record: Record) -> None:
    assign_task(dossier, record, work.by, work.at)


_AFTER: Mapping[str, Callable[[_Work, Dossier, Record], None]] = {
    "add_body_point": _add,
    "drop_body_point": _drop,
    "send_paper": _send,
    "withdraw_paper": _withdraw,
    "postpone_meeting": _postpone,
    "hold_body_meeting": _held,
    "note_no_quorum": _held,
    "write_minutes": _minutes,
    "confirm_minutes": _confirmed,
    "assign_point": _assign,
}
