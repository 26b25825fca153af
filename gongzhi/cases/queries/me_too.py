"""How many neighbours have met a matter, and what the holder of a joined one's key may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongzhi.cases.methods.neighbours import Neighbours
from gongzhi.cases.models import MeToo, Request
from gongzhi.cases.models.me_too import COUNTED
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.core.small_numbers import without_small
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.standing import key_hash

REPORTED, JOINED, NOT_COUNTED = "reports_merged", "neighbours_joined", "neighbours_quiet"
ME_TOO, SMALL = "me_too", "small_number"


@dataclass(frozen=True, slots=True)
class SaidByNeighbours:
    """What joined neighbours said of the result; None where too few did to be shown."""

    solved: int | None = None
    not_solved: int | None = None


def with_neighbours(files: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Let files carry the numbers that ``neighbours_on`` reads, in the same statement."""
    proven = Q(state=COUNTED)
    return files.annotate(
        **{
            REPORTED: _count(Request.objects.filter(merged_into=OuterRef("pk")), "merged_into"),
            JOINED: _count(MeToo.objects.filter(proven, follows=OuterRef("pk")), "follows"),
            NOT_COUNTED: _count(MeToo.objects.filter(~proven, follows=OuterRef("pk")), "follows"),
        }
    )


def neighbours_on(file: Dossier) -> Neighbours:
    """Give the numbers of a file that was read by ``with_neighbours``."""
    found = (getattr(file, name) for name in (REPORTED, JOINED, NOT_COUNTED))
    merged, joined, quiet = found
    return Neighbours(1 + merged, joined, quiet)


def people_of(file: Dossier) -> int:
    """Give how many have met a file, if it was read by ``with_neighbours``; else 0."""
    return neighbours_on(file).people if hasattr(file, JOINED) else 0


def neighbours_of(file: UUID) -> Neighbours:
    """Count the neighbours of one file. One statement."""
    return neighbours_on(with_neighbours(Dossier.objects.filter(id=file)).get())


def said_of(file: UUID, ground: Ground) -> SaidByNeighbours:
    """Count what joined neighbours said of the result, from the pack's least number of words on.

    Both counts are shown or none: one of them would tell the other.
    """
    rows = MeToo.objects.filter(follows_id=file, state=COUNTED).exclude(said="")
    counts = {row["said"]: row["n"] for row in rows.values("said").annotate(n=Count("*"))}
    least = int(ground.live.table("settings")[SMALL]["value"])
    if sum(counts.values()) < least:
        return SaidByNeighbours()
    shown = without_small({one: counts.get(one, 0) for one in ("solved", "not_solved")}, least)
    if None in shown.values():
        return SaidByNeighbours()
    return SaidByNeighbours(shown["solved"], shown["not_solved"])


def may_join(ground: Ground) -> bool:
    """Tell whether the pack lets neighbours say “me too”."""
    row = ground.live.table("settings").get(ME_TOO)
    return row is not None and bool(row["value"] in (True, "true"))


def me_too_by_key(jurisdiction: int, code: str, key: str) -> MeToo:
    """Give the joined one of a code and its own key; NotFound ``file`` for a wrong one of either.

    The code is that of the matter it joined, also when that goes on in another.
    """
    clean = read_code(code)
    rows = MeToo.objects.select_related("dossier", "follows").filter(jurisdiction_id=jurisdiction)
    found = None
    if clean and key:
        found = rows.filter(dossier__code=clean, key_hash=key_hash(key)).first()
    if found is None:
        raise NotFound("file", code=code[:40])
    return found


def to_be_told(file: UUID) -> list[MeToo]:
    """Give the joined ones with a proven contact, who are told how a file has ended."""
    rows = MeToo.objects.filter(follows_id=file, state=COUNTED, contact__isnull=False)
    return list(rows.select_related("dossier").order_by("id"))


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted), 0)
