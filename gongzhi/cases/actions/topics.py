"""Monthly topics: chosen by the district out of counts, planned and worked by a lead, judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Unpack

import orjson

from gongzhi.cases.models import MonthlyTopic, TopicNote
from gongzhi.cases.policies import can_choose_topic
from gongzhi.cases.queries.topics import counted_matters
from gongzhi.cases.workflow.topic import CHOOSE, CLOCK
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.screener import screen, screener_of
from gongzhi.core.sealed import Envelope
from gongzhi.core.turns import take_turn
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.advancing import Shape, Write
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.actions.joining import end_of_day
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.timing import Timing

KEY = "monthly_topic.work"
LOCK = 5_041_219
DATED = frozenset({"plan_topic", "resume_topic"})
NOTED = frozenset({"report_progress", "finish_topic", "accept_topic", "resume_topic", "drop_topic"})


def choose_topic(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Make a matter the topic of the month ``at`` lies in; its counts go on record with it.

    Raises Refused ``not_yours``, Conflict ``topic_under_way`` where the matter is a topic that has
    not ended, and Invalid naming the field.
    """
    return on_firm_ground(by, lambda unit: _choose(record, by, at, ground(unit)))


def move_topic(**asked: Unpack[Asked]) -> Result:
    """Make one move on a topic. See ``procedure.actions.advance`` for what it raises."""
    move, at = asked["move"], asked["at"]
    said = asked.get("record") or {}
    mask, write = _kept(move, at)
    return advance(
        **asked,
        shape=mask,
        tick=_tick(said, at) if move in DATED else None,
        write=write,
    )


def _choose(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    if not can_choose_topic(by, here) or by.area is None:
        raise Refused("not_yours", move=CHOOSE.name, step="", role=CHOOSE.by[0].role)
    record = read_record(CHOOSE, sent, here)
    if record.bodies["body"] == by.organisation:
        raise Invalid(Problem("body", "leads_itself"))
    matter = str(record.facts["matter"])
    month = f"{at.astimezone(here.calendar(by.area).zone):%Y-%m}"
    # Two at once would both find none.
    take_turn(LOCK, here.work)
    known = MonthlyTopic.objects.filter(jurisdiction_id=here.jurisdiction, matter=matter)
    if known.filter(dossier__closed_at=None).exists() or known.filter(month=month).exists():
        raise Conflict("topic_under_way", matter=matter)
    counts = next((asdict(one) for one in counted_matters(here, at) if one.matter == matter), {})
    counts.pop("matter", None)
    facts = {**record.facts, "month": month, "counts": counts}
    opened = open_dossier(_opening(record, facts, by, at, here), by=by, ground=here)
    MonthlyTopic.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        month=month,
        matter=matter,
        lead_id=record.bodies["body"],
        counts=counts,
        wanted=screen(record.texts["text"][1], screener_of(here.live)).text,
    )
    return opened


def _opening(
    record: Record, facts: Mapping[str, Any], by: Actor, at: datetime, here: Ground
) -> Opening:
    id_ = new_chain_id()
    words = Envelope.new(keyring(here.work.code), id_, "words")
    said = {"subject": "", "detail": record.texts["text"][1], "address": ""}
    sealed = words.seal(orjson.dumps(said), new_chain_id())
    return Opening(
        id=id_,
        code=new_code(),
        procedure="monthly_topic",
        area_id=by.area or 0,
        fallback_id=by.organisation or 0,
        source="monthly_topic",
        opened_at=at,
        owner_id=record.bodies["body"],
        subject=str(facts["matter"]),
        title={"matter": str(facts["matter"])},
        facts={**facts, "words": {**sealed.fact(), "purpose": "words"}},
        sealed=[sealed],
        envelopes=[words],
    )


def _tick(record: Mapping[str, Any], at: datetime) -> Callable[[Dossier, Timing], None]:
    """The lead answers for the day that it, or whoever sent the result back, has named."""

    def tick(dossier: Dossier, timing: Timing) -> None:
        ends = end_of_day(str(record["ends_on"]), dossier.area_id, timing.ground, at)
        timing.promise(CLOCK, KEY, ends, dossier.owner_id)

    return tick


def _kept(move: str, at: datetime) -> tuple[Shape, Write]:
    """Keep for everybody what was said, masked by the pack's patterns."""
    texts: dict[str, str] = {}
    days: list[date] = []

    def mask(dossier: Dossier, record: Record, here: Ground) -> None:
        screener = screener_of(here.live)
        texts.update(
            {name: screen(text, screener).text for name, (_, text) in record.texts.items()}
        )
        days.append(at.astimezone(here.calendar(dossier.area_id).zone).date())

    def write(dossier: Dossier, record: Record) -> None:
        topic = MonthlyTopic.objects.get(dossier_id=dossier.id)
        if move == "plan_topic":
            topic.tasks, topic.policies = texts["topic_tasks"], texts.get("policies", "")
            topic.bodies = list(record.facts.get("bodies", ()))
        if move in DATED:
            topic.ends_on = date.fromisoformat(record.facts["ends_on"])
            topic.save()
        if move in NOTED and "text" in texts:
            TopicNote.objects.create(
                topic=topic,
                jurisdiction_id=topic.jurisdiction_id,
                move=move,
                said_on=days[0],
                text=texts["text"],
            )

    return mask, write
