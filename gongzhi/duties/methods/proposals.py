"""Which proposals no list of grids and communities may take; pure.

Source: practice.md M2, M5 and section 0 item 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.core.errors import Problem
from gongzhi.duties.methods.listed import Listed, barred_by


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, in codes: ``list``, kind of task, matter (empty: any), yuan a year.

    ``instead`` tells whether it says who does what is refused; ``removes`` names the item of the
    pack that is to leave its list.
    """

    list: str
    task: str
    matter: str
    area_id: int
    yuan: int
    instead: bool
    removes: str


def unlawful(
    proposal: Proposal,
    *,
    tasks: Mapping[str, Mapping[str, Any]],
    items: Iterable[Listed],
    parents: Mapping[str, str | None],
    withdrawn: bool,
    decided: bool,
) -> list[Problem]:
    """Give every rule that a proposal breaks; ``items`` are those in force somewhere in its area.

    ``withdrawn``: the matter is on the list of withdrawn duties. Nothing negative and nothing
    withdrawn is admitted, assisting work is paid for, and whoever refuses says who does it instead.
    Before something negative is ``decided``, what stands on the other lists has to leave them.
    """
    items = tuple(items)
    if proposal.removes:
        known = {item.code for item in items if not item.file and item.list != "grid"}
        return [] if proposal.removes in known else [Problem("removes", "not_on_the_list")]
    place = "grid" if proposal.list == "grid" else "community"
    found = []
    if not tasks[proposal.task][place]:
        found.append(Problem("task", f"not_a_{place}_task"))
    if proposal.list == "negative":
        return [*found, *_negative(proposal, items if decided else (), parents)]
    if withdrawn:
        found.append(Problem("matter", "withdrawn_duty", {"matter": proposal.matter}))
    matters = (proposal.matter,) if proposal.matter else ()
    refused = [item for item in items if item.list == "negative"]
    barred = barred_by(proposal.task, matters, refused, parents)
    if barred is not None:
        found.append(Problem("task", "on_negative_list", {"item": barred.code}))
    if proposal.list == "assisting" and proposal.yuan <= 0:
        found.append(Problem("yuan", "unpaid_assisting"))
    return found


def _negative(
    proposal: Proposal, items: Iterable[Listed], parents: Mapping[str, str | None]
) -> list[Problem]:
    found = [] if proposal.instead else [Problem("instead_zh", "required")]
    asked = (proposal.matter,) if proposal.matter else ()
    refusal = Listed("", "negative", proposal.task, "", "", asked)
    for item in items:
        if item.list == "negative":
            continue
        if barred_by(item.task, item.matters, [refusal], parents) is not None:
            found.append(Problem("task", "still_on_a_list", {"item": item.code}))
    return found
