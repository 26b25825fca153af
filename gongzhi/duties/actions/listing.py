"""What the grid's list and the community's lists share: opening a proposal, and its moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Unpack

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.models import Entry
from gongzhi.core.packs.encoding import fingerprint
from gongzhi.core.turns import take_turn
from gongzhi.duties.methods.proposals import Proposal, unlawful
from gongzhi.duties.models import ListedWork
from gongzhi.duties.queries import catalogue
from gongzhi.duties.queries.lists import (
    items_touching,
    listed_items,
    local_day,
    parents_of,
)
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.actions.statement import Insert, table_of
from gongzhi.procedure.clock import due
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import check_opener
from gongzhi.procedure.table import Move, Start
from gongzhi.procedure.timing import Timing
from gongzhi.territory.levels import COMMUNITY

LOCK = 5_041_203
TEXTS = ("name_zh", "name_en", "basis", "instead_zh", "instead_en")
CODES = ("task", "matter", "manner", "times", "per", "minutes", "data", "yuan", "removes")
DECISIONS = {
    "list_grid": "grid",
    "list_temporary": "grid",
    "list_lawful": "lawful",
    "list_assisting": "assisting",
    "list_negative": "negative",
}
LISTED_WORK = table_of(
    "duties_listedwork",
    dossier_id="uuid",
    list="text",
    task="text",
    matter="text",
    name_zh="text",
    name_en="text",
    basis="text",
    manner="text",
    times="int",
    per="text",
    minutes="int",
    data="text",
    yuan="bigint",
    instead_zh="text",
    instead_en="text",
    until="date",
    removes="text",
).fixing(jurisdiction_id="ground.id")
_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("matter", "manner", "data", "instead_zh", "instead_en", "removes"), ""),
    **dict.fromkeys(("times", "minutes", "yuan"), 0),
    "per": "as_needed",
    "until": None,
}


def propose(
    procedure: str,
    move: Move,
    sent: Mapping[str, Any],
    *,
    starts: tuple[Start, ...],
    by: Actor,
    at: datetime,
) -> Opened:
    """Open the file of a proposal for a list.

    Raises Refused (who may not ask, or not for that place) and Invalid (a field that cannot be
    read, and every rule of the lists that the proposal breaks).
    """
    return on_firm_ground(
        by, lambda unit: _propose(procedure, move, sent, starts, by, at, ground(unit))
    )


def move_listed(**asked: Unpack[Asked]) -> Result:
    """Make a move on the file of a proposal. Raises what ``advance`` raises.

    A decision asks the rules of the lists again, because they may have changed since the proposal:
    nothing negative and nothing withdrawn is admitted (Invalid).
    """
    move, at = asked["move"], asked["at"]
    said = asked.get("record") or {}
    decides = move in DECISIONS or move == "remove"
    return advance(
        **asked,
        shape=_decide(move, at) if decides else None,
        tick=_tick(move, said, at) if move in DECISIONS else None,
        write=_write(move) if move in DECISIONS else None,
    )


def _propose(
    procedure: str,
    move: Move,
    sent: Mapping[str, Any],
    starts: tuple[Start, ...],
    by: Actor,
    at: datetime,
    here: Ground,
) -> Opened:
    check_opener(move, by, here)
    record = read_record(move, sent, here)
    area_id = _area(record, here)
    texts = {name: text for name, (_, text) in record.texts.items()}
    row = {**_EMPTY, **{k: v for k, v in record.facts.items() if k != "area"}, **texts}
    row.setdefault("list", "grid")
    proposal = _proposal(row, area_id)
    _check_asker(proposal, by, here)
    _check(proposal, here, at, decided=False)
    if row["until"] is not None:
        _end_of(date.fromisoformat(row["until"]), here, area_id, at)
    id_ = new_chain_id()
    opening = Opening(
        id=id_,
        code=new_code(),
        procedure=procedure,
        area_id=area_id,
        fallback_id=office_for(area_id, here),
        source="proposal",
        opened_at=at,
        owner_id=by.organisation,
        subject=row["matter"],
        title={"task": row["task"]} | ({"matter": row["matter"]} if row["matter"] else {}),
        public=True,
        starts=starts,
        facts={**record.facts, "stated": fingerprint(texts)},
        extra=[Insert(LISTED_WORK, [[id_, *(row[n] for n, _ in LISTED_WORK.columns[1:])]])],
    )
    return open_dossier(opening, by=by, ground=here)


def office_for(area_id: int, here: Ground) -> int:
    """Give the body that keeps the lists of a place: it owns what nobody else does."""
    return here.directory.desk("list_office", "any", area_id, here.territory).organisation_id


def stated(work_: ListedWork) -> str:
    """Give the digest of a proposal's public texts, as the first entry of its file keeps it."""
    return fingerprint({name: getattr(work_, name) for name in TEXTS if getattr(work_, name)})


