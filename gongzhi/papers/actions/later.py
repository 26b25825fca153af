"""After a paper was issued: voiding it in sight, and taking back the signed and stamped sheet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.journal import append_to_chain
from gongzhi.core.sealed import seal_bytes_into
from gongzhi.core.work import begin
from gongzhi.papers.actions.issuing import KIND
from gongzhi.papers.methods.scanning import Limits, clean_scan
from gongzhi.papers.models import Paper
from gongzhi.papers.queries.issued import PURPOSE, paper_for
from gongzhi.procedure.ground import Ground, ground

REASONS = ("misprint", "wrong_content", "wrong_addressee", "superseded")


def void_paper(*, handle: str, reason: str, by: Actor, at: datetime) -> Paper:
    """Void a paper of one's own body; its number stays drawn and listed with the reason.

    Raises NotFound ``paper``, Conflict ``paper_void``, Invalid.
    """
    if reason not in REASONS:
        raise Invalid(Problem("reason", "not_a_choice", {"got": reason[:40]}))
    with transaction.atomic():
        paper, _ = _held(handle, by)
        paper.voided_at, paper.void_reason = at, reason
        paper.save(update_fields=["voided_at", "void_reason"])
        _record(paper, "void_paper", {"reason": reason}, by, at)
    return paper


def take_scan(*, handle: str, picture: bytes, by: Actor, at: datetime) -> Paper:
    """Take the signed and stamped sheet, a picture or a PDF: painted anew, sealed, hashed.

    A later one takes the place of an earlier one; the record keeps both hashes, and that of the
    bytes that arrived. Raises NotFound ``paper``, Conflict ``paper_void``, Invalid as
    ``clean_scan`` does.
    """
    with transaction.atomic():
        here = ground(begin(by.jurisdiction, by.code))
        if paper_for(by, handle, here).voided_at is not None:
            raise Conflict("paper_void")
        # Drawing takes seconds: nobody waits for the paper meanwhile.
        clean = clean_scan(picture, _limits(here))
        paper, here = _held(handle, by)
        sealed = seal_bytes_into(
            jurisdiction=by.jurisdiction,
            chain=paper.dossier_id,
            purpose=PURPOSE,
            value=clean.data,
        )
        paper.scan, paper.scan_sha256, paper.scanned_at = sealed.id, clean.sha256, at
        paper.save(update_fields=["scan", "scan_sha256", "scanned_at"])
        facts = {"scan": clean.sha256, "arrived": clean.arrived, "pages": clean.pages}
        _record(paper, "take_scan", facts, by, at)
    return paper


def _limits(here: Ground) -> Limits:
    settings = here.live.table("settings")

    def most(name: str) -> int:
        return int(settings[name]["value"])

    return Limits(
        max_bytes=most("photo_max_bytes"),
        max_pages=most("scan_max_pages"),
        max_pixels=most("photo_max_pixels"),
        max_side=most("photo_max_side"),
    )


def _held(handle: str, by: Actor) -> tuple[Paper, Ground]:
    here = ground(begin(by.jurisdiction, by.code))
    found = paper_for(by, handle, here)
    locked = Paper.objects.select_for_update(of=("self",)).select_related("dossier", "body")
    paper = locked.get(id=found.id)
    if paper.voided_at is not None:
        raise Conflict("paper_void")
    return paper, here


def _record(paper: Paper, move: str, facts: dict[str, object], by: Actor, at: datetime) -> None:
    append_to_chain(
        kind=KIND,
        key=paper.body.code,
        jurisdiction=by.jurisdiction,
        move=move,
        facts={"year": paper.year, "number": paper.number, **facts},
        by=by,
        at=at,
    )
