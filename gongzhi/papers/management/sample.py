"""Sample papers of a simulated district: issued by the bodies that made the moves, some stamped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError
from gongzhi.core.work import work
from gongzhi.directory.models import Holding
from gongzhi.directory.queries import acting_as
from gongzhi.papers.actions import issue_paper, take_scan, void_paper
from gongzhi.papers.management.stamped import stamped_sheet
from gongzhi.papers.models import Paper
from gongzhi.papers.queries import content_of
from gongzhi.papers.queries.issued import rules_for
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import timeline
from gongzhi.procedure.table import known

WHO = "system:demo"
FIRST = "URBAN"
"""The body whose drawer is fullest: an account of the demo opens it."""
LOOKED_AT, EACH, EACH_FIRST, SCANS = 80, 1, 3, 4
LATER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A paper that may be issued: of which entry, from which template, by whom, when."""

    code: str
    sequence: int
    template: str
    by: Actor
    at: datetime


def write_papers(jurisdiction: int, now: datetime) -> int:
    """Issue some papers, stamp a few and void one, unless there are any; returns how many."""
    with work(jurisdiction, WHO) as unit:
        if Paper.objects.filter(jurisdiction_id=jurisdiction).exists():
            return 0
        wanted = sorted(_due(jurisdiction, ground(unit), now), key=lambda one: one.at)
    issued = []
    for one in wanted:
        try:
            issued.append((_issue(one), one))
        except GongzhiError:
            # What was said may have been erased since, or the file be out of its body's sight.
            continue
    for paper, one in issued[:SCANS]:
        with work(jurisdiction, WHO):
            content = content_of(paper, one.by, one.at)
        sheet = stamped_sheet(content)
        take_scan(handle=paper.handle, picture=sheet, by=one.by, at=one.at + LATER / 2)
    if issued[SCANS:]:
        paper, one = issued[-1]
        void_paper(handle=paper.handle, reason="misprint", by=one.by, at=now)
        issued.append((_issue(one), one))
    return len(issued)


def _issue(one: Due) -> Paper:
    return issue_paper(
        code=one.code, sequence=one.sequence, template=one.template, by=one.by, at=one.at
    )


def _due(jurisdiction: int, here: Ground, now: datetime) -> Iterator[Due]:
    """Look through the latest files, those of the first body before others, for what is due."""
    had: Counter[tuple[str, bool]] = Counter()
    for file in _files(jurisdiction):
        for row in timeline(file, here.under(file.rules_id)):
            body = here.directory.by_id.get(row.organisation or 0)
            for rule in rules_for(file, row) if body is not None else ():
                first = body is not None and body.code == FIRST
                enough = EACH_FIRST if first else EACH
                signer = _signer(row.organisation or 0)
                if had[rule.template, first] >= enough or signer is None:
                    continue
                had[rule.template, first] += 1
                at = min(row.at + LATER, now - LATER)
                yield Due(file.code, row.sequence, rule.template, signer, at)


def _files(jurisdiction: int) -> Iterator[Dossier]:
    rows = Dossier.objects.filter(jurisdiction_id=jurisdiction, secrecy=0, public=False)
    yield from rows.filter(owner__code=FIRST, procedure="request").order_by("-id")[: LOOKED_AT // 4]
    for procedure in (code for code, table in known().items() if table.papers):
        yield from rows.filter(procedure=procedure).order_by("-id")[: LOOKED_AT // 2]


def _signer(body: int) -> Actor | None:
    """Give somebody who holds a post of the body, a handler before others."""
    held = Holding.objects.filter(post__organisation_id=body, post__active=True, valid_to=None)
    rows = list(held.select_related("post").order_by("post__code"))
    handlers = [one for one in rows if one.post.role == "handler"]
    found = next(iter(handlers or rows), None)
    return acting_as(found) if found else None
