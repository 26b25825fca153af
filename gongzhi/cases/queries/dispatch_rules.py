"""Rules of automatic dispatch: which are in force, what each has sent, what it may cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from gongzhi.cases.methods.dispatch_rules import Bounds, Read, Terms
from gongzhi.cases.models import DispatchRule, Request, RuledDispatch
from gongzhi.cases.workflow.dispatch_rule import IN_FORCE, PROPOSE
from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.duties.queries import catalogue_for
from gongzhi.duties.queries.lists import line, local_day, parents_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.standing import can_open

PROCEDURE = "dispatch_rule"
WAITING = "received"
SHOWN = 200
# The place is sure: chosen, on the map, or the only one that the words name.
PLACED = frozenset({"chosen", "inside", "border", "nearest", "words_one"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule with what became of it: never of whom, always of the rule.

    ``proposed_by`` and ``signed_by`` are codes of bodies, ``signed_by`` empty before it is signed.
    """

    rule: DispatchRule
    proposed_by: str
    signed_by: str
    sent: int
    questioned: int
    wrong: int


def bounds_of(ground: Ground) -> Bounds | None:
    """Give what the pack in force allows any rule; None where it allows none."""
    return Bounds.from_settings(ground.live.table("settings"))


def rules_in_force(jurisdiction: int) -> list[DispatchRule]:
    """Give the rules that were signed, are not suspended and have not ended. One statement."""
    return list(_rules(jurisdiction).filter(dossier__step=IN_FORCE).order_by("dossier_id"))


def reports_to_send(jurisdiction: int, files: Iterable[UUID]) -> dict[UUID, Read]:
    """Give those of the files that wait untouched at a desk, as a rule may look at them."""
    rows = Request.objects.filter(
        dossier_id__in=list(files),
        dossier__jurisdiction_id=jurisdiction,
        dossier__step=WAITING,
        dossier__last_sequence=1,
    )
    return {one.dossier_id: read_of(one, one.dossier) for one in rows.select_related("dossier")}


def read_of(request: Request, file: Dossier) -> Read:
    """Give what a rule may look at of a report: codes and numbers, no words."""
    untouched = file.step == WAITING and file.last_sequence == 1
    placed = request.place.get("how") in PLACED
    return Read(
        type=request.type,
        area_id=file.area_id,
        suggestion=request.suggestion,
        danger=request.danger,
        secret=bool(file.secrecy),
        plain=untouched and placed and "severity" not in file.title,
    )


def covering(
    rules: Iterable[DispatchRule], read: Read, on: date, ground: Ground
) -> DispatchRule | None:
    """Find the rule under which a report goes to the very body that the duty list names.

    None where no rule covers it, and where two rules or the list name different bodies: then a
    person decides.
    """
    bounds = bounds_of(ground)
    if bounds is None or not may_be_ruled(read.matter, ground):
        return None
    above = line(read.matter, parents_of(ground))
    within = ground.territory.is_within
    found = [
        one
        for one in rules
        if terms_of(one).meet(read, above, on, bounds) and within(read.area_id, one.dossier.area_id)
    ]
    answer = who_answers(read.matter, read.area_id, on, ground) if found else None
    fit = [one for one in found if one.body_id == answer]
    return fit[0] if fit and len(fit) == len(found) else None


def terms_of(rule: DispatchRule) -> Terms:
    """Give what a rule asks of a report."""
    return Terms(rule.matter, rule.confidence_ppm, rule.starts_on, rule.ends_on)


def may_be_ruled(matter: str, ground: Ground) -> bool:
    """Tell whether any rule may cover a matter: not a private one, not an accusation."""
    row = ground.rules.table("matters").get(matter)
    if row is None or "wrongdoing_report" in row["request_types"]:
        return False
    private = {one["matter"] for one in ground.live.table("private_matters").values()}
    return not private.intersection(line(matter, parents_of(ground)))


def who_answers(matter: str, area_id: int, on: date, ground: Ground) -> int | None:
    """Give the body that the duty list names for a matter at a place, or None."""
    found = answerable(
        matter,
        area_id,
        on=on,
        catalogue=catalogue_for(ground),
        directory=ground.directory,
        territory=ground.territory,
    )
    return found.owner_id if isinstance(found, Answer) else None


def matters_of(matter: str, area_id: int, body: int, ground: Ground) -> list[str]:
    """Give the matters, this one and those below it, that a rule for a body would cover there."""
    parents, on = parents_of(ground), day_at(area_id, ground)
    return [
        code
        for code in ground.rules.table("matters")
        if matter in line(code, parents)
        and may_be_ruled(code, ground)
        and who_answers(code, area_id, on, ground) == body
    ]


def rules_visible_to(by: Actor, ground: Ground) -> Sequence[Shown]:
    """Give the rules that are proposed, in force or suspended, with their figures; public.

    Three statements.
    """
    rules = list(_open(by.jurisdiction).order_by("-dossier__opened_at", "dossier_id")[:SHOWN])
    ids = [one.dossier_id for one in rules]
    entries = Entry.objects.filter(chain__in=ids, move__in=(PROPOSE.name, "sign_rule"))
    made = {
        (chain, move): body
        for chain, move, body in entries.values_list("chain", "move", "organisation_id")
    }
    counts = _counts(ids)
    return [
        Shown(
            one,
            _code(made.get((one.dossier_id, PROPOSE.name)), ground),
            _code(made.get((one.dossier_id, "sign_rule")), ground),
            *counts.get(one.dossier_id, (0, 0, 0)),
        )
        for one in rules
    ]


def figures_of(rule: DispatchRule) -> tuple[int, int, int]:
    """Count what a rule has sent since a person last put it in force: sent, questioned, wrong."""
    return _counts([rule.dossier_id]).get(rule.dossier_id, (0, 0, 0))


def may_propose(by: Actor, ground: Ground) -> bool:
    """Tell whether a post may propose a rule."""
    return bounds_of(ground) is not None and can_open(by, PROPOSE, ground)


def day_at(area_id: int, ground: Ground) -> date:
    """Give the day it is at a place."""
    return local_day(ground, area_id, ground.work.now)


def _counts(rules: Sequence[UUID]) -> dict[UUID, tuple[int, int, int]]:
    rows = (
        RuledDispatch.objects.filter(rule_id__in=rules, sent_at__gte=F("rule__counted_from"))
        .values_list("rule_id")
        .annotate(
            all_sent=Count("dossier_id"),
            asked=Count("dossier_id", filter=Q(questioned=True) | Q(wrong=True)),
            turned=Count("dossier_id", filter=Q(wrong=True)),
        )
    )
    return {rule: (sent, questioned, wrong) for rule, sent, questioned, wrong in rows}


def _rules(jurisdiction: int) -> QuerySet[DispatchRule]:
    return DispatchRule.objects.filter(
        dossier__jurisdiction_id=jurisdiction,
        dossier__procedure=PROCEDURE,
        dossier__closed_at__isnull=True,
    ).select_related("dossier")


def _open(jurisdiction: int) -> QuerySet[DispatchRule]:
    return _rules(jurisdiction).filter(dossier__public=True)


def _code(body: int | None, ground: Ground) -> str:
    known = ground.directory.by_id.get(body or 0)
    return "" if known is None else known.code
