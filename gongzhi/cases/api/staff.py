"""The doors of staff: inbox, files, moves, and entering what was said at a desk or by telephone."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from gongzhi.cases.actions import Report, enter_request, renew_key
from gongzhi.cases.actions.renewing import RENEW
from gongzhi.cases.api.bodies import IDEMPOTENCY, STAFF_BODY, STAFF_FORM_BODY
from gongzhi.cases.api.intake import (
    check_size,
    digest_of,
    read_upload,
    receive_once,
    received_shape,
)
from gongzhi.cases.api.moves import move_out
from gongzhi.cases.api.shapes import (
    Code,
    FileShape,
    InboxQuery,
    Language,
    MoveIn,
    MoveOut,
    MoveShape,
    PageShape,
    ReceivedShape,
    WhyShape,
    WordsShape,
)
from gongzhi.cases.api.showing import file_shape, move_shape, row_shape, words_shape
from gongzhi.cases.methods.reports import form_fields, read_json, report_fields
from gongzhi.cases.queries.why import why_answer
from gongzhi.cases.queries.words import words_of
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.work import work
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.queries import (
    Page,
    allowed_moves,
    by_role,
    convenable,
    dossier_for,
    inbox,
    inbox_steps,
    supervised,
    timeline,
)

router = Router(tags=["staff"])
MORE = ("source", "source_id", "settled")
FORM = ("source", "settled")


@router.get("/inbox", response=PageShape)
def read_inbox(request: HttpRequest, how: Annotated[InboxQuery, Query()]) -> HttpResponse:
    """List open files by due time; of those that wait, the ones with a priority come first.

    `list`: those that wait for the caller's post, those of its place to which it may call bodies,
    or those its body supervises after a broken limit.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        roles = here.roles_of(by)
        steps = inbox_steps(by, here, roles=roles)
        page = _page(by, here, how, roles)
        shape = {
            "rows": [row_shape(row, here) for row in page.rows],
            "next": page.next,
            "previous": page.previous,
            "counts": by_role(steps),
            "steps": [
                {"role": role, "step": step, "count": count}
                for (role, step), count in sorted(steps.items())
            ],
        }
    # Written as it is, because checking fifty rows anew costs as much as reading them; a test
    # holds it to the shape of the OpenAPI document.
    return HttpResponse(orjson.dumps(shape), content_type="application/json")


def _page(by: Actor, here: Ground, how: InboxQuery, roles: frozenset[str]) -> Page:
    where: dict[str, Any] = {
        "cursor": how.cursor,
        "size": how.size,
        "latest_first": how.order == "latest",
    }
    if how.list == "place":
        return convenable(by, here, **where)
    if how.list == "supervised":
        return supervised(by, here, **where)
    area = here.territory.by_code(how.area) if how.area else None
    if how.area and area is None:
        raise Invalid(Problem("area", "unknown_area", {"got": how.area}))
    now = timezone.now()
    root = here.territory.root.id
    today = now.astimezone(here.calendar(root).zone).date()
    before = {"late": now, "today": here.end_of_day(root, today)}.get(how.due)
    where |= {"role": how.role, "step": how.step, "before": before}
    return inbox(by, here, roles=roles, area=area.id if area else None, **where)


@router.post(
    "/files/form",
    response={201: ReceivedShape, 200: ReceivedShape},
    openapi_extra={"requestBody": STAFF_FORM_BODY, "parameters": [IDEMPOTENCY]},
)
def enter_with_photos(request: HttpRequest) -> HttpResponse:
    """Enter with photos (field `photo`, several times), as a phone in the field sends its drafts.

    With an `Idempotency-Key` the same report sent again gives the same answer (200): one file.
    """
    check_size(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    sent, photos = read_upload(request)
    fields = form_fields(sent, FORM)
    _check_texts(fields)
    report = Report(photos=photos, **fields)
    return receive_once(request, report, digest_of(fields, *photos), enter_request)


@router.get("/files/{code}", response=FileShape)
def read_file(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show a file that the caller may see: state, timeline, clocks, and the moves open to it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        dossier = dossier_for(by, code, here)
        own = here.under(dossier.rules_id)
        return file_shape(
            dossier,
            own,
            rows=timeline(dossier, own),
            clocks=dossier.clocks.order_by("started_at", "name"),
            moves=allowed_moves(dossier, by, own),
        )


@router.get("/files/{code}/words", response=WordsShape)
def read_words(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Open what the requester and the handlers wrote; the requester sees who opened it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        dossier = dossier_for(by, code, here)
        rows = timeline(dossier, here.under(dossier.rules_id))
        said = words_of(dossier, rows, by=by, ground=here, at=timezone.now())
    return words_shape(said)


@router.get("/files/{code}/why", response=WhyShape)
def read_why(request: HttpRequest, code: Code, language: Language = "") -> dict[str, Any]:
    """Answer why here, why this matter, why them, why by then, from the stored facts."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return why_answer(dossier_for(by, code, here), here, language or by.language)


@router.get("/files/{code}/moves", response=list[MoveShape])
def read_moves(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """List the moves that the caller may make now, each with the fields its table asks for."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        dossier = dossier_for(by, code, here)
        allowed = allowed_moves(dossier, by, here.under(dossier.rules_id))
        return [move_shape(move) for move in allowed]


@router.post("/files/{code}/moves/{move}", response=MoveOut)
def act(
    request: HttpRequest, code: Code, move: Annotated[str, Path(max_length=40)], sent: MoveIn
) -> dict[str, Any]:
    """Make a move of the file's procedure; `seen` guards against what others did meanwhile.

    `renew_key` answers with the requester's new key: hand it over, it cannot be used by the caller.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        dossier = dossier_for(by, code, ground(unit))
    if move == RENEW:
        at = timezone.now()
        renewed = renew_key(dossier=dossier.id, by=by, at=at, record=sent.record, seen=sent.seen)
        return {**move_out(renewed.result, sent.record), "key": renewed.key}
    result = make_move(dossier, move, by=by, at=timezone.now(), record=sent.record, seen=sent.seen)
    return move_out(result, sent.record)


@router.post("/files", response={201: ReceivedShape}, openapi_extra={"requestBody": STAFF_BODY})
def enter(request: HttpRequest) -> HttpResponse:
    """Enter what somebody said at the counter, by telephone, on paper or in the grid.

    The key in the answer is the requester's: hand it over, it cannot be used by the caller.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    check_size(request, settings.GONGZHI_MAX_JSON)
    fields = report_fields(read_json(request.body), MORE)
    _check_texts(fields)
    received = enter_request(Report(**fields), by=by, at=timezone.now())
    return HttpResponse(
        orjson.dumps(received_shape(received)), status=201, content_type="application/json"
    )


def _check_texts(fields: dict[str, Any]) -> None:
    problems = [
        Problem(name, "not_text")
        for name in MORE
        if name in fields and not isinstance(fields[name], str)
    ]
    if not fields.get("source"):
        problems.append(Problem("source", "required"))
    if problems:
        raise Invalid(problems)
