"""Reporting by machine: JSON, or a form with photos.

The JSON endpoint reads its few fields by hand, because it carries the load of a city; the shape
in the OpenAPI document is written here beside it and a test holds the two together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.files.uploadhandler import StopUpload
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from ninja import Router

from gongzhi.cases.actions import Received, Report, receive_request
from gongzhi.cases.api.bodies import FORM_BODY, IDEMPOTENCY, REPORT_BODY
from gongzhi.cases.api.shapes import ReceivedShape
from gongzhi.cases.methods.reports import form_fields, read_json, report_fields
from gongzhi.cases.queries.receipts import danger_of, file_of_source, receipt_of
from gongzhi.core.actor import Actor
from gongzhi.core.codes import derived_key
from gongzhi.core.errors import Conflict, Invalid, Problem, TooLarge, Unreadable
from gongzhi.core.work import work
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.standing import holds_key

router = Router(tags=["requests"])
SOURCE, VOICE = "api", "voice"
SHORTEST, LONGEST = 16, 128
LONGEST_LENGTH = 18


@router.post(
    "/requests",
    response={201: ReceivedShape, 200: ReceivedShape},
    openapi_extra={"requestBody": REPORT_BODY, "parameters": [IDEMPOTENCY]},
)
def report(request: HttpRequest) -> HttpResponse:
    """Report something. Only `detail` is required; no account is needed.

    The answer holds the public code, the secret key (it opens the file: keep it) and a signed
    receipt. With an `Idempotency-Key` the same report sent again gives the same answer (200).
    """
    check_size(request, settings.GONGZHI_MAX_JSON)
    body = request.body
    return receive_once(request, Report(source=SOURCE, **report_fields(read_json(body))), body)


@router.post(
    "/requests/form",
    response={201: ReceivedShape, 200: ReceivedShape},
    openapi_extra={"requestBody": FORM_BODY, "parameters": [IDEMPOTENCY]},
)
def report_with_photos(request: HttpRequest) -> HttpResponse:
    """Report something with photos (field `photo`, several times) or spoken (`voice`).

    One of `detail` and `voice` is required; otherwise like `/requests`.
    """
    check_size(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    sent, photos = read_upload(request, (VOICE,))
    spoken = request.FILES.get(VOICE)
    voice = spoken.read() if spoken else b""
    fields = form_fields(sent, spoken=bool(voice))
    report_ = Report(source=SOURCE, photos=photos, voice=voice, **fields)
    return receive_once(request, report_, digest_of(fields, *photos, *([voice] if voice else [])))


def digest_of(fields: dict[str, Any], *files: bytes) -> bytes:
    """Give what names the very words and files of a form."""
    digest = hashlib.sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS))
    for one in files:
        digest.update(hashlib.sha256(one).digest())
    return digest.digest()


def read_upload(
    request: HttpRequest, beside: tuple[str, ...] = ()
) -> tuple[dict[str, str], tuple[bytes, ...]]:
    """Read a multipart form: texts and raw photos. Raises Unreadable, TooLarge, Invalid.

    ``beside`` names the files that may come besides photos.
    """
    kind = request.content_type or ""
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        raise Unreadable("not_a_form", got=kind[:80])
    try:
        sent, files = request.POST, request.FILES
    except (MultiPartParserError, StopUpload, UnicodeError) as error:
        raise Unreadable("broken_form") from error
    except (RequestDataTooBig, TooManyFieldsSent) as error:
        raise TooLarge("form_too_large") from error
    wrong = [
        Problem(name[:80], "unknown_field") for name in files if name not in {"photo", *beside}
    ]
    if wrong:
        raise Invalid(wrong)
    photos = tuple(file.read() for file in files.getlist("photo"))
    return {name: str(sent[name]) for name in sent}, photos


def check_size(request: HttpRequest, most: int) -> None:
    """Refuse a body by its announced length, before a byte of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or len(length) > LONGEST_LENGTH or int(length) > most:
        raise TooLarge("body_too_large", limit=most, got=length[:20])


def receive_once(
    request: HttpRequest,
    report_: Report,
    body: bytes,
    receive: Callable[..., Received] = receive_request,
) -> HttpResponse:
    """Receive a report; with an ``Idempotency-Key`` the same one sent again is answered alike.

    Raises Conflict ``idempotency_key_used`` when other words came with the key before.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    at = timezone.now()
    token = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if token is None:
        return _answer(received_shape(receive(report_, by=by, at=at)), 201)
    if not SHORTEST <= len(token) <= LONGEST or not token.isascii() or not token.isprintable():
        raise Invalid(Problem("Idempotency-Key", "length", {"low": SHORTEST, "high": LONGEST}))
    # Whoever asks again gets the key again: so it must follow from the token and the very words.
    source = report_.source
    key = derived_key(settings.SECRET_KEY.encode(), source.encode(), token.encode(), body)
    try:
        received = receive(replace(report_, source_id=token), by=by, at=at, key=key)
    except Conflict as conflict:
        if conflict.code != "exists":
            raise
        return _answer(_again(by, source, token, key), 200)
    return _answer(received_shape(received), 201)


def _again(by: Actor, source: str, token: str, key: str) -> dict[str, Any]:
    with work(by.jurisdiction, by.code) as unit:
        dossier = file_of_source(unit, source, token)
        if dossier is None or not holds_key(dossier, key):
            raise Conflict("idempotency_key_used")
        return received_shape(
            Received(
                id=dossier.id,
                code=dossier.code,
                key=key,
                receipt=receipt_of(dossier, unit),
                step=dossier.step,
                due=dossier.due,
                danger=danger_of(dossier.id),
            )
        )


def received_shape(received: Received) -> dict[str, Any]:
    """Give the answer to a report as JSON."""
    return {
        "code": received.code,
        "key": received.key,
        "step": received.step,
        "due": None if received.due == NO_DUE else received.due,
        "danger": list(received.danger),
        "receipt": received.receipt,
    }


def _answer(shape: dict[str, Any], status: int) -> HttpResponse:
    return HttpResponse(orjson.dumps(shape), status=status, content_type="application/json")
