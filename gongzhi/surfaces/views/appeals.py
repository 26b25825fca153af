"""Appeals against figures: the form, the month's list, and the requester's own word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.appraisal.actions import answer_appeal, lodge_appeal
from gongzhi.appraisal.queries import exclusions_in, month_of
from gongzhi.appraisal.workflow import APPLY
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.procedure.queries.visible import own_dossier
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.showing.appeals import excluded_rows
from gongzhi.surfaces.showing.figures import months_before
from gongzhi.surfaces.views.follow import follow_page
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import at_desk, kept_file, visiting


@require_http_methods(["GET", "HEAD", "POST"])
def appeals_new(request: HttpRequest) -> HttpResponse:
    """Ask to take a file out of the own body's figures; ``?file=`` names it."""
    with at_desk(request) as visit:
        return opening(
            visit,
            APPLY,
            lodge_appeal,
            title=visit.names.say("appeals.title"),
            lead=visit.names.say("appeals.lead"),
            back="figures",
            back_words=visit.names.say("appeals.back"),
        )


@require_GET
def exclusions(request: HttpRequest) -> HttpResponse:
    """List what was taken out of figures in a month, by body and ground; ``?month=YYYY-MM``."""
    with at_desk(request) as visit:
        months = months_before(moment(), visit.names)
        month = month_of(request.GET.get("month") or months[0], visit.ground)
        rows = excluded_rows(exclusions_in(month, visit.ground), visit.names)
        return visit.render("exclusions.html", rows=rows, month=month.name, months=months)


@require_POST
def follow_appeal(request: HttpRequest, code: str) -> HttpResponse:
    """Send the requester's answer to an appeal about the kept file; what was typed stays."""
    kept = kept_file(request)
    if kept is None:
        return HttpResponseRedirect(reverse("follow"))
    text = request.POST.get("text", "").strip()
    with visiting(request, requester_of(request)) as visit:
        try:
            answer_appeal(
                file=own_dossier(visit.actor, *kept).id,
                key=kept[1],
                appeal=code,
                text=text,
                by=visit.actor,
                at=moment(),
            )
        except (Conflict, Invalid, NotFound, Refused) as error:
            return follow_page(visit, *kept, failed=(f"appeal-{code}", text, error))
    return HttpResponseRedirect(reverse("follow") + "?done=1")
