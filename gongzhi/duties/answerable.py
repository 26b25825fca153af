"""Who must act on a matter at a place, at the lowest level that lawfully can (a door of duties).

Source: practice.md M5, township duty lists (履行职责事项清单 2024 to 2025: basic, cooperative,
withdrawn) and 国办函〔2025〕66号: work of a department is not dispatched to the grassroots.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from gongzhi.directory.queries import BodyRef, Directory
from gongzhi.duties.methods.catalogue import Catalogue, DutyItem, DutyList
from gongzhi.territory.levels import TOWNSHIP
from gongzhi.territory.locate import Territory

__all__ = ["Answer", "Missing", "Reason", "answerable"]

FALLBACK_ROLE = "dispatcher"
_NO_DEPARTMENT: Mapping[DutyList, str] = {
    "withdrawn": "withdrawn_no_department",
    "cooperative": "cooperative_no_department",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code with parameters (codes, whole numbers); words come from ``explain``."""

    code: str
    params: Mapping[str, Any]


@dataclass(slots=True)
class Answer:
    """The one body that answers, and why.

    ``level`` is that of the body's area; ``list`` and ``item`` name the duty list and its item;
    ``supports`` are the bodies that help; ``fallback_id`` owns the file when nobody else does;
    ``lead_how`` tells whether the list names the body itself (``code``) or its kind at a level.
    """

    owner_id: int
    level: int
    item: str
    list: DutyList
    law_basis: str
    reason: Reason
    supports: tuple[int, ...]
    limit: str
    fallback_id: int
    lead_how: Literal["code", "kind"]

    def as_facts(self) -> dict[str, Any]:
        """Give the answer as codes for the journal; it says all that ``explain`` needs."""
        return {
            "owner": self.owner_id,
            "level": self.level,
            "item": self.item,
            "list": self.list,
            "reason": self.reason.code,
            "params": dict(self.reason.params),
            "supports": list(self.supports),
            "limit": self.limit,
            "fallback": self.fallback_id,
            "lead_how": self.lead_how,
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """Nobody answers yet: what is missing, and who holds the file meanwhile."""

    reason: Reason
    fallback_id: int

    def as_facts(self) -> dict[str, Any]:
        """Give the gap as codes for the journal."""
        return {
            "reason": self.reason.code,
            "params": dict(self.reason.params),
            "fallback": self.fallback_id,
        }


def answerable(
    matter_code: str,
    area_id: int,
    *,
    on: date,
    catalogue: Catalogue,
    directory: Directory,
    territory: Territory,
) -> Answer | Missing:
    """Find the body that answers for a matter at a place on a day, or say what is missing.

    The items of the matter are tried in the order of ``Catalogue.in_force``. A place too coarse
    for the lowest lawful body ends the search, because guessing a higher one would pass the
    resident round; a body that does not exist there is passed over. A withdrawn duty never goes
    to a township or below; a cooperative one is led by the department. A local item counts only
    in its own place, and while it is suspended its sender answers. Raises NotFound.
    """
    fallback = directory.desk(FALLBACK_ROLE, "any", area_id, territory).organisation_id
    if matter_code not in catalogue.matters:
        return Missing(Reason("unknown_matter", {"matter": matter_code}), fallback)
    found = catalogue.in_force(matter_code, on)
    items = [item for item in found if _covers(item.area, area_id, territory)]
    if not items:
        return Missing(Reason("no_duty_item", {"matter": matter_code}), fallback)
    withdrawn = items[-1].list == "withdrawn"
    passed: list[Reason] = []
    for item in items:
        owner = directory.resolve(_lead(item), area_id, territory)
        if owner is None:
            gap = _gap(item, area_id, territory)
            if gap.code == "place_too_coarse" and not withdrawn:
                return Missing(gap, fallback)
            passed.append(gap)
        elif _goes_down(owner, directory) and (withdrawn or item.list == "cooperative"):
            passed.append(_barred(item, withdrawn))
        else:
            return _answer(
                matter_code, area_id, item, owner, passed, fallback, catalogue, directory, territory
            )
    return Missing(passed[-1], fallback)


def _goes_down(owner: int, directory: Directory) -> bool:
    return directory.by_id[owner].level >= TOWNSHIP


def _lead(item: DutyItem) -> BodyRef:
    """Whose duty it is: its sender's while the means are missing."""
    return BodyRef.parse(item.sender) if item.missing else item.lead


def _covers(area: str, area_id: int, territory: Territory) -> bool:
    """Tell whether an item holds at a place: everywhere, or in its own area."""
    if not area:
        return True
    own = territory.by_code(area)
    return own is not None and territory.is_within(area_id, own.id)


def _gap(item: DutyItem, area_id: int, territory: Territory) -> Reason:
    params = {"item": item.code, "lead": item.lead_text}
    if item.lead.kind and territory.ancestor(area_id, item.lead.level) is None:
        return Reason("place_too_coarse", {**params, "level": item.lead.level})
    return Reason("body_not_found", params)


def _barred(item: DutyItem, withdrawn: bool) -> Reason:
    code = _NO_DEPARTMENT["withdrawn" if withdrawn else item.list]
    return Reason(code, {"item": item.code, "lead": item.lead_text})


def _answer(
    matter_code: str,
    area_id: int,
    item: DutyItem,
    owner: int,
    passed: Iterable[Reason],
    fallback: int,
    catalogue: Catalogue,
    directory: Directory,
    territory: Territory,
) -> Answer:
    params: dict[str, Any] = {"matter": matter_code, "item": item.code}
    if item.matter != matter_code:
        params["under"] = item.matter
    if item.sender:
        params["sender"] = item.sender
    if item.missing:
        params |= {"receiver": item.lead_text, "missing": list(item.missing)}
    over = [reason.params["item"] for reason in passed]
    if over:
        params["passed"] = over
    found = (directory.resolve(support, area_id, territory) for support in item.supports)
    return Answer(
        owner_id=owner,
        level=directory.by_id[owner].level,
        item=item.code,
        list=item.list,
        law_basis=item.law_basis,
        reason=Reason("suspended" if item.missing else item.list, params),
        supports=tuple(dict.fromkeys(body for body in found if body not in (None, owner))),
        limit=catalogue.matters[matter_code].limit,
        fallback_id=_other_than(owner, fallback, directory),
        lead_how="code" if item.lead.code else "kind",
    )


def _other_than(owner: int, fallback: int, directory: Directory) -> int:
    if fallback != owner:
        return fallback
    above = directory.supervisor(owner)
    return owner if above is None else above
