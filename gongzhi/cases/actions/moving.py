"""The moves of a request: the table decides; what a request adds is set here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Unpack

from django.db import transaction

from gongzhi.cases.actions.barring import bar_about, check_about, joins, outside_line
from gongzhi.cases.actions.erasing import destroy_keys
from gongzhi.cases.actions.evidence import refuse_without_photos
from gongzhi.cases.actions.grading import SEVERITY, climb_at, graver_limit
from gongzhi.cases.actions.knowledge import name_article
from gongzhi.cases.actions.lifting import charge_wrong_dispatch, check_above, refuse_way_back
from gongzhi.cases.actions.merging import merge_by, merge_write, unmerge_write
from gongzhi.cases.actions.outside import hand_to_source, refuse_asking, return_at, tick_again
from gongzhi.cases.actions.parking import ask_parking_by, shape_grant, tick_grant
from gongzhi.cases.actions.phases import settle_phase, shape_phase
from gongzhi.cases.actions.promising import tick_promise
from gongzhi.cases.actions.publishing import (
    drop_waiting,
    leaving,
    offer_by,
    offer_write,
    release_shape,
    release_write,
)
from gongzhi.cases.actions.ruled_wrong import decided, declined, questioned
from gongzhi.cases.actions.sending_down import check_again, check_duty
from gongzhi.cases.actions.summaries import pass_summary, refuse_secret
from gongzhi.cases.actions.watching import remind_by, supervise_by, write_supervision
from gongzhi.cases.methods.checks import must_be_checked
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.advancing import Shape, Tick
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.actions.convening import convene
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.ground import ground as rules_now
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

Write = Callable[[Dossier, Record], None]
DONE = frozenset({"solved", "partly"})
HANDLING = "handling"


def move_request(**asked: Unpack[Asked]) -> Result:
    """Make one move on a request file. See ``procedure.actions.advance`` for what it raises.

    A dispatch sets matter, limit class and title; a withdrawn duty cannot be sent to a township or
    below (Invalid, rule ``withdrawn_duty``); a merge needs an existing other file. A new key has an
    action of its own (``renew_key``), because it must be handed over. A result for a system that
    asks the requester itself goes on to where it is reported back.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    dossier, said, seen = asked["dossier"], asked.get("record") or {}, asked.get("seen")
    if move == "convene":
        return convene(dossier=dossier, by=by, at=at, record=said, seen=seen, shape=_shape_convene)
    if move == "pass_summary":
        return pass_summary(dossier=dossier, by=by, at=at, record=said, seen=seen)
    shape, write = leaving(move, _shape_for(move, by, at), _write_for(move, by, at))
    with transaction.atomic():
        done = advance(
            **asked,
            shape=shape,
            tick=tick_promise(said, at) if move == "promise" else _TICKS.get(move),
            settle=settle_phase(move),
            write=write,
        )
        return hand_to_source(done, at)


def _shape_for(move: str, by: Actor, at: datetime) -> Shape | None:
    """Some checks ask who acts, and some when."""
    if move in _BY:
        return _BY[move](by)
    if move == "return_to_source":
        return return_at(at)
    return _AT[move](by, at) if move in _AT else _SHAPES.get(move)


def _write_for(move: str, by: Actor, at: datetime) -> Write | None:
    """Some rows are written in the name of whoever acts."""
    return _WRITES_BY[move](by, at) if move in _WRITES_BY else _WRITES.get(move)


def shape_dispatch(dossier: Dossier, record: Record, ground: Ground) -> None:
    """Set matter, limit and place of a file as a dispatch says, and on which duty it rests."""
    if "area" in record.facts:
        _shape_place(dossier, record, ground)
    if "matter" in record.facts:
        _set_matter(dossier, record.facts["matter"], ground)
    if "about" in record.bodies:
        check_about(dossier, record, ground)
    if "body" in record.bodies:
        refuse_way_back(dossier, record, ground)
        record.facts["duty"] = check_duty(dossier, record, ground)


def _shape_answer(dossier: Dossier, record: Record, ground: Ground) -> None:
    shape_dispatch(dossier, record, ground)
    name_article(dossier, record, ground)


def _shape_redispatch(dossier: Dossier, record: Record, ground: Ground) -> None:
    charge_wrong_dispatch(dossier, record, ground)
    shape_dispatch(dossier, record, ground)


def _set_matter(dossier: Dossier, code: str, ground: Ground) -> None:
    dossier.subject = code
    kept = {name: value for name, value in dossier.title.items() if name == SEVERITY}
    dossier.title = {"matter": code, **kept}
    _set_limit(dossier, ground)


def _set_limit(dossier: Dossier, ground: Ground) -> None:
    """The matter's own limit for handling, or that of a graver file; else it is the pack's."""
    others = {key: code for key, code in dossier.limits.items() if key != HANDLING}
    limit = ground.rules.table("matters")[dossier.subject]["limit"]
    limit = graver_limit(dossier, limit, ground)
    dossier.limits = {**others, HANDLING: limit} if limit else others