def _check_asker(proposal: Proposal, by: Actor, here: Ground) -> None:
    """Work is asked for by departments and townships, each inside its own area.

    A community proposes what it will not do, and that something leaves a list.
    """
    body = here.directory.organisation(by.organisation or 0)
    own = proposal.list == "negative" or bool(proposal.removes)
    if body.level >= COMMUNITY and not own:
        raise Refused("communities_ask_nobody", list=proposal.list)
    if by.area is None or not here.territory.is_within(proposal.area_id, by.area):
        raise Refused("outside_your_area")


def _area(record: Record, here: Ground) -> int:
    area = here.territory.by_code(record.facts["area"])
    if area is None:
        raise Invalid(Problem("area", "unknown_area"))
    return area.id


def _proposal(row: Mapping[str, Any], area_id: int) -> Proposal:
    return Proposal(
        list=row["list"],
        task=row["task"],
        matter=row["matter"],
        area_id=area_id,
        yuan=row["yuan"],
        instead=bool(row["instead_zh"] and row["instead_en"]),
        removes=row["removes"],
    )


def _check(proposal: Proposal, here: Ground, at: datetime, *, decided: bool) -> None:
    """Ask the rules in force whether any list may take the proposal."""
    today = local_day(here, proposal.area_id, at)
    known = catalogue(here.rules)
    duties = known.in_force(proposal.matter, today) if proposal.matter in known.matters else ()
    problems = unlawful(
        proposal,
        tasks=here.rules.table("grassroots_tasks"),
        items=items_touching(listed_items(here, today), proposal.area_id, here),
        parents=parents_of(here),
        withdrawn=any(item.list == "withdrawn" for item in duties),
        decided=decided,
    )
    if problems:
        raise Invalid(problems)


def _decide(move: str, at: datetime) -> Callable[[Dossier, Record, Ground], None]:
    def shape(dossier: Dossier, record: Record, here: Ground) -> None:
        # Two decisions at once could each find the other's item not there yet.
        take_turn(LOCK, here.work)
        own = ListedWork.objects.get(dossier_id=dossier.id)
        first = Entry.objects.get(chain=dossier.id, sequence=1)
        if first.facts["record"]["stated"] != stated(own):
            raise Conflict("not_what_was_stated")
        if (move == "remove") != bool(own.removes) or not _fits(own.list, move):
            raise Conflict("not_what_was_proposed", proposed=own.list)
        decided = DECISIONS.get(move, own.list)
        row = {name: getattr(own, name) for name in (*TEXTS, *CODES)} | {"list": decided}
        _check(_proposal(row, dossier.area_id), ground(here.work), at, decided=True)

    return shape


def _fits(proposed: str, move: str) -> bool:
    """What was proposed as the community's own work may turn out to be help that is paid for."""
    if move == "remove":
        return True
    return DECISIONS[move] == proposed or (proposed, move) == ("lawful", "list_assisting")


def _tick(move: str, record: Mapping[str, Any], at: datetime) -> Callable[[Dossier, Timing], None]:
    def tick(dossier: Dossier, timing: Timing) -> None:
        until = _until(dossier, move, record)
        if until is None:
            return
        here = timing.ground
        ends = _end_of(until, here, dossier.area_id, at)
        if move == "list_temporary":
            limit = here.limit("grid_duty.temporary", dossier.area_id, {})
            last = None if limit is None else due(here.calendar(dossier.area_id), limit, at).at
            if last is not None and ends > last:
                raise Invalid(Problem("until", "too_late", {"last": last.date().isoformat()}))
        timing.bound("until", timing.open["step"], ends)

    return tick


def _until(dossier: Dossier, move: str, record: Mapping[str, Any]) -> date | None:
    if move != "list_temporary":
        return ListedWork.objects.get(dossier_id=dossier.id).until
    given = record["until"]
    return given if isinstance(given, date) else date.fromisoformat(given)


def _end_of(until: date, here: Ground, area_id: int, at: datetime) -> datetime:
    """Give the moment at which a last day is over; a day that is over already is Invalid."""
    ends = here.end_of_day(area_id, until)
    if ends <= at:
        raise Invalid(Problem("until", "in_the_past"))
    return ends


def _write(move: str) -> Callable[[Dossier, Record], None]:
    def write(dossier: Dossier, record: Record) -> None:
        changed: dict[str, Any] = {"list": DECISIONS[move]}
        if move == "list_temporary":
            changed["until"] = record.facts["until"]
        ListedWork.objects.filter(dossier_id=dossier.id).update(**changed)

    return write
