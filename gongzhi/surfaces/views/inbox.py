"""The inbox: what waits for the post, by due time."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongzhi.cases.queries.words import in_danger, snippets
from gongzhi.core.codes import read_code
from gongzhi.procedure.queries import inbox as waiting
from gongzhi.procedure.queries import inbox_counts
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.rows import list_rows
from gongzhi.surfaces.visit import at_desk


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show fifty files that wait for the post's body, or go straight to the code typed."""
    code = read_code(request.GET.get("code", ""))
    if code:
        return HttpResponseRedirect(reverse("file", args=[code]))
    role, cursor = request.GET.get("role", ""), request.GET.get("at", "")
    latest = request.GET.get("order", "") == "latest"
    with at_desk(request) as visit:
        roles = visit.ground.roles_of(visit.actor)
        page = waiting(visit.actor, role=role, cursor=cursor, latest_first=latest, roles=roles)
        rows = list_rows(
            page.rows, visit.names, moment(), snippets(page.rows), in_danger(page.rows)
        )
        counts = inbox_counts(visit.actor, roles=roles)
        tabs = [(one, visit.names.role(one), counts.get(one, 0)) for one in sorted(roles)]
        return visit.render(
            "inbox.html",
            rows=rows,
            tabs=tabs,
            role=role,
            latest=latest,
            next_page=_onward(role, latest, page.next),
            first_page=bool(cursor),
        )


def _onward(role: str, latest: bool, cursor: str | None) -> str:
    if cursor is None:
        return ""
    return urlencode({"role": role, "order": "latest" if latest else "", "at": cursor})
