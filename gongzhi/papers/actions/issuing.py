"""Issuing a paper: its number is drawn, its content sealed, its hash put on record, at once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings as configured
from django.db import connection, transaction

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_handle
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import append_to_chain, new_chain_id
from gongzhi.core.sealed import seal_bytes_into
from gongzhi.core.work import begin
from gongzhi.directory.models import Organisation
from gongzhi.papers.actions.writing import mark_of, write_content
from gongzhi.papers.models import Paper
from gongzhi.papers.policies import can_issue
from gongzhi.papers.queries.issued import PURPOSE, rules_for
from gongzhi.procedure.clock import LANGUAGES
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow, dossier_for, timeline
from gongzhi.procedure.table import Paper as Rule

KIND = "papers"
# The first of a year makes the row; the next waits for whoever holds it, until the commit.
_DRAW = """
INSERT INTO papers_series (jurisdiction_id, body_id, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (body_id, year) DO UPDATE SET last = papers_series.last + 1 RETURNING last
"""


def issue_paper(
    *, code: str, sequence: int, template: str, by: Actor, at: datetime, language: str = "zh-hans"
) -> Paper:
    """Issue the paper of an entry in the name of the body that made it.

    The number is the next of that body and year: concurrent issues wait for one another, and what
    fails draws none. Raises NotFound ``file``, ``paper_entry``; Refused ``not_your_paper``;
    Conflict ``paper_issued`` while a valid one is there; Invalid.
    """
    if language not in LANGUAGES:
        raise Invalid(Problem("language", "not_a_choice", {"got": language[:20]}))
    with transaction.atomic():
        here = ground(begin(by.jurisdiction, by.code))
        file = dossier_for(by, code, here)
        row, rule = _entry(file, sequence, template, by, here)
        # Whoever issues for this file waits here, so that one entry gets one paper.
        Dossier.objects.select_for_update(no_key=True).get(id=file.id)
        _check_open(file, sequence, template, language)
        paper = _drawn(file, row, rule, language, by, here, at)
        base = configured.GONGZHI_ADDRESS.rstrip("/")
        link = f"{base}/papers/{paper.handle}"
        content = write_content(paper, row, rule, by=by, here=here, at=at, link=link)
        sealed = seal_bytes_into(
            jurisdiction=by.jurisdiction,
            chain=file.id,
            purpose=PURPOSE,
            value=content.canonical(),
        )
        paper.content, paper.sha256 = sealed.id, content.sha256
        paper.save(force_insert=True)
        _record(paper, row, by, at)
    return paper


def _drawn(
    file: Dossier,
    row: TimelineRow,
    rule: Rule,
    language: str,
    by: Actor,
    here: Ground,
    at: datetime,
) -> Paper:
    """Give the paper with its number, before it has its words."""
    body = Organisation.objects.get(id=row.organisation or 0)
    year = at.astimezone(here.calendar(here.territory.root.id).zone).year
    paper = Paper(
        id=new_chain_id(),
        jurisdiction_id=by.jurisdiction,
        dossier=file,
        sequence=row.sequence,
        template=rule.template,
        language=language,
        body=body,
        year=year,
        number=draw_number(by.jurisdiction, body.pk, year),
        handle=new_handle(),
        copies=rule.copies,
        issued_at=at,
    )
    paper.mark = mark_of(paper, here)
    return paper


def draw_number(jurisdiction: int, body: int, year: int) -> int:
    """Draw the next number of a body in a year; it is kept only if the transaction is."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [jurisdiction, body, year])
        return int(cursor.fetchone()[0])


def _entry(
    file: Dossier, sequence: int, template: str, by: Actor, here: Ground
) -> tuple[TimelineRow, Rule]:
    rows = timeline(file, here.under(file.rules_id))
    row = next((one for one in rows if one.sequence == sequence), None)
    rule = None
    if row is not None:
        rules = rules_for(file, row)
        rule = next((one for one in rules if one.template == template), None)
    if row is None or rule is None:
        raise NotFound("paper_entry")
    if not can_issue(by, row.organisation):
        raise Refused("not_your_paper")
    return row, rule


def _check_open(file: Dossier, sequence: int, template: str, language: str) -> None:
    rows = Paper.objects.filter(dossier=file, sequence=sequence, template=template)
    if rows.filter(language=language, voided_at=None).exists():
        raise Conflict("paper_issued")


def _record(paper: Paper, row: TimelineRow, by: Actor, at: datetime) -> None:
    facts = {
        "year": paper.year,
        "number": paper.number,
        "template": paper.template,
        "language": paper.language,
        "file": paper.dossier.code,
        "entry": [row.sequence, row.hash],
        "sha256": paper.sha256,
        "copies": paper.copies,
    }
    append_to_chain(
        kind=KIND,
        key=paper.body.code,
        jurisdiction=by.jurisdiction,
        move="issue_paper",
        facts=facts,
        by=by,
        at=at,
    )
