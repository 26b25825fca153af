"""Elections of bodies for everybody: what is under way, who stands, what each round came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.core.models import Entry, Leaf
from gongzhi.core.queries import published_roots_after
from gongzhi.core.work import Work
from gongzhi.deliberation.methods.gates import RULES
from gongzhi.deliberation.models import BodyCandidate, BodyElection, BodyTerm
from gongzhi.deliberation.policies import can_open_decision
from gongzhi.deliberation.workflow.body_gates import BODIES, vacant_offices
from gongzhi.deliberation.workflow.election import BEGIN
from gongzhi.procedure.gates import Facts
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.procedure.queries.pasts import pasts_of

SHOWN, ELECTION = 50, "body_election"


def elections_visible_to(by: Actor, here: Ground) -> QuerySet[BodyElection]:
    """Give the elections an actor may see: they are public."""
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("pk"))
    rows = BodyElection.objects.filter(Exists(seen), jurisdiction_id=here.jurisdiction)
    return rows.select_related("dossier")


def election_for(by: Actor, code: str, here: Ground) -> BodyElection:
    """Give one election by the code of its file. Raises NotFound ``body_election``."""
    clean = read_code(code)
    rows = elections_visible_to(by, here).select_related("term__dossier", "seated__dossier")
    people = Prefetch("candidates", BodyCandidate.objects.order_by("number"))
    found = clean and rows.prefetch_related(people).filter(dossier__code=clean).first()
    if not found:
        raise NotFound("body_election", code=code[:40])
    return found


def elections_at(
    area: int, by: Actor, here: Ground, *, kind: str = "", running: bool = False
) -> list[BodyElection]:
    """Give the latest elections of a place and what lies in it, of one kind of body or of all."""
    rows = elections_visible_to(by, here)
    if area != here.territory.root.id:
        rows = rows.filter(area_id__in=here.territory.descendants(area))
    if kind:
        rows = rows.filter(kind=kind)
    if running:
        rows = rows.filter(ended_at=None)
    return list(rows.order_by("-opened_at")[:SHOWN])


def may_begin(by: Actor, here: Ground) -> bool:
    """Tell whether a post may begin an election in its community."""
    return can_open_decision(by, BEGIN, here)


def vacant_in(term: BodyTerm) -> dict[str, int]:
    """Give the seats of a term that were left and that nobody has decided about, by office."""
    return vacant_offices(pasts_of([term.pk])[term.pk])


def ballot_of(found: BodyElection) -> list[BodyCandidate]:
    """Give the candidates as they stand on the ballot; before the draw as they were named."""
    places = {number: place for place, number in enumerate(found.ballot_order)}
    return sorted(found.candidates.all(), key=lambda one: (places.get(one.number, 0), one.number))


def elected_of(found: BodyElection) -> dict[str, list[int]]:
    """Give who has been elected so far: office → numbers, those with the most votes first."""
    elected: dict[str, list[int]] = {}
    for one in found.rounds:
        for office, contest in one["contests"].items():
            elected.setdefault(office, []).extend(contest["elected"])
    return elected


def rules_of(file: Dossier, here: Ground, *, step: str) -> dict[str, Mapping[str, Any]]:
    """Give the rules by which the pack lets this body be elected, of a step of its election."""
    own = here.under(file.rules_id).rules
    extent, kind = next(iter(file.title.items()), ("", ""))
    body = own.table(BODIES).get(str(kind), {})
    column = "elected_by" if extent == "election_whole_body" else "filled_by"
    rows = own.table(RULES)
    firsts = {code: rows[code] for code in body.get(column, ()) if code in rows}
    bases = {row["base"] for row in firsts.values()}
    return {
        code: row
        for code, row in rows.items()
        if (row["procedure"], row["step"]) == (ELECTION, step)
        and (code in firsts or row["step"] != "electing")
        and row["base"] in bases
    }


def facts_now(file: Dossier, here: Ground, at: datetime) -> Facts:
    """Give the file's past as its gates see it; the caller holds the file, or may see it."""
    return Facts(
        at=at,
        record={},
        past=pasts_of([file.id])[file.id],
        step=file.step,
        tables=tables_of(file, here),
    )


def tables_of(file: Dossier, here: Ground) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """Give the tables that gates of an election look at, of the file's own version."""
    rules = here.under(file.rules_id).rules
    return {name: rules.table(name) for name in (RULES, BODIES)}


def root_after(file: Dossier, unit: Work, moves: Sequence[str]) -> Mapping[str, Any] | None:
    """Give the first root published after the one that holds the file's last entry of a move."""
    entries = Entry.objects.filter(chain=file.pk, move__in=moves).order_by("-sequence")
    sequence = entries.values_list("sequence", flat=True).first() or 0
    leaf = Leaf.objects.select_related("root").filter(chain=file.pk, sequence=sequence).first()
    roots = published_roots_after(unit, leaf.root.sealed_at) if leaf else ()
    return next(iter(roots), None)
