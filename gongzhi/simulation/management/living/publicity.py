"""What neighbours may read of a file: prepared by one post, released by another."""

from __future__ import annotations

from gongzhi.core.models import WorkingText
from gongzhi.simulation.management.living.course import Intent
from gongzhi.simulation.management.living.life import Life
from gongzhi.simulation.methods.words import said

TYPES = ("help", "complaint", "suggestion")


def may_be_shown(life: Life) -> bool:
    """Tell whether somebody would think of showing it: a public matter of an ordinary type."""
    rows = life.staff.base.live.table("public_matters").values()
    listed = any(row["matter"] == life.planned.matter for row in rows)
    return listed and life.planned.type in TYPES


def offering(life: Life) -> Intent | None:
    """The desk of the place prepares a text for neighbours."""
    return life.after("wait_dispatch", _offer) if may_be_shown(life) else None


def _offer(life: Life) -> None:
    """Nothing is shown of words that the screener has not read."""
    if not WorkingText.objects.filter(chain=life.id).exists():
        return
    by = life.staff.over(life.area, "dispatcher", life.chance)
    record = {"text": life.planned.subject, "found": True}
    if life.step == "closed":
        record["done"] = said("public_done", life.chance)
    life.offered = life.move("offer_public", by, record)


def releasing(life: Life) -> Intent:
    """Another post looks at it and lets neighbours read it."""
    return life.after("wait_dispatch", _release)


def _release(life: Life) -> None:
    life.offered = False
    apart = life.apart("offer_public")
    by = life.staff.over(life.area, "community_secretary", life.chance, apart=apart)
    life.move("release_public", by)
