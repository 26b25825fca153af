"""The receipt of the file that the browser keeps, its proof, and putting it away."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from gongzhi.cases.queries.receipts import danger_of, receipt_of
from gongzhi.core.codes import read_code, show_code
from gongzhi.core.errors import NotFound
from gongzhi.core.journal.proofs import path_of
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import dossier_by_key
from gongzhi.surfaces.door import requester_of
from gongzhi.surfaces.showing.receipt import grouped, square
from gongzhi.surfaces.showing.why import help_numbers, why_told
from gongzhi.surfaces.visit import FILE_COOKIE, JOINED_COOKIE, Visit, kept_file, visiting


@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the receipt to whoever has just reported or opened the file with its key."""
    with visiting(request) as visit:
        kept = kept_file(request)
        if kept is None:
            return visit.render("receipt_gone.html", status=404)
        file = dossier_by_key(visit.actor.jurisdiction, *kept)
        signed = receipt_of(file, visit.ground.work)
        path = path_of(file.id, 1)
        link = request.build_absolute_uri(reverse("follow")) + f"#{file.code}.{kept[1]}"
        drawn = mark_safe(square(link))  # noqa: S308  (made by segno from our own address)
        return visit.render(
            "receipt.html",
            code=show_code(file.code),
            key=grouped(kept[1]),
            square=drawn,
            signed=signed,
            at=visit.names.moment(signed["at"]),
            next_words=_next(visit, file),
            plain=file.code,
            path=path,
            before=path["root"] - 1 if path else 0,
            whys=why_told(file, visit.ground, visit.names),
            danger=help_numbers(danger_of(file.id), visit.names),
        )


@require_GET
def proof(request: HttpRequest) -> HttpResponse:
    """Give the signed receipt as JSON, with its path into a published root once there is one.

    It is to be kept: it names the file and opens nothing.
    """
    kept = kept_file(request)
    if kept is None:
        raise NotFound("file")
    with visiting(request, requester_of(request)) as visit:
        file = dossier_by_key(visit.actor.jurisdiction, *kept)
        path = path_of(file.id, 1)
        signed = {**receipt_of(file, visit.ground.work), **({"path": path} if path else {})}
    text = json.dumps(signed, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    name = read_code(signed["code"]) or "receipt"
    response["Content-Disposition"] = f'attachment; filename="gongzhi-{name}.json"'
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Put the file away: the browser forgets code and key."""
    response = HttpResponseRedirect(reverse("start"))
    response.delete_cookie(FILE_COOKIE)
    return response


@require_GET
def away(request: HttpRequest) -> HttpResponse:
    """Leave at once: the browser forgets the file and goes to a harmless page outside.

    A plain link, so that it works without script; the address is a row of the pack.
    """
    with visiting(request) as visit:
        row = visit.ground.live.table("settings").get("quick_exit")
    response = HttpResponseRedirect(str(row["value"]) if row else reverse("start"))
    response.delete_cookie(FILE_COOKIE)
    response.delete_cookie(JOINED_COOKIE)
    response["Clear-Site-Data"] = '"cache"'
    return response


def _next(visit: Visit, file: Dossier) -> str:
    if file.due >= NO_DUE:
        return ""
    body = visit.names.body(file.desk_id or file.owner_id)
    return visit.names.say("receipt.next_words", body=body, due=visit.names.due(file.due))
