"""What a community may be asked, and how it refuses what it may not be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.duties.actions.listing import (
    office_for,
    propose,
)
from gongzhi.duties.queries.lists import items_at, listed_items, local_day
from gongzhi.duties.workflow.community_lists import APPLY, DECLINE, OPENS_WITH
from gongzhi.procedure.actions import Opened, Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.record import read_record
from gongzhi.procedure.standing import check_opener
from gongzhi.territory.levels import COMMUNITY


def apply_for_community_duty(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open the file of a proposal for a community list; ``record`` holds the fields of its table.

    Raises Refused and Invalid as ``listing.propose`` does.
    """
    return propose("community_duty", APPLY, record, starts=OPENS_WITH, by=by, at=at)


def decline_demand(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open the file by which a community refuses a demand under its negative list.

    ``record``: ``body`` that asked, ``item`` of the pack's negative list or ``admitted`` (the file
    by which one came onto it), ``way``, ``text``. The body that
    asked must answer within its clock. Raises Refused for anyone but a community, Invalid
    ``not_on_negative_list`` for an item that does not stand there, ``asks_itself``.
    """
    return on_firm_ground(by, lambda unit: _decline(record, by, at, ground(unit)))


def _decline(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    check_opener(DECLINE, by, here)
    own = here.directory.organisation(by.organisation or 0)
    if own.level < COMMUNITY:
        raise Refused("only_communities")
    record = read_record(DECLINE, sent, here)
    on = local_day(here, own.area_id, at)
    items = {item.code: item for item in items_at(listed_items(here, on), own.area_id, here)}
    named = [record.facts[name] for name in ("item", "admitted") if name in record.facts]
    if len(named) != 1:
        raise Invalid(Problem("item", "exactly_one", {"names": "item, admitted"}))
    item = items.get(named[0])
    if item is None or item.list != "negative":
        raise Invalid(Problem("item", "not_on_negative_list"))
    asked_by = record.bodies["body"]
    if asked_by == own.id:
        raise Invalid(Problem("body", "asks_itself"))
    id_ = new_chain_id()
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    said = {"subject": "", "detail": record.texts["text"][1], "address": ""}
    value = envelope.seal(orjson.dumps(said), new_chain_id())
    opening = Opening(
        id=id_,
        code=new_code(),
        procedure="community_refusal",
        area_id=own.area_id,
        fallback_id=office_for(own.area_id, here),
        source="proposal",
        opened_at=at,
        owner_id=asked_by,
        title={"task": item.task},
        public=True,
        facts={**record.facts, "words": {**value.fact(), "purpose": "words"}},
        sealed=[value],
        envelopes=[envelope],
    )
    return open_dossier(opening, by=by, ground=here)
