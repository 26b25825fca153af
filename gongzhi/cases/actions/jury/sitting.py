"""A panel sits: seats are filled in the order of the draw, and in the end the votes are counted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from gongzhi.cases.methods.jury import JuryRules, majority
from gongzhi.cases.models import Jury, JurySeat
from gongzhi.core.actor import system_actor
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import Work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier

LEFT = {"withdrew": "withdrew", "silent": "silent", "aside": "stepped_aside"}


def rules_of(here: Ground) -> JuryRules | None:
    """Give the pack's rules for juries, None where it knows none."""
    return JuryRules.from_settings(here.live.table("settings"))


def replace(seat: JurySeat, state: str, *, unit: Work, at: datetime) -> None:
    """Empty a seat and give the next one in the draw its turn; then see whether all have spoken.

    ``state`` says how it was left: withdrew, silent, aside. Nothing where its juror has spoken or
    left meanwhile.
    """
    jury = hold_jury(seat.jury_id)
    seat.refresh_from_db()
    if seat.state != "seated":
        return
    vacate(seat, state, unit=unit, at=at)
    finish(jury, unit=unit, at=at)


def hold_jury(jury: UUID) -> Jury:
    """Lock a jury: its file first, as every move does."""
    Dossier.objects.select_for_update().get(id=jury)
    return Jury.objects.select_related("dossier").get(dossier_id=jury)


def vacate(seat: JurySeat, state: str, *, unit: Work, at: datetime) -> None:
    """Empty one seat of a held jury; the next waiting one, if any, is put on record."""
    seat.state = state
    seat.save(update_fields=["state"])
    waiting = JurySeat.objects.filter(jury_id=seat.jury_id, state="waiting", juror__isnull=False)
    following = waiting.order_by("number").first()
    if following is None:
        return
    following.state = "seated"
    following.save(update_fields=["state"])
    advance(
        dossier=seat.jury_id,
        move="seat_next",
        by=system_actor(unit.jurisdiction, "jury"),
        at=at,
        record={"seat": following.number, "left": LEFT[state]},
    )


def replace_silent(*, jury: UUID, unit: Work, at: datetime) -> None:
    """The sitting has run out: whoever was silent gives way to the next drawn.

    Nothing where a new sitting has begun meanwhile.
    """
    held = hold_jury(jury)
    running = Clock.objects.filter(dossier_id=jury, name="sitting", ended_at=None)
    if held.dossier.step != "sitting" or running.exists():
        return
    for seat in list(JurySeat.objects.filter(jury=held, state="seated").order_by("number")):
        vacate(seat, "silent", unit=unit, at=at)
    finish(held, unit=unit, at=at)


def finish(jury: Jury, *, unit: Work, at: datetime) -> None:
    """Count the votes once nobody is seated any more who has not spoken.

    Votes that are not as many as the verdicts on record give no verdict: the gate's numbers stay
    on the file, and the jury ends as miscounted.
    """
    seats = JurySeat.objects.filter(jury=jury)
    if not jury.open or seats.filter(state="seated").exists():
        return
    spoken = seats.filter(state="spoken").values_list("verdict", flat=True)
    votes = dict(sorted(Counter(spoken).items()))
    rows = live(unit.jurisdiction, unit.live_version).table("settings")
    if sum(votes.values()) < int(rows["jury_least"]["value"]):
        call_off(jury, "few_jurors", unit=unit, at=at)
        return
    verdict = majority(votes, int(rows["jury_majority_ppm"]["value"]))
    made = advance(
        dossier=jury.dossier_id,
        move="decide",
        by=system_actor(unit.jurisdiction, "jury"),
        at=at,
        record={"verdict": verdict, "votes": votes},
    )
    if not made.passed:
        call_off(jury, "miscounted", unit=unit, at=at)
        return
    jury.verdict, jury.votes, jury.open = verdict, votes, False
    jury.save(update_fields=["verdict", "votes", "open"])


def call_off(jury: Jury, reason: str, *, unit: Work, at: datetime) -> None:
    """End a jury without a verdict."""
    advance(
        dossier=jury.dossier_id,
        move="not_held",
        by=system_actor(unit.jurisdiction, "jury"),
        at=at,
        record={"reason": reason},
    )
    jury.open = False
    jury.save(update_fields=["open"])