def _shape_rules(dossier: Dossier, record: Record, ground: Ground) -> None:
    """New rules may set another limit for the matter: the file's own limit follows them."""
    fresh = rules_now(ground.work)
    if dossier.subject in fresh.rules.table("matters"):
        _set_limit(dossier, fresh)


def _shape_reply(dossier: Dossier, record: Record, ground: Ground) -> None:
    """What is said to be done goes by the verifier first, where the pack asks it of the matter."""
    said = record.facts.get("solved")
    if said in DONE and must_be_checked(dossier.subject, ground.rules.table):
        raise Conflict("check_first", move="hand_in", matter=dossier.subject)


def _shape_uphold(dossier: Dossier, record: Record, ground: Ground) -> None:
    """What may not be sent down is not kept down either."""
    check_again(dossier, dossier.owner_id, ground)


def _shape_convene(dossier: Dossier, record: Record, ground: Ground) -> None:
    """A body of the grassroots may be called to help, but leads nothing that was withdrawn."""
    check_again(dossier, record.bodies["lead"], ground)


def _ask_parking_by(by: Actor, at: datetime) -> Shape:
    """A plan gives the file to no body to which it could not be sent."""
    review = ask_parking_by(by, at)

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        review(dossier, record, ground)
        refuse_way_back(dossier, record, ground)
        check_again(dossier, record.bodies["body"], ground)

    return shape


def _shape_grant(dossier: Dossier, record: Record, ground: Ground) -> None:
    """What was withdrawn since the plan was asked for is not sent down by granting it."""
    shape_grant(dossier, record, ground)
    check_again(dossier, dossier.owner_id, ground)


def _shape_place(dossier: Dossier, record: Record, ground: Ground) -> None:
    area = ground.territory.by_code(record.facts["area"])
    if area is not None:
        dossier.area_id = area.id


def _shape_renew(dossier: Dossier, record: Record, ground: Ground) -> None:
    """A new key that nobody is given would shut the requester out."""
    raise Conflict("key_has_its_own_door", move="renew_key")


def _shape_ask_person(dossier: Dossier, record: Record, ground: Ground) -> None:
    """The desk of the place has it again, until a person decides."""
    place = (dossier.area_id, ground.territory)
    desk = ground.directory.desk("dispatcher", dossier.entrance or "any", *place)
    dossier.owner_id = desk.organisation_id


def _both(*makers: Callable[[Actor, datetime], Write]) -> Callable[[Actor, datetime], Write]:
    """Make one writer of several."""

    def make(by: Actor, at: datetime) -> Write:
        writes = [maker(by, at) for maker in makers]

        def write(dossier: Dossier, record: Record) -> None:
            for one in writes:
                one(dossier, record)

        return write

    return make


_SHAPES: dict[str, Shape] = {
    "ask_person": _shape_ask_person,
    "renew_key": _shape_renew,
    "dispatch": shape_dispatch,
    "redispatch": _shape_redispatch,
    "name_lead": shape_dispatch,
    "lift": check_above,
    "settle": shape_dispatch,
    "answer": _shape_answer,
    "uphold": _shape_uphold,
    "reply": _shape_reply,
    "place": _shape_place,
    "adopt_rules": _shape_rules,
    "finish_phase": shape_phase,
    "grant_parking": _shape_grant,
    "draft_summary": refuse_secret,
    **dict.fromkeys(("note_confirmed", "note_disputed", "note_not_reached"), refuse_asking),
    "release_public": release_shape,
    "show_evidence": refuse_without_photos,
    "show_check": refuse_without_photos,
}
_BY: dict[str, Callable[[Actor], Shape]] = {
    "merge": merge_by,
    "supervise": supervise_by,
    "ask_opening": outside_line,
    "join_opening": joins,
}
_AT: dict[str, Callable[[Actor, datetime], Shape]] = {
    "climb": climb_at,
    "remind": remind_by,
    "ask_parking": _ask_parking_by,
    "offer_public": offer_by,
}
_TICKS: dict[str, Tick] = {"grant_parking": tick_grant, "take_again": tick_again}
_WRITES: dict[str, Write] = {
    **dict.fromkeys(("object", "ask_person"), questioned),
    "supervise": write_supervision,
    "erase": destroy_keys,
    "refuse_public": drop_waiting,
}
_WRITES_BY: dict[str, Callable[[Actor, datetime], Write]] = {
    "merge": merge_write,
    "unmerge": unmerge_write,
    "dispute": unmerge_write,
    "dispatch": _both(bar_about, decided),
    "redispatch": decided,
    "name_lead": decided,
    "decline": declined,
    "offer_public": offer_write,
    "release_public": release_write,
}
