"""Orders of other systems: pasted, recognised, checked and saved; and the ratings they collect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongzhi.cases.actions.orders import (
    ORDER_FIELDS,
    ORDER_MOMENTS,
    recognise_order,
    take_order,
)
from gongzhi.cases.actions.rated_outside import (
    Imported,
    SourceRating,
    import_ratings,
    most_rows,
    read_sheet,
)
from gongzhi.cases.queries.allowed import may_import_ratings, may_take_orders
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.sheets import RULES, Limits, explain, open_sheet
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.lists import body_names, code_typed
from gongzhi.surfaces.visit import Visit, at_desk

BYTES, UNPACKED, COLUMNS, HEADS = 5_000_000, 50_000_000, 200, 100
WIDE = frozenset({"detail"})


@require_http_methods(["GET", "HEAD", "POST"])
def orders_new(request: HttpRequest) -> HttpResponse:
    """Paste an order, check what was recognised, save it once."""
    with at_desk(request) as visit:
        if not may_take_orders(visit.actor, visit.ground):
            raise Refused("not_yours", move="adopt", step="", role="dispatcher")
        if request.method != "POST":
            return _paste(visit)
        if request.POST.get("stage") != "save":
            return _recognised(visit)
        sent = _sent(visit)
    return _save(request, sent)


@require_http_methods(["GET", "HEAD", "POST"])
def orders_ratings(request: HttpRequest) -> HttpResponse:
    """Bring in a sheet of ratings; what is wrong is named row by row."""
    with at_desk(request) as visit:
        if not may_import_ratings(visit.actor, visit.ground):
            raise Refused("not_yours", move="rate", step="", role="follow_up_desk")
        if request.method != "POST":
            return _ratings(visit)
        system, by = request.POST.get("system", ""), visit.actor
        try:
            rows, faults = _sheet_rows(visit, system)
        except Invalid as wrong:
            return _ratings(visit, wrong.problems, status=wrong.status)
    try:
        done = import_ratings(system=system, rows=rows, by=by, at=moment())
    except Invalid as wrong:
        with at_desk(request) as visit:
            return _ratings(visit, wrong.problems, status=wrong.status)
    done.problems = sorted([*faults, *done.problems], key=lambda one: one.row or 0)
    with at_desk(request) as visit:
        return _ratings(visit, done.problems, done)


def _systems(visit: Visit, table: str) -> list[tuple[str, str]]:
    """Give the systems of a table of the pack by name, each once."""
    rows = visit.ground.rules.table(table).values()
    systems = dict.fromkeys(str(row["system"]) for row in rows)
    return [(code, visit.names.source(code)) for code in systems]


def _paste(visit: Visit, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    post = visit.request.POST
    return visit.render(
        "order_paste.html",
        status,
        systems=_systems(visit, "outside_fields"),
        system=post.get("system", ""),
        text=post.get("text", ""),
        wrong={one.field: problem_words(one, visit.names) for one in problems},
        may_rate=may_import_ratings(visit.actor, visit.ground),
    )


def _recognised(visit: Visit) -> HttpResponse:
    post = visit.request.POST
    system = post.get("system", "")
    try:
        found = recognise_order(system=system, text=post.get("text", ""), by=visit.actor)
    except Invalid as wrong:
        return _paste(visit, wrong.problems, wrong.status)
    shown = {
        name: _local(value, visit) if name in ORDER_MOMENTS else value
        for name, value in found.fields.items()
    }
    return _check(visit, system, shown, found.unread)


def _check(
    visit: Visit,
    system: str,
    values: Mapping[str, str],
    unread: Sequence[str],
    problems: Iterable[Problem] = (),
    failed: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = (*ORDER_FIELDS, "about")
    wrong = {one.field: problem_words(one, visit.names) for one in problems}
    unseen = [f"{name}: {words}" for name, words in wrong.items() if name not in shown]
    fields = [
        {
            "name": name,
            "label": visit.names.say(f"orders.{name}"),
            "value": values.get(name, ""),
            "widget": _widget(name),
            "required": name in {"number", "detail"},
            "error": wrong.get(name, ""),
        }
        for name in shown
    ]
    types = visit.ground.rules.table("request_types").values()
    return visit.render(
        "order_check.html",
        status,
        system=system,
        system_name=visit.names.source(system),
        fields=fields,
        unread=unread,
        kinds=[(row["name_zh"], visit.names.row(row)) for row in types],
        bodies=body_names(visit.names),
        failed=" ".join([failed, *unseen]).strip(),
    )


def _widget(name: str) -> str:
    if name in ORDER_MOMENTS:
        return "moment"
    special = {"kind": "kind", "about": "about", "detail": "textarea", "phone": "tel"}
    return special.get(name, "text")


def _local(value: str, visit: Visit) -> str:
    """Give a moment as a date-time field shows it."""
    return datetime.fromisoformat(value).astimezone(visit.names.zone).strftime("%Y-%m-%dT%H:%M")


def _sent(visit: Visit) -> dict[str, Any]:
    post, names = visit.request.POST, visit.names
    typed = {name: post.get(name, "").strip() for name in (*ORDER_FIELDS, "about")}
    fields = {
        name: names.local(value) if name in ORDER_MOMENTS else value
        for name, value in typed.items()
        if value and name != "about"
    }
    about = code_typed(typed["about"], "bodies", names) if typed["about"] else ""
    return {"fields": fields, "about": about, "typed": typed, "by": visit.actor}


def _save(request: HttpRequest, sent: dict[str, Any]) -> HttpResponse:
    system = request.POST.get("system", "")
    given = {name: sent[name] for name in ("fields", "about", "by")}
    problems: Sequence[Problem] = ()
    try:
        file = take_order(system=system, at=moment(), **given)
        return HttpResponseRedirect(reverse("file", args=[file.code]))
    except Invalid as wrong:
        problems, failed, status = wrong.problems, "", wrong.status
    except Conflict as twice:
        if twice.code != "exists":
            raise
        failed, status = "orders.exists", twice.status
    with at_desk(request) as visit:
        words = visit.names.say(failed) if failed else ""
        unread = request.POST.get("unread", "").splitlines()
        return _check(visit, system, sent["typed"], unread, problems, words, status)


def _sheet_rows(visit: Visit, system: str) -> tuple[list[SourceRating], list[Problem]]:
    file = visit.request.FILES.get("sheet")
    if file is None:
        raise Invalid(Problem("sheet", "no_file"))
    rows = most_rows(visit.ground) + HEADS
    limits = Limits(file_bytes=BYTES, unpacked_bytes=UNPACKED, rows=rows, columns=COLUMNS)
    sheet = open_sheet(file.read(), file.name or "", limits=limits)
    return read_sheet(sheet, system, visit.ground)


def _words(problem: Problem, visit: Visit) -> str:
    if problem.rule in RULES:
        return explain(problem, visit.names.language)
    return problem_words(problem, visit.names)


def _ratings(
    visit: Visit, problems: Sequence[Problem] = (), done: Imported | None = None, status: int = 200
) -> HttpResponse:
    names = visit.names
    said = ""
    if done is not None:
        wrong = len({one.row for one in problems})
        said = names.say("orders.done", taken=done.taken, known=done.known, wrong=wrong)
    return visit.render(
        "order_ratings.html",
        status,
        systems=_systems(visit, "outside_answers"),
        system=visit.request.POST.get("system", ""),
        said=said,
        problems=[(one.row or "", one.column or "", _words(one, visit)) for one in problems],
    )
