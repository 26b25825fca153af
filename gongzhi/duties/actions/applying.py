"""Files about duties are opened: an application, a proposal, a report of bypass, an offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.work import Work, begin
from gongzhi.duties.actions.checking import (
    Case,
    case_of,
    check_case,
    check_power_held,
    digest,
    waiting_instruction,
)
from gongzhi.duties.actions.grid_duties import check_grid_post
from gongzhi.duties.models import DutyApplication
from gongzhi.duties.policies import GRASSROOTS
from gongzhi.duties.workflow.admission import APPLY, PROPOSE, REPORT_BYPASS
from gongzhi.duties.workflow.lent_power import OFFER
from gongzhi.procedure.actions import Opened, Opening, on_firm_ground, open_dossier
from gongzhi.procedure.actions.statement import Insert, table_of
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import read_record
from gongzhi.procedure.standing import check_opener
from gongzhi.procedure.table import Move

APPLICATION = table_of(
    "duties_dutyapplication",
    dossier_id="uuid",
    kind="text",
    matter="text",
    sender_id="bigint",
    receiver_id="bigint",
    asked_by_id="bigint",
    basis="text",
    tasks="text",
    people="int",
    money="bigint",
    training="text",
    adviser="text",
    ends="date",
    decision="text",
    instruction_id="uuid",
).fixing(jurisdiction_id="ground.id")
SOURCE, KIND = "duty", "duty_admission"
TOLD = {"require_admission": "supplement", "order_stop": "to_stop"}


def apply_for_duty(*, by: Actor, at: datetime, record: Mapping[str, Any]) -> Opened:
    """Open an admission: a body asks to give a township or community new work.

    ``record`` is that of the move ``apply`` of the procedure ``duty_admission``. Raises Refused
    ``not_yours``, and Invalid with every broken rule (``check_case``).
    """
    return _open(APPLY, "duty_admission", by, at, record)


def apply_for_duties(
    *, by: Actor, at: datetime, record: Mapping[str, Any], receivers: Sequence[str]
) -> list[Opened]:
    """Open one application for several receivers: a file each, all of them or none.

    ``record`` is that of ``apply`` without ``receiver``. Every file names the first one, so that
    they are known as one application. Raises as ``apply_for_duty``; a rule that one receiver's
    case breaks names that receiver, and Invalid ``required`` or ``item_twice`` the list itself.
    """
    if not receivers:
        raise Invalid(Problem("receivers", "required"))
    if len(set(receivers)) < len(receivers):
        raise Invalid(Problem("receivers", "item_twice"))

    def each(unit: Work) -> list[Opened]:
        here = ground(unit)
        opened: list[Opened] = []
        for code in receivers:
            first = opened[0].dossier.code if opened else ""
            opened.append(_for_one(code, by, at, record, here, first))
        return opened

    return on_firm_ground(by, each)


def _for_one(
    code: str, by: Actor, at: datetime, record: Mapping[str, Any], here: Ground, first: str
) -> Opened:
    sent = {**record, "receiver": code}
    try:
        return _file(APPLY, "duty_admission", by, at, sent, here, first)
    except Invalid as broken:
        raise Invalid(
            [
                Problem(one.field, one.rule, {**one.params, "receiver": code})
                for one in broken.problems
            ]
        ) from None


def propose_duty(*, by: Actor, at: datetime, record: Mapping[str, Any]) -> Opened:
    """Open an admission by the receiver's own wish; ``record`` of the move ``propose``.

    Raises as ``apply_for_duty``.
    """
    return _open(PROPOSE, "duty_admission", by, at, record)


def report_bypass(*, by: Actor, at: datetime, record: Mapping[str, Any]) -> Opened:
    """Open a file about work that was sent down past admission; ``record`` of ``report_bypass``.

    The body it is about is shut out; an office outside its line has the file (Invalid
    ``no_receiver`` where there is none). Raises as ``apply_for_duty``; a withdrawn duty may be
    reported, that is what it is for.
    """
    return _open(REPORT_BYPASS, "duty_admission", by, at, record)


def offer_power(*, by: Actor, at: datetime, record: Mapping[str, Any]) -> Opened:
    """Open the lending of a power to a township; ``record`` of the move ``offer_power``.

    Raises as ``apply_for_duty``.
    """
    return _open(OFFER, "lent_power", by, at, record)


def _open(move: Move, procedure: str, by: Actor, at: datetime, record: Mapping[str, Any]) -> Opened:
    return on_firm_ground(by, lambda unit: _file(move, procedure, by, at, record, ground(unit)))


def _file(
    move: Move,
    procedure: str,
    by: Actor,
    at: datetime,
    sent: Mapping[str, Any],
    here: Ground,
    first: str = "",
) -> Opened:
    check_opener(move, by, here)
    record = read_record(move, sent, here)
    case = case_of(record, by, here)
    check_case(case, at, here, down=move.name != REPORT_BYPASS.name)
    if move.name == OFFER.name:
        check_power_held(case, at, here)
    if "adviser" in case.facts:
        check_grid_post("adviser", case.facts["adviser"], case.matter, case.receiver.area_id, here)
    code = record.facts.get("instruction")
    instruction = waiting_instruction(code, case, here).id if code else None
    opening = _opening(move, procedure, case, _asker(move, case, by), instruction, at, here, first)
    return open_dossier(opening, by=by, ground=here)


def _opening(
    move: Move,
    procedure: str,
    case: Case,
    asked_by: int,
    instruction: Any,
    at: datetime,
    here: Ground,
    first: str,
) -> Opening:
    id_ = new_chain_id()
    reports = move.name == REPORT_BYPASS.name
    backstop = here.directory.desk("district_leader", "any", case.receiver.area_id, here.territory)
    return Opening(
        id=id_,
        code=new_code(),
        procedure=procedure,
        area_id=case.receiver.area_id,
        fallback_id=backstop.organisation_id,
        source=SOURCE,
        opened_at=at,
        step=move.to,
        move=move.name,
        owner_id=_office_past(case, here) if reports else case.sender.id,
        entrance=GRASSROOTS[case.receiver.kind],
        subject=case.matter,
        title={"matter": case.matter},
        public=not reports,
        barred=frozenset({case.sender.id} if reports else ()),
        facts={
            **_with(first),
            **case.facts,
            **{name: digest(text) for name, text in case.texts.items()},
        },
        extra=[Insert(APPLICATION, [_row(id_, procedure, case, asked_by, instruction)])],
    )


def _with(first: str) -> dict[str, str]:
    """Name the first file of an application for several receivers."""
    return {"application": first} if first else {}


def _office_past(case: Case, here: Ground) -> int:
    """Give the office that checks a bypass and does not answer to the body it is about."""
    entrance, area = GRASSROOTS[case.receiver.kind], case.receiver.area_id
    shut = {case.sender.id}
    place = (entrance, area, here.territory, shut)
    found = here.directory.desk_outside("duty_office", *place)
    if found is None:
        raise Invalid(Problem("sender", "no_receiver", {"got": case.sender.code}))
    return found


def tell_sender(
    *, dossier: Dossier, move: str, ground_code: str, by: Actor, at: datetime
) -> Opened:
    """Open the sender's own file of what the office decided on a report: nobody reported in it.

    ``require_admission`` asks for an application, ``order_stop`` to stop and say so. Called inside
    that move of the report.
    """
    case = DutyApplication.objects.select_related("sender", "receiver").get(dossier=dossier)
    here = ground(begin(by.jurisdiction, by.code))
    id_ = new_chain_id()
    asked = (case.sender_id, case.receiver_id, case.sender_id)
    facts = {"matter": case.matter, "sender": case.sender.code, "receiver": case.receiver.code}
    row = (id_, KIND, case.matter, *asked, "", "", 0, 0, "", "", None, "", None)
    opening = Opening(
        id=id_,
        code=new_code(),
        procedure=KIND,
        area_id=dossier.area_id,
        fallback_id=dossier.fallback_id,
        source=SOURCE,
        opened_at=at,
        step=TOLD[move],
        move=move,
        owner_id=case.sender_id,
        entrance=dossier.entrance,
        subject=case.matter,
        title={"matter": case.matter},
        public=move == "require_admission",
        facts={**facts, **({"ground": ground_code} if ground_code else {})},
        extra=[Insert(APPLICATION, [row])],
    )
    return open_dossier(opening, by=by, ground=here)


def _asker(move: Move, case: Case, by: Actor) -> int:
    """Whoever reports a bypass asks for nothing: the lists name who wanted the work sent down."""
    reported = move.name == REPORT_BYPASS.name
    return case.sender.id if reported or by.organisation is None else by.organisation


def _row(id_: Any, kind: str, case: Case, asked_by: int, instruction: Any) -> tuple[Any, ...]:
    return (
        id_,
        kind,
        case.matter,
        case.sender.id,
        case.receiver.id,
        asked_by,
        case.texts.get("basis", ""),
        case.texts.get("tasks", ""),
        case.facts.get("people", 0),
        case.facts.get("money", 0),
        case.texts.get("training", ""),
        case.facts.get("adviser", ""),
        case.facts.get("ends"),
        "",
        instruction,
    )
