"""The duties of a body: the pack's lists, what acts have added, what has been asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.models import Entry
from gongzhi.directory.queries import Body
from gongzhi.duties.methods.catalogue import DutyItem
from gongzhi.duties.methods.powers import Power
from gongzhi.duties.models import DutyApplication, Instruction, LocalDuty
from gongzhi.duties.queries.catalogues import catalogue, powers
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.standing import can_open
from gongzhi.procedure.table import Move

PUBLIC = "duty_lists_public"
KINDS = ("department", "township_office", "community_committee")
MOST = 200
GROUNDED = ("refuse", "cannot", "will_not", "order_stop", "revoke", "evaluate_unfit", "give_back")


@dataclass(frozen=True, slots=True)
class LocalItem:
    """An item that an act has made. ``state``: in_force, suspended or ended; ``ground`` a code."""

    duty: LocalDuty
    applied: DutyApplication
    state: str
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """An application: who asked, where it stands, and the ground of a refusal if there is one."""

    case: DutyApplication
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Duties:
    """The duties of one body on a day.

    ``leads``, ``supports`` and ``withdrawn`` are items of the pack's lists: those it answers for,
    those in which it helps, and, for the grassroots, those that may not be sent down to it.
    ``powers`` are those it holds by law, which are on a list of their own.
    """

    body: Body
    on: date
    leads: Sequence[DutyItem]
    supports: Sequence[DutyItem]
    withdrawn: Sequence[DutyItem]
    local: Sequence[LocalItem]
    asked: Sequence[Asked]
    powers: Sequence[Power] = ()
    most: int = MOST

    @property
    def more(self) -> bool:
        """Tell whether older items or applications are left out: only the last are listed."""
        return self.most in (len(self.local), len(self.asked))


def check_lists_visible(actor: Actor, ground: Ground) -> None:
    """Raise Refused ``login_first`` for a visitor where the pack keeps the lists for staff."""
    row = ground.live.table("settings").get(PUBLIC)
    if actor.kind != "post" and (row is None or row["value"] != "true"):
        raise Refused("login_first")


def may_open(actor: Actor, move: Move, ground: Ground) -> bool:
    """Tell whether a post may open a file about a duty with a move."""
    return can_open(actor, move, ground)


def bodies_with_lists(actor: Actor, ground: Ground) -> list[Body]:
    """Give the bodies that have duties: departments, townships, communities, by place."""
    check_lists_visible(actor, ground)
    bodies = [body for body in ground.directory.by_id.values() if body.open and body.kind in KINDS]
    return sorted(bodies, key=lambda body: (body.level, body.code))


def duties_visible_to(actor: Actor, code: str, on: date, ground: Ground) -> Duties:
    """Give the duties of a body by its code. Raises NotFound ``body`` and Refused."""
    check_lists_visible(actor, ground)
    body = ground.directory.by_code.get(code)
    if body is None or body.kind not in KINDS:
        raise NotFound("body", code=code[:40])
    items = [item for item in catalogue(ground.rules).items.values() if item.in_force(on)]
    grassroots = body.kind != "department"
    return Duties(
        body=body,
        on=on,
        leads=[item for item in items if _leads(item, body, ground)],
        supports=[item for item in items if _supports(item, body, ground)],
        withdrawn=[item for item in items if grassroots and item.list == "withdrawn"],
        local=_local(body),
        asked=_asked(body),
        powers=powers_of(body, on, ground),
    )


def powers_of(body: Body, on: date, ground: Ground) -> list[Power]:
    """Give the powers that a body holds by law on a day."""
    resolve, area = ground.directory.resolve, body.area_id
    return [
        one
        for one in powers(ground.rules)
        if one.in_force(on) and resolve(one.holder, area, ground.territory) == body.id
    ]


def application_of(file: Dossier) -> DutyApplication | None:
    """Give what was asked for with a file, or with the admission behind a duty sent down."""
    cases = DutyApplication.objects.select_related("sender", "receiver", "instruction")
    duty = item_of(file)
    return cases.filter(dossier_id=duty.admission_id if duty is not None else file.id).first()


def item_of(file: Dossier) -> LocalDuty | None:
    """Give the item whose life a file is, or that came of it."""
    return LocalDuty.objects.filter(Q(dossier=file) | Q(admission=file)).first()


def instruction_of(file: Dossier) -> Instruction | None:
    """Give the number of an instruction's file."""
    return Instruction.objects.filter(dossier=file).select_related("body", "addressed").first()


def _leads(item: DutyItem, body: Body, ground: Ground) -> bool:
    return ground.directory.resolve(item.lead, body.area_id, ground.territory) == body.id


def _supports(item: DutyItem, body: Body, ground: Ground) -> bool:
    resolve = ground.directory.resolve
    found = (resolve(one, body.area_id, ground.territory) for one in item.supports)
    return item.list != "withdrawn" and body.id in found


def _local(body: Body) -> list[LocalItem]:
    rows = LocalDuty.objects.filter(Q(receiver_id=body.id) | Q(sender_id=body.id))
    duties = list(
        rows.select_related("sender", "receiver", "dossier").order_by("-starts", "-code")[:MOST]
    )
    cases = DutyApplication.objects.select_related("asked_by").in_bulk(
        [duty.admission_id for duty in duties]
    )
    grounds = _grounds([duty.dossier_id for duty in duties])
    return [
        LocalItem(duty, cases[duty.admission_id], _state(duty), grounds.get(duty.dossier_id, ""))
        for duty in duties
    ]


def _state(duty: LocalDuty) -> str:
    if duty.ended_at is not None:
        return "ended"
    return "suspended" if duty.suspended else "in_force"


def _asked(body: Body) -> list[Asked]:
    """What has not become an item, the newest first; reports of bypass are nobody's to read."""
    rows = DutyApplication.objects.filter(
        Q(receiver_id=body.id) | Q(sender_id=body.id), dossier__public=True
    )
    listed = LocalDuty.objects.filter(admission_id=OuterRef("dossier_id"))
    cases = list(
        rows.filter(~Exists(listed))
        .select_related("dossier", "sender", "receiver", "asked_by")
        .order_by("-dossier__opened_at")[:MOST]
    )
    grounds = _grounds([case.dossier_id for case in cases])
    return [Asked(case, grounds.get(case.dossier_id, "")) for case in cases]


def _grounds(files: Iterable[UUID]) -> Mapping[UUID, str]:
    """The last ground that was given against each file."""
    entries = Entry.objects.filter(chain__in=list(files), move__in=GROUNDED).order_by("sequence")
    found: dict[UUID, str] = {}
    for entry in entries:
        record: dict[str, Any] = entry.facts.get("record", {})
        found[entry.chain] = str(record.get("ground", ""))
    return found


def local_moment_day(at: datetime, ground: Ground) -> date:
    """Give the local day of a moment in the district."""
    return local_day(ground, ground.territory.root.id, at)
