"""The three administrators' page: what was done to the platform, and wake-ups that gave up."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongzhi.core.actions import end_dead, wake_dead
from gongzhi.core.acts import READ, acts, agenda_seen, kinds_visible_to
from gongzhi.core.errors import GongzhiError, Refused
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.acts import act_rows, kind_choices
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.visit import Visit, at_desk


@require_GET
def administration(request: HttpRequest) -> HttpResponse:
    """Show each administrator its own part."""
    with at_desk(request) as visit:
        _check(visit)
        mine = visit.actor.roles
        return visit.render(
            "administration.html",
            system="system_admin" in mine,
            security="security_admin" in mine,
            audit="audit_admin" in mine,
            rules=visit.ground.rules.id,
            live=visit.ground.work.live_version,
            ground=visit.ground.work.territory_version,
        )


@require_GET
def administration_acts(request: HttpRequest) -> HttpResponse:
    """List what was done to the platform, the latest first; of a kind, of one thing."""
    get = request.GET
    kind, key = get.get("kind", "")[:40], get.get("key", "")[:200]
    with at_desk(request) as visit:
        _check(visit)
        page = acts(visit.actor, kind=kind, key=key, cursor=get.get("at", ""))
        asked = {"kind": kind, "key": key, "at": page.next}
        return visit.render(
            "administration_acts.html",
            rows=act_rows(page.rows, visit.names),
            kinds=kind_choices(kinds_visible_to(visit.actor), kind, visit.names),
            key=key,
            next="?" + urlencode({name: one for name, one in asked.items() if one})
            if page.next
            else "",
        )


@require_GET
def administration_agenda(request: HttpRequest) -> HttpResponse:
    """Show what is due and what gave up."""
    with at_desk(request) as visit:
        return _agenda(visit)


@require_POST
def administration_wake(request: HttpRequest, row: int) -> HttpResponse:
    """Try a wake-up that gave up anew, or end it with a reason."""
    ends = request.POST.get("act") == "end"
    with at_desk(request) as visit:
        by, at = visit.actor, moment()
        try:
            if ends:
                end_dead(row=row, why=request.POST.get("why", ""), by=by, at=at)
            else:
                wake_dead(row=row, by=by, at=at)
        except Refused:
            raise
        except GongzhiError as error:
            return _agenda(visit, error.status, failed_words(error, visit.names), row)
    return HttpResponseRedirect(reverse("administration_agenda"))


def _agenda(visit: Visit, status: int = 200, said: str = "", row: int = 0) -> HttpResponse:
    seen = agenda_seen(visit.actor, moment())
    return visit.render(
        "administration_agenda.html",
        status,
        due=seen.due,
        oldest=visit.names.moment(seen.oldest) if seen.oldest else "",
        dead=[(one, visit.names.moment(one.at), one.last_error[:400]) for one in seen.dead],
        mends=visit.actor.has("system_admin"),
        said=said,
        # What is not on the list any more has no line of its own to say it in.
        said_of=row if any(one.id == row for one in seen.dead) else 0,
        typed=visit.request.POST.get("why", ""),
    )


def _check(visit: Visit) -> None:
    if visit.actor.roles.isdisjoint(READ):
        raise Refused("not_administrator")
