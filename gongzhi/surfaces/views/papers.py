"""Papers: issued from the file's page, listed by body, taken as Word and PDF, verified by QR."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Problem
from gongzhi.papers.actions import REASONS, issue_paper, take_scan, void_paper
from gongzhi.papers.methods.scanning import is_pdf
from gongzhi.papers.methods.typesetting import can_set, pdf_of
from gongzhi.papers.methods.word import word_of
from gongzhi.papers.models import Paper
from gongzhi.papers.queries import (
    content_of,
    offers_for,
    paper_for,
    papers_of_body,
    papers_of_file,
    scan_of,
    verified,
)
from gongzhi.procedure.queries import dossier_for, timeline
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.papers import number_of, offer_rows, paper_rows
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit, at_desk, visiting

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def file_papers(request: HttpRequest, code: str) -> HttpResponse:
    """Show the papers of a file and what can be issued; issue one."""
    with at_desk(request) as visit:
        wrong, status = "", 200
        if request.method == "POST":
            try:
                made = _issue(visit, code)
                return HttpResponseRedirect(reverse("paper", args=[made.handle]))
            except (Conflict, Invalid) as error:
                wrong, status = _said(error, visit), error.status
        file = dossier_for(visit.actor, code, visit.ground)
        rows = timeline(file, visit.ground.under(file.rules_id))
        offers = offers_for(file, rows, visit.actor, visit.names.language)
        return visit.render(
            "file_papers.html",
            status,
            file=file,
            code=visit.names.code(file.code),
            offers=offer_rows(offers, visit.names),
            papers=paper_rows(papers_of_file(file), visit.names, visit.actor),
            wrong=wrong,
        )


@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """List the papers of the reader's body by number, voids among them."""
    with at_desk(request) as visit:
        rows = papers_of_body(visit.actor)[:SHOWN]
        return visit.render("papers.html", rows=paper_rows(rows, visit.names, visit.actor))


@require_GET
def paper(request: HttpRequest, handle: str) -> HttpResponse:
    """Say to anybody who scans it whether a paper is what it seems; its own body may do more."""
    with visiting(request) as visit:
        found = verified(visit.actor.jurisdiction, handle)
        return _page(visit, found)


@require_POST
def paper_void(request: HttpRequest, handle: str) -> HttpResponse:
    """Void a paper of one's own body."""
    reason = request.POST.get("reason", "")
    return _changed(
        request,
        handle,
        lambda visit: void_paper(handle=handle, reason=reason, by=visit.actor, at=moment()),
    )


@require_POST
def paper_scan(request: HttpRequest, handle: str) -> HttpResponse:
    """Take the signed and stamped sheet, as a picture or a PDF."""

    def act(visit: Visit) -> Paper:
        upload = request.FILES.get("scan")
        if upload is None:
            raise Invalid(Problem("scan", "required"))
        return take_scan(handle=handle, picture=upload.read(), by=visit.actor, at=moment())

    return _changed(request, handle, act)


@require_GET
def paper_sheet(request: HttpRequest, handle: str, ending: str) -> HttpResponse:
    """Give a paper as PDF or Word, with ``?large=1`` in large print, or its stamped sheet."""
    large = bool(request.GET.get("large"))
    with at_desk(request) as visit:
        found = paper_for(visit.actor, handle, visit.ground)
        if ending == "scan":
            return _scan(found, scan_of(found, visit.actor, moment()))
        if ending not in {"pdf", "docx"}:
            raise NotFound("page")
        if ending == "pdf" and not can_set():
            # Before anything sealed is opened for it.
            raise Conflict("no_typesetting")
        content = content_of(found, visit.actor, moment())
    made = pdf_of(content, large=large) if ending == "pdf" else word_of(content, large=large)
    answer = HttpResponse(made, content_type=PDF if ending == "pdf" else WORD)
    name = f"paper-{found.year}-{found.number}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _scan(found: Paper, kept: bytes) -> HttpResponse:
    """Show a picture; a PDF is only ever taken away, never opened in a page of ours."""
    if not is_pdf(kept):
        return HttpResponse(kept, content_type="image/jpeg")
    answer = HttpResponse(kept, content_type=PDF)
    name = f"paper-{found.year}-{found.number}-stamped.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _issue(visit: Visit, code: str) -> Paper:
    sent = visit.request.POST
    typed = sent.get("sequence", "")
    if not (typed.isdecimal() and len(typed) < 10):
        raise Invalid(Problem("sequence", "required"))
    return issue_paper(
        code=code,
        sequence=int(typed),
        template=sent.get("template", "")[:80],
        language=visit.names.language,
        by=visit.actor,
        at=moment(),
    )


def _page(visit: Visit, found: Paper, status: int = 200, wrong: str = "") -> HttpResponse:
    own = visit.actor.kind == "post" and visit.actor.organisation == found.body_id
    return visit.render(
        "paper.html",
        status,
        paper=found,
        number=number_of(found),
        body=visit.names.body(found.body_id),
        date=visit.names.day(found.issued_at),
        voided=visit.names.day(found.voided_at) if found.voided_at else "",
        reason=visit.names.say(f"paper_void.{found.void_reason}") if found.void_reason else "",
        own=own,
        can_set=can_set(),
        reasons=[(one, visit.names.say(f"paper_void.{one}")) for one in REASONS],
        wrong=wrong,
    )


def _changed(request: HttpRequest, handle: str, act: Callable[[Visit], Paper]) -> HttpResponse:
    with at_desk(request) as visit:
        try:
            act(visit)
        except (Conflict, Invalid) as error:
            found = paper_for(visit.actor, handle, visit.ground)
            return _page(visit, found, error.status, _said(error, visit))
    return HttpResponseRedirect(reverse("paper", args=[handle]))


def _said(error: GongzhiError, visit: Visit) -> str:
    if isinstance(error, Invalid):
        return " ".join(problem_words(one, visit.names) for one in error.problems)
    return error_words(error, visit.names.language)
