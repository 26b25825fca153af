"""Keeping a vote: its roll, its slips, its keys, its paper voters, its box; for staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Problem, Refused
from gongzhi.core.sheets import open_sheet
from gongzhi.deliberation.actions import (
    close_box,
    open_decision,
    print_slips,
    put_count,
    put_roll,
    take_officer_key,
    vote_on_paper,
)
from gongzhi.deliberation.actions.opening import DECISION_OPENERS
from gongzhi.deliberation.models import BodyElection, CommunityBudget, Decision
from gongzhi.deliberation.queries.decisions import ROLL_BASES, box_of
from gongzhi.deliberation.queries.matters import Matter, matter_for
from gongzhi.deliberation.queries.rolls import most_proxies, paper_list, roll_for, roll_of
from gongzhi.directory.queries import names_of_posts
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.decisions import box_view
from gongzhi.surfaces.showing.elections import title_words
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.receipt import grouped
from gongzhi.surfaces.views.errors import error_words, failed_words
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk

PAGES = {Decision: "decision_vote", CommunityBudget: "budget_vote", BodyElection: "election"}
"""Where somebody with a slip goes; of an election it says where one votes in person."""
SHOWN = 30
COUNTED = ("members", "representatives")
OWNERS = "owners"
FOR = "for-"


@require_http_methods(["GET", "HEAD", "POST"])
def decisions_new(request: HttpRequest, procedure: str) -> HttpResponse:
    """Open a matter of self-government in the committee's place."""
    move = DECISION_OPENERS.get(procedure)
    if move is None:
        raise NotFound("procedure", code=procedure[:40])

    def act(**what: Any) -> Any:
        return open_decision(procedure=procedure, **what)

    with at_desk(request) as visit:
        return opening(
            visit,
            move,
            act,
            to="decision",
            title=visit.names.say(f"procedure.{procedure}"),
            lead=visit.names.say("decisions.new_lead"),
            back="decisions",
            back_words=visit.names.say("decisions.back"),
            template="decision_opening.html",
            owners=_owners_way(visit, procedure),
        )


def _owners_way(visit: Visit, procedure: str) -> dict[str, str]:
    """Give what was typed of a matter that is the owners' business, for their own vote."""
    sent, table = visit.request.POST, visit.ground.rules.table("deliberation_matters")
    subject = sent.get("subject", "")
    theirs = table.get(subject, {}).get("way") == OWNERS
    if procedure == "owners_vote" or not (theirs or sent.get("common_property") == "yes"):
        return {}
    typed = {name: sent.get(name, "") for name in ("title", "draft")}
    return {"subject": subject if theirs else "common_parts", **typed}


