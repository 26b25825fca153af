"""A hazard is found, and its file moves on: the dates on paper become the file's own dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Unpack

import orjson

from gongzhi.cases.workflow.hazard import FIND
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.clock import due
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import area_to_open, check_opener
from gongzhi.procedure.timing import Timing
from gongzhi.territory.levels import COMMUNITY

NOTICES = frozenset({"notify", "notify_again"})
LIMIT = "hazard.remedy"


def find_hazard(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open the file of a hazard; ``record`` has the fields of the move ``find``.

    It is public only where the checklist's row says so. Raises Refused ``not_yours`` for whoever
    does not work on the ground, ``outside_your_area``, and Invalid naming each wrong field.
    """
    return on_firm_ground(by, lambda unit: _find(record, by, at, ground(unit)))


def move_hazard(**asked: Unpack[Asked]) -> Result:
    """Make one move on a hazard's file. See ``procedure.actions.advance`` for what it raises.

    A notice's date lies ahead and within the longest time of the checklist's row (Invalid
    ``in_the_past``, ``later_than_allowed``); a hazard goes to no community (``no_power``).
    """
    move, at = asked["move"], asked["at"]
    said = asked.get("record") or {}
    return advance(
        **asked,
        shape=_check_power if move == "hand_over" else None,
        tick=_date_it(said, at) if move in NOTICES else None,
    )


def _find(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    check_opener(FIND, by, here)
    record = read_record(FIND, sent, here)
    area_id = area_to_open(record.facts["area"], by, here)
    return open_dossier(_opening(record, area_id, at, here), by=by, ground=here)


def _opening(record: Record, area_id: int, at: datetime, here: Ground) -> Opening:
    check = here.rules.table("hazard_checks")[record.facts["check"]]
    id_ = new_chain_id()
    words = Envelope.new(keyring(here.work.code), id_, "words")
    texts = {name: text for name, (_, text) in record.texts.items()}
    said = {"subject": "", "detail": texts["text"], "address": texts["place"]}
    sealed = words.seal(orjson.dumps(said), new_chain_id())
    desk = here.directory.desk("dispatcher", "grid", area_id, here.territory)
    return Opening(
        id=id_,
        code=new_code(),
        procedure="hazard",
        area_id=area_id,
        fallback_id=desk.organisation_id,
        source="hazard",
        opened_at=at,
        entrance="grid",
        title={"check": record.facts["check"]},
        limits={LIMIT: check["limit"]},
        public=bool(check["public"]),
        facts={**record.facts, "words": {**sealed.fact(), "purpose": "words"}},
        sealed=[sealed],
        envelopes=[words],
    )


def _check_power(dossier: Dossier, record: Record, here: Ground) -> None:
    """Neither communities nor those who only help have the power to enforce."""
    body = here.directory.by_id[record.bodies["body"]]
    if body.level >= COMMUNITY:
        raise Invalid(Problem("body", "no_power", {"got": body.code}))


def _date_it(record: Mapping[str, Any], at: datetime) -> Callable[[Dossier, Timing], None]:
    def tick(dossier: Dossier, timing: Timing) -> None:
        given = record["remedy_by"]
        day = given if isinstance(given, date) else date.fromisoformat(given)
        here = timing.ground
        calendar = here.calendar(dossier.area_id)
        ends = here.end_of_day(dossier.area_id, day)
        if ends <= at:
            raise Invalid(Problem("remedy_by", "in_the_past"))
        limit = here.limit(LIMIT, dossier.area_id, dossier.limits)
        last = None if limit is None else due(calendar, limit, at).at
        if last is not None and day > last.astimezone(calendar.zone).date():
            params = {"last": last.astimezone(calendar.zone).date().isoformat()}
            raise Invalid(Problem("remedy_by", "later_than_allowed", params))
        timing.bound("remedy", timing.open["step"], ends)

    return tick
