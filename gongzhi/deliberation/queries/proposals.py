"""Residents' proposals as everybody reads them: lists, voices in a fair order, fate, numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.core.journal.chains import chain_id_of
from gongzhi.core.models import Entry
from gongzhi.deliberation import policies
from gongzhi.deliberation.methods.wordings import changes
from gongzhi.deliberation.models import Contribution, Proposal, ResidencySlip, Wording
from gongzhi.deliberation.queries.latest import Latest, latest_of
from gongzhi.deliberation.workflow.community_budget import COMMUNITY_BUDGET
from gongzhi.deliberation.workflow.proposals import (
    AMENDMENTS,
    DECISION_WAYS,
    PROPOSAL,
    REPLIES,
    TALKED_OF,
)
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import dossiers_visible_to

POSTED, SOURCE = "words_posted", "residents_proposal"
COME_OF = frozenset({COMMUNITY_BUDGET.code, *DECISION_WAYS})
STATES: Mapping[str, tuple[str, ...]] = {
    "gathering": ("gathering_support",),
    "answering": ("awaiting_answer", "being_tried"),
    "ended": ("proposal_answered", "proposal_archived"),
    "hidden": ("taken_down", "hiding_objected", "words_put_away"),
}
"""What a list may be asked for → the steps at which such proposals stand."""


@dataclass(frozen=True, slots=True)
class Voice:
    """An argument with its replies."""

    row: Contribution
    replies: Sequence[Contribution]


@dataclass(frozen=True, slots=True)
class Slips:
    """Residency slips of a place: how many were ever printed, how many count now."""

    printed: int
    valid: int


def proposals_visible_to(by: Actor, here: Ground) -> QuerySet[Proposal]:
    """Give the proposals an actor may see: for visitors those that have been posted."""
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("pk"))
    rows = Proposal.objects.filter(jurisdiction_id=here.jurisdiction)
    return rows.filter(Exists(seen)).select_related("dossier")


def proposals_at(
    area: int, by: Actor, here: Ground, state: str = "", after: str = ""
) -> Latest[Proposal]:
    """Give posted proposals of an area and what lies in it, of one state or of all, latest first.

    ``after`` is where an earlier page ended; Invalid ``not_a_cursor`` for anything else.
    """
    rows = proposals_visible_to(by, here).exclude(posted_at=None).select_related("became")
    if area != here.territory.root.id:
        rows = rows.filter(area_id__in=here.territory.descendants(area))
    if state:
        steps = STATES.get(state, ())
        rows = rows.filter(dossier__procedure=PROPOSAL.code, dossier__step__in=steps)
    return latest_of(rows, after)


def proposal_for(by: Actor, code: str, here: Ground) -> Proposal:
    """Give one proposal by the code of its file. Raises NotFound ``proposal``."""
    clean = read_code(code)
    rows = proposals_visible_to(by, here).select_related("became", "origin")
    found = clean and rows.filter(dossier__code=clean).first()
    if not found:
        raise NotFound("proposal", code=code[:40])
    return found


def voices_of(found: Proposal) -> list[Contribution]:
    """Give all that has been posted of a proposal, hidden ones too: of these the ground alone."""
    rows = Contribution.objects.filter(proposal=found).exclude(posted_at=None)
    return list(rows.select_related("dossier", "answers__dossier").order_by("posted_at", "pk"))


def in_turn(rows: Sequence[Contribution], found: Proposal, day: date) -> list[Contribution]:
    """Order what is equal by lot: anew each day, alike for everybody, and anybody can redo it.

    By SHA-256 of the proposal's code, the day and the code of each; never by how many support it.
    """

    def lot(row: Contribution) -> str:
        drawn = f"{found.dossier.code}:{day.isoformat()}:{row.dossier.code}"
        return hashlib.sha256(drawn.encode()).hexdigest()

    return sorted(rows, key=lot)


def arguments_of(
    rows: Sequence[Contribution], kind: str, found: Proposal, day: date
) -> list[Voice]:
    """Give the arguments of one side in their turn, each with its replies as they came."""
    said = [one for one in rows if one.kind == kind and one.dossier.step == POSTED]
    answers = [one for one in rows if one.kind == REPLIES and one.dossier.step == POSTED]
    return [
        Voice(one, [reply for reply in answers if reply.answers_id == one.pk])
        for one in in_turn(said, found, day)
    ]


def amendments_of(rows: Sequence[Contribution]) -> list[Contribution]:
    """Give the amendments as they came."""
    return [one for one in rows if one.kind == AMENDMENTS and one.dossier.step == POSTED]


def wordings_of(found: Proposal) -> list[Wording]:
    """Give the versions of a proposal's text, the first one first."""
    return list(found.wordings.order_by("number"))