@require_http_methods(["GET", "HEAD", "POST"])
def decision_roll(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the vote of a matter's present step; what goes wrong is said with its rows."""
    with at_desk(request) as visit:
        if request.method != "POST":
            return _page(visit, code)
        found = matter_for(visit.actor, code, visit.ground)
        try:
            _put(request, found, visit)
        except (Conflict, Invalid, NotFound, Refused) as error:
            return _page(visit, code, error)
    return HttpResponseRedirect(reverse("decision_roll", args=[code]))


@require_POST
def decision_slips(request: HttpRequest, code: str) -> HttpResponse:
    """Show every slip once, to be printed and cut."""
    with at_desk(request) as visit:
        found = matter_for(visit.actor, code, visit.ground)
        try:
            slips = print_slips(roll=roll_for(found).id, by=visit.actor, at=moment())
        except (Conflict, NotFound, Refused) as error:
            return _page(visit, code, error)
        to = PAGES[type(found)]
        address = request.build_absolute_uri(reverse(to, args=[found.dossier.code]))
        rows = [(*line, grouped(slip)) for *line, slip in slips]
        return visit.render(
            "slips.html", title=title_of(found, visit.names), slips=rows, address=address
        )


@require_POST
def decision_key(request: HttpRequest, code: str) -> HttpResponse:
    """Make the officer's key and show its secret, this once."""
    with at_desk(request) as visit:
        found = matter_for(visit.actor, code, visit.ground)
        try:
            secret = take_officer_key(roll=roll_for(found).id, by=visit.actor, at=moment())
        except (Conflict, NotFound, Refused) as error:
            return _page(visit, code, error)
        title = title_of(found, visit.names)
        return visit.render("secret.html", title=title, code=code, secret=grouped(secret))


@require_POST
def decision_open(request: HttpRequest, code: str) -> HttpResponse:
    """Open the box with both secrets, count and publish."""
    typed = [request.POST.get(name, "").strip()[:80] for name in ("first", "second")]
    with at_desk(request) as visit:
        found = matter_for(visit.actor, code, visit.ground)
        try:
            secrets = [one for one in typed if one]
            close_box(roll=roll_for(found).id, secrets=secrets, by=visit.actor, at=moment())
        except (Conflict, NotFound, Refused) as error:
            return _page(visit, code, error)
    return HttpResponseRedirect(reverse("decision", args=[code]))


@require_http_methods(["GET", "HEAD", "POST"])
def decision_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Note at the meeting who votes on paper; the list is opened with a line on the log."""
    with at_desk(request) as visit:
        found = matter_for(visit.actor, code, visit.ground)
        failed: GongzhiError | None = None
        if request.method == "POST":
            try:
                _note_paper(visit, found)
            except (Conflict, Invalid, Refused) as error:
                failed = error
            else:
                return HttpResponseRedirect(reverse("decision_roll", args=[code]))
        typed = request.POST
        return visit.render(
            "roll_paper.html",
            200 if failed is None else failed.status,
            decision=found,
            rows=[
                (one, str(one.voter) in typed.getlist("voter"), typed.get(f"{FOR}{one.voter}", ""))
                for one in paper_list(found, by=visit.actor, at=moment())
            ],
            prefix=FOR,
            most=most_proxies(roll_for(found), visit.ground),
            failed="" if failed is None else failed_words(failed, visit.names),
        )


def _note_paper(visit: Visit, found: Matter) -> None:
    """Note those ticked, and for whom a number of the roll was typed that stands for them."""
    sent, roll = visit.request.POST, roll_for(found)
    typed = {one[len(FOR) :]: str(sent[one]).strip() for one in sent if one.startswith(FOR)}
    typed = {one: number for one, number in typed.items() if number}
    by_number = {}
    if typed:
        by_number = {
            one.number: one.voter for one in paper_list(found, by=visit.actor, at=moment())
        }
    strange = [number for number in typed.values() if number not in by_number]
    if strange:
        raise Invalid(Problem("proxies", "unknown_roll_number", {"got": strange[0][:20]}))
    try:
        voters = [UUID(one) for one in sent.getlist("voter")]
        proxies = {UUID(one): by_number[number] for one, number in typed.items()}
    except ValueError:
        raise Invalid(Problem("voters", "unknown_voter", {"got": 1})) from None
    vote_on_paper(roll=roll.id, voters=voters, proxies=proxies, by=visit.actor, at=moment())


def title_of(found: Matter, names: Names) -> str:
    """Name what is voted on: a matter by its title, others by their place."""
    if isinstance(found, Decision):
        return found.title
    if isinstance(found, BodyElection):
        return f"{names.area_path(found.area_id)} · {title_words(found, names)}"
    return f"{names.area_path(found.area_id)} · {names.say('budgets.title')}"


def _put(request: HttpRequest, found: Matter, visit: Visit) -> None:
    base = request.POST.get("base", "")[:40]
    who: dict[str, Any] = {"dossier": found.pk, "base": base, "by": visit.actor, "at": moment()}
    sheet = request.FILES.get("sheet")
    if sheet is None:
        count = request.POST.get("count", "").strip()
        number = int(count) if count.isdecimal() and len(count) < SHOWN else 0
        put_count(count=number, outside=request.POST.get("hash", "")[:80], **who)
        return
    put_roll(sheet=open_sheet(sheet.read(), sheet.name or ""), **who)


def _page(visit: Visit, code: str, error: GongzhiError | None = None) -> HttpResponse:
    found = matter_for(visit.actor, code, visit.ground)
    names, file = visit.names, found.dossier
    if visit.actor.organisation != file.owner_id and not _is_officer(found, visit):
        raise Refused("not_yours", move="freeze_roll", step=file.step, role=file.desk_role)
    roll = roll_of(found)
    box = box_of(found)
    problems = error.problems if isinstance(error, Invalid) else []
    return visit.render(
        "roll.html",
        200 if error is None else error.status,
        title=title_of(found, names),
        code=file.code,
        now=names.step(file.step),
        roll=roll,
        keeps=visit.actor.organisation == file.owner_id,
        area=None if roll is None else roll.area / 100,
        slips=not isinstance(found, BodyElection),
        salt="" if roll is None else bytes(roll.salt).hex(),
        base=names.say(f"decisions.base_{roll.base}") if roll else "",
        bases=[(one, names.say(f"decisions.base_{one}")) for one in ROLL_BASES if one != "members"],
        counted=[(one, names.say(f"decisions.base_{one}")) for one in COUNTED],
        box=None if box is None else box_view(box, moment(), names),
        officers=[] if box is None else _officers(box.keys, visit),
        failed="" if error is None else error_words(error, names.language),
        problems=[(one.row or "", problem_words(one, names)) for one in problems[:SHOWN]],
    )


def _officers(keys: list[dict[str, str]], visit: Visit) -> list[tuple[str, bool, bool]]:
    """Give the posts that hold keys: name, whether the key is there, whether it is one's own."""
    called = names_of_posts(visit.actor, (key["post"] for key in keys))
    return [
        (
            called.get(key["post"], (key["post"], key["post"]))[0 if visit.names.chinese else 1],
            bool(key["public"]),
            visit.actor.code == f"post:{key['post']}",
        )
        for key in keys
    ]


def _is_officer(found: Matter, visit: Visit) -> bool:
    box = box_of(found)
    mine = visit.actor.code
    return box is not None and any(mine == f"post:{key['post']}" for key in box.keys)
