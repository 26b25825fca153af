"""One's own proposal or voice, by its key: where it stands, the amendments, the ways on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongzhi.cases.queries.words import words_of
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Refused
from gongzhi.deliberation.models import Contribution, Proposal
from gongzhi.deliberation.queries.proposals import amendments_of, own_words, voices_of
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import timeline
from gongzhi.procedure.queries.visible import own_dossier
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.proposals import Said, fate_words, said_words
from gongzhi.surfaces.showing.receipt import grouped
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.visit import Visit, kept_file, visiting

MOVES = frozenset(
    {
        "accept_amendment",
        "leave_amendment",
        "withdraw_proposal",
        "withdraw_words",
        "object_to_hiding",
    }
)
SENT = ("text", "amendment")
SEALED = ("title", "text", "place", "passage", "why")


@require_GET
def proposal_own(request: HttpRequest) -> HttpResponse:
    """Show one's own proposal or voice."""
    kept = kept_file(request)
    if kept is None:
        return HttpResponseRedirect(reverse("follow"))
    with visiting(request, requester_of(request)) as visit:
        return _page(visit, *kept, done="done" in request.GET)


@require_POST
def proposal_own_move(request: HttpRequest, move: str) -> HttpResponse:
    """Choose an amendment, object to hiding, or take one's words back."""
    kept = kept_file(request)
    if kept is None or move not in MOVES:
        return HttpResponseRedirect(reverse("follow"))
    record = {name: request.POST[name] for name in SENT if request.POST.get(name, "").strip()}
    with visiting(request, requester_of(request)) as visit:
        file = own_dossier(visit.actor, *kept)
        own_words(file)
        try:
            make_move(file, move, by=visit.actor, at=moment(), record=record, key=kept[1])
        except (Conflict, Invalid, Refused) as error:
            return _page(visit, *kept, error=error, typed=record.get("text", ""))
    return HttpResponseRedirect(reverse("proposal_own") + "?done=1")


def _page(
    visit: Visit,
    code: str,
    key: str,
    error: GongzhiError | None = None,
    typed: str = "",
    *,
    done: bool = False,
) -> HttpResponse:
    file, names = own_dossier(visit.actor, code, key), visit.names
    row = own_words(file)
    of = row if isinstance(row, Proposal) else row.proposal
    return visit.render(
        "proposal_own.html",
        200 if error is None else error.status,
        shown_code=names.code(file.code),
        key=grouped(key),
        state=names.step(file.step),
        fate=fate_words(row, names) if isinstance(row, Proposal) else "",
        step=file.step,
        mine=isinstance(row, Proposal),
        posted=file.step in {"gathering_support", "words_posted"},
        ground=names.of("grounds", row.ground) if row.ground else "",
        note=row.note,
        waiting=_waiting(row, names),
        proposal=of.dossier.code if of.posted_at else "",
        **_told(file, visit, key),
        due=names.due(file.due) if file.closed_at is None and file.due.year < 9000 else "",
        failed="" if error is None else failed_words(error, names),
        typed=typed,
        done=done,
    )


def _told(file: Dossier, visit: Visit, key: str) -> dict[str, Any]:
    """Give one's own words as they were sent, and the story; the opening is on the log."""
    rows = timeline(file, visit.ground)
    by, here = visit.actor, visit.ground
    said = words_of(file, rows, by=by, ground=here, at=moment(), key=key, why="own").texts
    first = rows[0].record if rows else {}
    own = [one["sealed"] for name in SEALED if (one := first.get(name))]
    return {
        "said": [said[one] for one in own if one in said],
        "story": [(visit.names.move(one.move), visit.names.moment(one.at)) for one in rows],
    }


def _waiting(row: Proposal | Contribution, names: Names) -> list[Said]:
    """Give the amendments that wait for the author's choice."""
    if not isinstance(row, Proposal) or row.dossier.step != "gathering_support":
        return []
    return [said_words(one, names) for one in amendments_of(voices_of(row)) if not one.choice]
