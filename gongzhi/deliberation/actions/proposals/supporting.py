"""A resident stands behind a proposal or an argument: once, with a slip, and may step back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import read_code, read_key
from gongzhi.core.errors import Conflict, NotFound
from gongzhi.core.models import Entry
from gongzhi.core.sealed import digest_in, erase_chain
from gongzhi.core.work import work
from gongzhi.deliberation.actions.proposals.opening import rule_of
from gongzhi.deliberation.actions.proposals.slips import check_slip
from gongzhi.deliberation.models import Contribution, Proposal, Support
from gongzhi.deliberation.workflow.proposals import CONTRIBUTION, PROPOSAL, TAKE_UP, TALKED_OF
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to

PURPOSE = "support"


@dataclass(frozen=True, slots=True)
class Supported:
    """How many stand behind it now; ``again``: this resident did before (or did not)."""

    supports: int
    again: bool


def support(*, code: str, slip: str, by: Actor, at: datetime) -> Supported:
    """Stand behind a posted proposal or argument by the slip of a resident of its place.

    The same slip counts once in a file. At the number that the pack asks for, the body must
    answer. Raises NotFound ``proposal`` and ``slip``, Refused ``slip_elsewhere``, Conflict
    ``no_support_now``.
    """
    with _held(code, slip, by, at) as (file, here, digest):
        _, new = Support.objects.get_or_create(
            dossier=file, digest=digest, defaults={"jurisdiction_id": file.jurisdiction_id}
        )
        count = _count(file, int(new))
        if new and file.procedure == PROPOSAL.code:
            answer_if_enough(file, count, here, at)
        return Supported(count, not new)


def withdraw_support(*, code: str, slip: str, by: Actor, at: datetime) -> Supported:
    """Step back, with the same slip; raises what ``support`` raises."""
    with _held(code, slip, by, at) as (file, _, digest):
        gone, _ = Support.objects.filter(dossier=file, digest=digest).delete()
        return Supported(_count(file, -gone), not gone)


def answer_if_enough(file: Dossier, supports: int, here: Ground, at: datetime) -> None:
    """Where as many support it as the rule asks for, the body must answer within its limit."""
    rule = rule_of(int(file.title["proposal"]), here.under(file.rules_id))
    if rule is None or supports < int(rule["supports"]):
        return
    advance(
        dossier=file.id,
        move="reach_support",
        by=system_actor(file.jurisdiction_id, "proposal"),
        at=at,
        record={"supports": supports},
    )


def answer_again(file: Dossier, supports: int, here: Ground, at: datetime) -> None:
    """What comes back must be answered where it had to be before: taken up early, or supported."""
    if not Entry.objects.filter(chain=file.id, move=TAKE_UP).exists():
        answer_if_enough(file, supports, here, at)
        return
    by = system_actor(file.jurisdiction_id, "proposal")
    advance(dossier=file.id, move=TAKE_UP, by=by, at=at)


def forget_supports(*, proposal: Proposal) -> None:
    """The proposal has ended: who supported it or its arguments is forgotten, the numbers stay."""
    voices = Contribution.objects.filter(proposal=proposal).values_list("pk", flat=True)
    for file in (proposal.pk, *voices):
        if Support.objects.filter(dossier_id=file).delete()[0]:
            erase_chain(chain=file, purposes=[PURPOSE])


@contextmanager
def _held(code: str, slip: str, by: Actor, at: datetime) -> Iterator[tuple[Dossier, Ground, bytes]]:
    """Hold the file, and give the digest under which the slip counts in it alone."""
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        seen = dossiers_visible_to(by, here).filter(
            code=read_code(code) or "", procedure__in=(PROPOSAL.code, CONTRIBUTION.code)
        )
        file = seen.select_for_update(of=("self",)).first()
        if file is None:
            raise NotFound("proposal", code=code[:40])
        _check_open(file)
        check_slip(slip, file.area_id, here, at)
        digest = digest_in(
            jurisdiction=file.jurisdiction_id,
            chain=file.id,
            purpose=PURPOSE,
            value=read_key(slip),
        )
        yield file, here, digest


def _check_open(file: Dossier) -> None:
    """A proposal while supports are gathered, an argument while its proposal is talked of."""
    if file.procedure == PROPOSAL.code:
        fits = file.step == "gathering_support"
    else:
        of = Contribution.objects.select_related("proposal__dossier").get(dossier=file)
        argues = of.kind.startswith("argument")
        fits = argues and file.step == "words_posted" and of.proposal.dossier.step in TALKED_OF
    if not fits:
        raise Conflict("no_support_now")


def _count(file: Dossier, more: int) -> int:
    """Change the number beside the file, which is held."""
    model = Proposal if file.procedure == PROPOSAL.code else Contribution
    rows = model.objects.filter(dossier=file)
    if more:
        rows.update(supports=F("supports") + more)
    return int(rows.values_list("supports", flat=True).get())
