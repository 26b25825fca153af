"""The papers of a file and of a body, what can be issued now, and what anybody may verify."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.sealed import Locked, open_bytes
from gongzhi.papers.methods.content import Content
from gongzhi.papers.models import Paper
from gongzhi.papers.policies import can_issue
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow, dossiers_visible_to
from gongzhi.procedure.table import Paper as Rule
from gongzhi.procedure.table import known

PURPOSE = "papers"


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper that an entry of a file gives rise to; ``issued`` is the valid one, if there is."""

    sequence: int
    move: str
    at: datetime
    rule: Rule
    issued: Paper | None


def rules_for(file: Dossier, row: TimelineRow) -> list[Rule]:
    """Give the papers that an entry of a file gives rise to, as of this release."""
    table = known().get(file.procedure)
    if table is None:
        return []
    made = [one for one in table.papers if row.move in one.moves]
    return [one for one in made if not one.sets or row.change.get(one.sets)]


def offers_for(file: Dossier, rows: Iterable[TimelineRow], by: Actor, language: str) -> list[Offer]:
    """Give what the actor's body can issue about a file it has been allowed to see, latest first.

    ``rows`` is the file's whole timeline. One statement.
    """
    valid = {
        (one.sequence, one.template): one
        for one in papers_of_file(file).filter(voided_at=None, language=language)
    }
    found = [
        Offer(row.sequence, row.move, row.at, rule, valid.get((row.sequence, rule.template)))
        for row in rows
        if can_issue(by, row.organisation)
        for rule in rules_for(file, row)
    ]
    return found[::-1]


def papers_of_file(file: Dossier) -> QuerySet[Paper]:
    """Give the papers of a file the caller has been allowed to see, voids too, latest first."""
    return Paper.objects.filter(dossier=file).select_related("body").order_by("-id")


def papers_of_body(by: Actor) -> QuerySet[Paper]:
    """Give all papers of the actor's body by number, voids too. Raises Refused ``own_papers``."""
    if by.kind != "post" or by.organisation is None:
        raise Refused("own_papers")
    rows = Paper.objects.filter(jurisdiction_id=by.jurisdiction, body_id=by.organisation)
    return rows.select_related("dossier", "body").order_by("-year", "-number")


def paper_for(by: Actor, handle: str, ground: Ground) -> Paper:
    """Give a paper whose content the actor may read: its body issued it, and the file is seen.

    Raises NotFound ``paper``.
    """
    rows = Paper.objects.select_related("dossier", "body")
    found = rows.filter(jurisdiction_id=by.jurisdiction, handle=handle.lower()).first()
    if found is None or not can_issue(by, found.body_id):
        raise NotFound("paper", handle=handle[:40])
    if not dossiers_visible_to(by, ground).filter(id=found.dossier_id).exists():
        raise NotFound("paper", handle=handle[:40])
    return found


def verified(jurisdiction: int, handle: str) -> Paper:
    """Give what anybody may know of a paper by its QR: number, body, day, hash, valid or void.

    Raises NotFound ``paper``.
    """
    rows = Paper.objects.filter(jurisdiction_id=jurisdiction, handle=handle.lower())
    found = rows.select_related("body").first()
    if found is None:
        raise NotFound("paper", handle=handle[:40])
    return found


def content_of(paper: Paper, by: Actor, at: datetime) -> Content:
    """Open the content of a paper; goes on the log of openings. Raises NotFound ``erased``."""
    return Content.read(_open(paper, [paper.content], by, at)[paper.content])


def scan_of(paper: Paper, by: Actor, at: datetime) -> bytes:
    """Open the picture of the stamped sheet. Raises NotFound ``erased``, ``no_scan``."""
    if paper.scan is None:
        raise NotFound("no_scan")
    return _open(paper, [paper.scan], by, at)[paper.scan]


def _open(paper: Paper, ids: Sequence[UUID], by: Actor, at: datetime) -> dict[UUID, bytes]:
    try:
        opened = open_bytes(
            jurisdiction=paper.jurisdiction_id,
            chain=paper.dossier_id,
            purpose=PURPOSE,
            ids=ids,
            by=by,
            why="paper",
            at=at,
        )
    except Locked:
        raise NotFound("erased") from None
    if set(ids) - set(opened):
        raise NotFound("erased")
    return {id_: value for id_, (value, _) in opened.items()}
