"""The ground in the hands of the system administrator: files brought in, areas changed by acts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gongzhi.core.errors import GongzhiError, Invalid, NotFound, Problem, Refused
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.ground import (
    area_choices,
    drawn_levels,
    forms_shown,
    redrawn_json,
    redrawn_lines,
    report_lines,
)
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit, at_desk
from gongzhi.territory import actions
from gongzhi.territory.actions.reading import (
    DATUMS,
    Content,
    Drawn,
    Wanted,
    read_drawn,
    read_parts,
    read_shape,
    take_file,
)
from gongzhi.territory.queries import area_for, may_change_ground, redrawn_at
from gongzhi.territory.wording import problem_words as ground_words

TAKE = "take"
# What a page reads in one go; larger files go through the command.
MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a form sent: its fields, its files, whether it is only to be checked."""

    visit: Visit
    act: str
    dry_run: bool

    def text(self, name: str) -> str:
        return self.visit.request.POST.get(name, "").strip()

    def codes(self, name: str = "areas") -> list[str]:
        return self.text(name).replace(",", " ").replace("，", " ").split()

    @property
    def datum(self) -> str:
        chosen = self.text("datum") or DATUMS[0]
        if chosen not in DATUMS:
            raise Invalid(Problem("datum", "unknown_code"))
        return chosen

    def file(self, name: str) -> Content | None:
        upload = self.visit.request.FILES.get(name)
        return None if upload is None else _content(upload)

    def drawn(self) -> Drawn:
        content = self.file("drawn")
        code = self.text("property") or "code"
        return {} if content is None else read_drawn(content, code=code, datum=self.datum)

    def shape(self, name: str, wanted: Wanted) -> Mapping[str, Any]:
        return read_shape(self.text(name), wanted, datum=self.datum, field=name)

    def needed(self, name: str) -> Content:
        content = self.file(name)
        if content is None:
            raise Invalid(Problem(name, "required"))
        return content


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did or would do: lines to read, and the areas as they would be for the map."""

    lines: Sequence[str] = ()
    after: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def ground(request: HttpRequest) -> HttpResponse:
    """Show the ground and its acts; check one, or do it."""
    act = request.POST.get("act", "")
    dry_run = request.POST.get("do") != TAKE
    found = Outcome()
    with at_desk(request) as visit:
        _check_may(visit)
        if request.method != "POST":
            return _page(visit)
        if act not in _DO:
            raise NotFound("procedure", code=act[:40])
        try:
            with transaction.atomic():
                found = _DO[act](_Sent(visit, act, dry_run))
                if dry_run:
                    transaction.set_rollback(True)
        except (Invalid, NotFound) as refused:
            return _page(visit, refused.status, act=act, wrong=_said(refused, visit))
    with at_desk(request) as visit:
        key = "ground.clean" if dry_run else "ground.done"
        version = visit.ground.work.territory_version
        done = visit.names.say(key, act=visit.names.say(f"ground.{act}"), version=version)
        shown = act if dry_run else ""
        return _page(visit, act=shown, done=done, lines=found.lines, after=found.after)


def _page(visit: Visit, status: int = 200, **told: Any) -> HttpResponse:
    territory = visit.ground.territory
    return visit.render(
        "ground.html",
        status,
        version=territory.version,
        count=sum(area.open for area in territory.areas),
        areas=area_choices(visit.names),
        levels=drawn_levels(visit.names),
        forms=forms_shown(visit.names, told.get("act", ""), visit.request.POST),
        **told,
    )


def _check_may(visit: Visit) -> None:
    if not may_change_ground(visit.actor):
        raise Refused("change_ground")


def _content(upload: UploadedFile[bytes]) -> Content:
    name = upload.name or ""
    if (upload.size or 0) > MOST_BYTES:
        raise Invalid(Problem("file", "too_large", {"name": name, "limit": MOST_BYTES}, file=name))
    return take_file(name, upload.read())


def _said(error: GongzhiError, visit: Visit) -> list[str]:
    if not isinstance(error, Invalid):
        return [error_words(error, visit.names.language)]
    return [_problem(one, visit) for one in error.problems]


def _problem(problem: Problem, visit: Visit) -> str:
    where = ":".join(str(one) for one in (problem.file, problem.row, problem.column) if one)
    said = ""
    with contextlib.suppress(KeyError):
        said = ground_words(problem, visit.names.language)
    said = said or problem_words(problem, visit.names)
    return f"{where}: {said}" if where else said


def _day(sent: _Sent) -> date | None:
    typed = sent.text("on")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid(Problem("on", "bad_date", {"value": typed[:40]})) from None


def _act(sent: _Sent, act: Callable[..., int], **given: Any) -> Outcome:
    seen = sent.visit.ground.work.territory_version
    order = {"basis": sent.text("basis"), "on": _day(sent), "seen": seen}
    version = act(by=sent.visit.actor, at=moment(), **order, **given)
    if not sent.dry_run:
        return Outcome()
    found = redrawn_at(sent.visit.actor.jurisdiction, version) if version != seen else []
    return Outcome(redrawn_lines(found, sent.visit.names), redrawn_json(found))


def _named(sent: _Sent) -> dict[str, str]:
    return {"name_zh": sent.text("name_zh"), "name_en": sent.text("name_en")}


def _rename(sent: _Sent) -> Outcome:
    return _act(sent, actions.rename_area, area=sent.text("area"), **_named(sent))


def _redraw(sent: _Sent) -> Outcome:
    drawn = dict(sent.drawn())
    if sent.text("shape"):
        drawn[sent.text("area")] = sent.shape("shape", "polygon")
    if not drawn:
        raise Invalid(Problem("shape", "required"))
    give_way = sent.text("beside") == "follow"
    return _act(sent, actions.redraw_boundary, boundaries=drawn, give_way=give_way)


def _cut(sent: _Sent) -> Outcome:
    code = sent.text("area")
    stands = area_for(sent.visit.actor, code)
    kept = actions.Part(code, stands.name_zh, stands.name_en)
    parts = [kept, actions.Part(sent.text("code"), sent.text("name_zh"), sent.text("name_en"))]
    if sent.text("keeps") == "second":
        parts.reverse()
    along = sent.shape("along", "line")
    return _act(sent, actions.split_area, area=code, parts=parts, along=along)


def _split(sent: _Sent) -> Outcome:
    parts = read_parts(sent.needed("parts"), sent.drawn())
    return _act(sent, actions.split_area, area=sent.text("area"), parts=parts)


def _merge(sent: _Sent) -> Outcome:
    code = sent.text("into")
    name_zh, name_en = _named(sent).values()
    into = actions.Part(code, name_zh, name_en, sent.drawn().get(code))
    return _act(sent, actions.merge_areas, areas=sent.codes(), into=into)


def _close(sent: _Sent) -> Outcome:
    return _act(sent, actions.close_area, areas=sent.codes())


def _import(sent: _Sent) -> Outcome:
    files = [_content(one) for one in sent.visit.request.FILES.getlist("files")]
    if not files:
        raise Invalid(Problem("files", "required"))
    accept = sent.text("misfits") == "accept"
    choices = actions.Choices(
        invalid="leave" if accept else "refuse",
        misfits="accept" if accept else "refuse",
        datum=sent.datum,
        code=sent.text("property") or "code",
        parent=sent.text("area") or None,
    )
    report = actions.import_areas(
        files=files,
        choices=choices,
        basis=sent.text("basis"),
        by=sent.visit.actor,
        at=moment(),
        dry_run=sent.dry_run,
    )
    noted = [_problem(one, sent.visit) for one in report.noted]
    return Outcome(report_lines(report, sent.visit.names, noted))


_DO: Mapping[str, Callable[[_Sent], Outcome]] = {
    "cut": _cut,
    "import": _import,
    "rename": _rename,
    "redraw": _redraw,
    "split": _split,
    "merge": _merge,
    "close": _close,
}