def changed(found: Sequence[Wording]) -> list[Sequence[tuple[str, str]]]:
    """Give of each version what it changed of the one before: pieces by kind; none of the first."""
    texts = [one.text for one in found]
    return [(), *(changes(old, new) for old, new in pairwise(texts))]


def wanted_of(found: Proposal, here: Ground) -> int:
    """Give how many supports oblige the body to answer, by the rules the proposal began under."""
    level = found.dossier.title.get("proposal")
    rows = here.under(found.dossier.rules_id).rules.table("proposal_rules").values()
    return next((int(row["supports"]) for row in rows if row["level"] == level), 0)


def running_until(found: Proposal) -> datetime | None:
    """Give until when supports are gathered, an answer is due or something is tried."""
    names = ("support", "step", "trial")
    clocks = Clock.objects.filter(dossier=found.dossier, ended_at=None, name__in=names)
    return clocks.order_by("due").values_list("due", flat=True).first()


def is_talked_of(found: Proposal) -> bool:
    """Tell whether arguments may still be given."""
    return found.dossier.step in TALKED_OF


def hidden_by_ground(here: Ground) -> dict[str, int]:
    """Count what is kept from the page, proposals and voices together, by ground."""
    counted: dict[str, int] = {}
    for rows in (Proposal.objects, Contribution.objects):
        found = rows.filter(jurisdiction_id=here.jurisdiction).exclude(ground="")
        for row in found.values("ground").annotate(n=Count("*")).order_by():
            counted[row["ground"]] = counted.get(row["ground"], 0) + row["n"]
    return counted


def slips_of(area: int, here: Ground, at: datetime) -> Slips:
    """Give how many residency slips a place has printed, and how many of them count now."""
    chain = chain_id_of(here.jurisdiction, "residency_slips", here.territory.area(area).code)
    last = Entry.objects.filter(chain=chain).order_by("-sequence").first()
    valid = ResidencySlip.objects.filter(area_id=area, ends_at__gt=at).count()
    return Slips(0 if last is None else int(last.facts["printed"]), valid)


def may_print_slips(by: Actor, here: Ground) -> bool:
    """Tell whether a post may print residency slips."""
    return policies.can_print_residency_slips(by, here)


def own_words(file: Dossier) -> Proposal | Contribution:
    """Give what stands beside an author's own file. Raises NotFound ``file`` for any other."""
    row: Proposal | Contribution | None = None
    if file.procedure == "proposal":
        row = Proposal.objects.select_related("dossier", "became").filter(dossier=file).first()
    elif file.procedure == "contribution":
        rows = Contribution.objects.select_related("dossier", "proposal__dossier")
        row = rows.filter(dossier=file).first()
    if row is None:
        raise NotFound("file", code=file.code)
    return row


def may_come_of(file: Dossier) -> bool:
    """Tell whether a file can have come of proposals: without a look at them."""
    if file.procedure == "request":
        return file.source == SOURCE
    return file.procedure in COME_OF


def proposals_behind(code: str, by: Actor, here: Ground) -> list[Proposal]:
    """Give the posted proposals that a matter, a budget or a report came from, by its code."""
    rows = proposals_visible_to(by, here).filter(became__code=code).exclude(posted_at=None)
    return list(rows.order_by("part", "opened_at"))


def public_fate(found: Proposal) -> dict[str, Any]:
    """Give what became of a proposal, in codes: for machines, and for the words of the page."""
    became = found.became
    return {
        "step": found.dossier.step,
        "outcome": found.dossier.outcome,
        "supports": found.supports,
        "ended_at": found.dossier.closed_at,
        "became": None if became is None else became.code,
        "became_procedure": "" if became is None else became.procedure,
        "became_step": "" if became is None else became.step,
        "part": found.part,
        "trial_until": found.trial_until,
    }
