"""One move on several files of the inbox: choose, fill in one form, read what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from gongzhi.core.codes import read_code
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem
from gongzhi.procedure.actions.several import Outcome, make_several
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.procedure.table import Move, by_hash, known
from gongzhi.surfaces.door import actor_of, moment
from gongzhi.surfaces.showing.changes import Changed, changed_rows
from gongzhi.surfaces.showing.forms import (
    MoveForm,
    Typed,
    datalists,
    opening_form,
    problem_words,
    sent_record,
    typed_values,
)
from gongzhi.surfaces.showing.rows import list_rows
from gongzhi.surfaces.views.errors import error_words, failed_words
from gongzhi.surfaces.visit import Visit, at_desk

NOTHING = Typed()
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one file, in words."""

    code: str
    shown_code: str
    title: str
    place: str
    done: bool
    words: str
    changes: Sequence[Changed]


@require_GET
def several(request: HttpRequest) -> HttpResponse:
    """Show the chosen files with the moves that may be made on several at once."""
    with at_desk(request) as visit:
        return _page(visit, _chosen(request.GET.getlist("file")), NOTHING)


@require_POST
def several_move(request: HttpRequest, move: str) -> HttpResponse:
    """Make the move on each chosen file, each in its own transaction; list every outcome."""
    files = _chosen(request.POST.getlist("file"))
    with at_desk(request) as visit:
        row = _row(move)
        typed = typed_values(row, request.POST)
        record = sent_record(row, request.POST, visit.names)
    try:
        outcomes = make_several(
            files=files, move=move, by=actor_of(request), at=moment(), record=record
        )
    except Invalid as wrong:
        with at_desk(request) as visit:
            words = failed_words(wrong, visit.names)
            return _page(visit, files, Typed(move, typed, wrong.problems, words), wrong.status)
    with at_desk(request) as visit:
        return _told(visit, outcomes, move, typed)


def _chosen(sent: Sequence[str]) -> list[tuple[str, int | None]]:
    """Read ``CODE.SEEN`` of each ticked file; what no page of ours has made is left out."""
    found: list[tuple[str, int | None]] = []
    for one in sent[:LONGEST]:
        code, _, seen = one.partition(".")
        clean = read_code(code)
        if clean:
            number = int(seen) if seen.isdecimal() and len(seen) < 10 else None
            found.append((clean, number))
    return found


def _told(
    visit: Visit, outcomes: Sequence[Outcome], move: str, typed: dict[str, Any]
) -> HttpResponse:
    """Show what became of each; a record that no file took comes back as a form to correct."""
    wrong = [one.error for one in outcomes if isinstance(one.error, Invalid)]
    if wrong and len(wrong) == len(outcomes):
        words = error_words(wrong[0], visit.names.language)
        left = [(one.code, one.seen) for one in outcomes]
        return _page(visit, left, Typed(move, typed, wrong[0].problems, words), wrong[0].status)
    found = _files(visit, [one.code for one in outcomes])
    told = [_outcome(one, found.get(one.code), typed, visit) for one in outcomes]
    left = [(one.code, None) for one in outcomes if not one.done]
    again = [(code, found[code].last_sequence) for code, _ in left if code in found]
    return _page(
        visit,
        again,
        Typed(move, typed),
        outcomes=told,
        done=sum(one.done for one in told),
        move_words=visit.names.move(move),
    )


def _outcome(one: Outcome, file: Dossier | None, typed: dict[str, Any], visit: Visit) -> Told:
    names = visit.names
    changes = one.error.changes if isinstance(one.error, Conflict) else []
    return Told(
        one.code,
        names.code(one.code),
        names.title(file.title) if file else "",
        names.area_short(file.area_id) if file else "",
        one.done,
        _words(one, visit),
        changed_rows(changes, typed, names),
    )


def _words(one: Outcome, visit: Visit) -> str:
    if one.error is None:
        return visit.names.say("several.done")
    return failed_words(one.error, visit.names)


def _files(visit: Visit, codes: Sequence[str]) -> dict[str, Dossier]:
    seen = dossiers_visible_to(visit.actor, visit.ground).filter(code__in=codes)
    return {one.code: one for one in seen}


def _page(
    visit: Visit,
    files: Sequence[tuple[str, int | None]],
    typed: Typed,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    found = _files(visit, [code for code, _ in files])
    listed = [(found[code], seen) for code, seen in files if code in found]
    forms = _forms(visit, [file for file, _ in listed], typed)
    most = visit.cases.setting("bulk_most")
    if len(listed) > most and status == 200:
        problem = Problem("files", "too_many_files", {"high": most})
        more["wrong"] = problem_words(problem, visit.names)
    return visit.render(
        "several.html",
        status,
        rows=list_rows([file for file, _ in listed], visit.names, moment(), {}, set()),
        files=[f"{file.code}.{'' if seen is None else seen}" for file, seen in listed],
        forms=forms,
        lists=datalists([form for form, _ in forms], visit.names),
        **{"wrong": typed.error, **more},
    )


def _forms(visit: Visit, files: Sequence[Dossier], typed: Typed) -> list[tuple[MoveForm, int]]:
    """Give each move that several of the files offer now, with how many of them do."""
    offered: dict[str, tuple[Move, int]] = {}
    for file in files:
        table = by_hash(file.procedure_hash)
        for move in table.moves_at(file.step):
            if move.several:
                offered[move.name] = (move, offered.get(move.name, (move, 0))[1] + 1)
    return [
        (
            opening_form(move, visit.names, typed if typed.move == name else NOTHING, {}),
            count,
        )
        for name, (move, count) in offered.items()
    ]


def _row(move: str) -> Move:
    """Find the move in the tables in force. Raises NotFound where none offers it for several."""
    rows = (table.move(step.name, move) for table in known().values() for step in table.steps)
    found = next((row for row in rows if row is not None and row.several), None)
    if found is None:
        raise NotFound("not_for_several", move=move[:40])
    return found
