"""The JSON API: its routers, who knocks, and the one table from errors to answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.security import APIKeyCookie

from config.api_keys import code_asker, joiner, key_holder, newcomer, note_wrong_key, speaker
from config.api_words import words_of
from gongzhi.appraisal import api as appraisal
from gongzhi.cases import api as cases
from gongzhi.cases.api.intake import check_size
from gongzhi.cases.methods.reports import read_json
from gongzhi.core import api as core
from gongzhi.core import api_administration, api_rules
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.api import Fault
from gongzhi.core.errors import (
    GongzhiError,
    Invalid,
    NotFound,
    Problem,
    Refused,
    TooLarge,
    Unreadable,
)
from gongzhi.deliberation import api as deliberation
from gongzhi.directory import api as directory
from gongzhi.directory import api_accounts
from gongzhi.duties import api as duties
from gongzhi.notices import api as notices
from gongzhi.papers import api as papers
from gongzhi.procedure import api as procedure
from gongzhi.surfaces.door import (
    actor_of,
    check_own_password,
    check_second_factor,
    is_simulated,
    jurisdiction_of,
    language_of,
)
from gongzhi.territory import api as territory

logger = logging.getLogger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSALS: dict[int, str] = {
    400: "What was sent cannot be read",
    401: "Nobody is logged in",
    403: "Refused",
    404: "Not found, or not to be seen by the caller",
    409: "The world has moved, or a gate did not open",
    413: "Too large",
    422: "Fields break rules; each is named",
}


class StrictJson(Parser):
    """JSON of one spelling only: no NaN, no lone surrogates, no broken UTF-8."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Read the body as a JSON object. Raises TooLarge before a byte of it is read."""
        check_size(request, settings.GONGZHI_MAX_JSON)
        return read_json(request.body)


class Orjson(BaseRenderer):
    """Writes answers."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Give the bytes of an answer."""
        return orjson.dumps(data)


class TokenCheck(CsrfViewMiddleware):
    """Django's own check of the token; its refusal becomes ours."""

    def __init__(self) -> None:
        super().__init__(lambda request: HttpResponse())

    def refuses(self, request: HttpRequest) -> bool:
        """Tell whether the request does not carry the token of its session's pages."""
        self.process_request(request)
        return self.process_view(request, _nothing, (), {}) is not None

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden(reason)


def _nothing(request: HttpRequest) -> HttpResponse:
    """Stand where the check looks for a view that is exempt."""
    return HttpResponse()


class StaffSession(APIKeyCookie):
    """A logged-in holder of a post; what changes something needs the CSRF token too."""

    param_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Give the actor, or None (401).

        Raises Refused ``csrf``, ``password_first`` and ``second_factor_first``.
        """
        actor = actor_of(request)
        check_own_password(request)
        check_second_factor(request)
        if actor.kind != "post":
            return None
        if request.method not in SAFE and TokenCheck().refuses(request):
            raise Refused("csrf")
        return actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Never asked: the session says more than its cookie."""
        return None


def reporter_of(request: HttpRequest) -> Actor:
    """Give whoever reports; a session beside it is remembered, so that the key rule works."""
    by = visitor(jurisdiction_of(request))
    person = actor_of(request).person if "HTTP_COOKIE" in request.META else None
    return replace(by, person=person) if person else by


def _ours(request: HttpRequest, error: GongzhiError) -> HttpResponse:
    """Give a refusal its one shape."""
    problems = error.problems if isinstance(error, Invalid) else []
    fault = Fault(
        code=error.code,
        params=error.params,
        problems=[problem.as_dict() for problem in problems],
        changes=getattr(error, "changes", []),
        typed=getattr(error, "typed", {}),
        words=words_of(error, language_of(request)),
    )
    return HttpResponse(
        orjson.dumps(fault.dict(), default=str),
        status=error.status,
        content_type="application/json",
    )


def _unseen(request: HttpRequest, error: NotFound) -> HttpResponse:
    note_wrong_key(request, error)
    return _ours(request, error)


def fault(request: HttpRequest, status: int, code: str) -> HttpResponse:
    """Refuse with a code alone."""
    error = GongzhiError(code)
    error.status = status
    return _ours(request, error)


def _shapes(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say a wrong shape as our own rules are said: the field and the rule."""
    problems = [
        Problem(
            ".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]),
            str(one["type"]),
            {name: str(value)[:80] for name, value in one.get("ctx", {}).items()},
        )
        for one in error.errors
    ]
    return _ours(request, Invalid(problems))


def _plain(status: int, code: str, request: HttpRequest, error: Exception) -> HttpResponse:
    return fault(request, status, code)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, GongzhiError):
        return _ours(request, error.__cause__)
    return fault(request, error.status_code, "http_error")


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("the API failed at %s", request.path, exc_info=error)
    return fault(request, 500, "internal")


ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    GongzhiError: _ours,
    NotFound: _unseen,
    ValidationError: _shapes,
    AuthenticationError: partial(_plain, 401, "not_logged_in"),
    HttpError: _http,
    Http404: partial(_plain, 404, "no_such_page"),
    RequestDataTooBig: lambda request, error: _ours(request, TooLarge("body_too_large")),
    SuspiciousOperation: lambda request, error: _ours(request, Unreadable("not_acceptable")),
    OperationalError: partial(_plain, 503, "database_away"),
    InterfaceError: partial(_plain, 503, "database_away"),
    Exception: _broken,
}

TRIAL = " 试验区：人、事、时间都是模拟的。 Trial district: people, matters and times are simulated."


class PlatformAPI(NinjaAPI):
    """The API, whose description says when the place it speaks for is a trial."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Give the OpenAPI document; ``path_params`` are there when somebody asks for it."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        if path_params is not None and is_simulated():
            schema["info"]["description"] += TRIAL
            schema["info"]["x-simulated"] = True
        return schema


api = PlatformAPI(
    title="Gongzhi 共治",
    version="1",
    description="Report, follow and handle public matters. 反映、跟进、办理公共事务。",
    docs_url=None,
    parser=StrictJson(),
    renderer=Orjson(),
)
for kind, answer in ANSWERS.items():
    api.add_exception_handler(kind, answer)
staff = StaffSession()
api.add_router("", cases.intake, auth=reporter_of)
api.add_router("", cases.following, auth=key_holder)
api.add_router("", cases.staff, auth=staff)
api.add_router("", cases.desk, auth=staff)
api.add_router("", cases.rating, auth=key_holder)
api.add_router("", cases.rated, auth=staff)
api.add_router("", cases.photos, auth=key_holder)
api.add_router("", cases.evidence, auth=staff)
api.add_router("", cases.jury, auth=key_holder)
api.add_router("", cases.juries, auth=reporter_of)
for router in deliberation.named_staff:
    api.add_router("", router, auth=staff)
for router in deliberation.named:
    api.add_router("", router, auth=reporter_of)
api.add_router("", deliberation.opinions_begin, auth=newcomer)
api.add_router("", deliberation.opinions_say, auth=speaker)
for router in (*appraisal.own, *deliberation.keyed):
    api.add_router("", router, auth=key_holder)
for router in appraisal.staff:
    api.add_router("", router, auth=staff)
api.add_router("", appraisal.public, auth=reporter_of)
api.add_router("", cases.orders, auth=staff)
api.add_router("", cases.outside, auth=staff)
api.add_router("", cases.meetings, auth=staff)
api.add_router("", cases.hazards, auth=reporter_of)
api.add_router("", cases.hazards_staff, auth=staff)
api.add_router("", cases.dispatch_rules, auth=reporter_of)
api.add_router("", cases.dispatch_rules_staff, auth=staff)
api.add_router("", cases.public, auth=reporter_of)
api.add_router("", cases.publishing, auth=staff)
api.add_router("", cases.priorities, auth=reporter_of)
api.add_router("", cases.me_too, auth=joiner)
api.add_router("", cases.own_matters, auth=code_asker)
api.add_router("", cases.me_too_own, auth=key_holder)
for router in (cases.me_too_staff, cases.searching, cases.topics_staff):
    api.add_router("", router, auth=staff)
api.add_router("", cases.topics, auth=reporter_of)
api.add_router("", cases.knowledge_staff, auth=staff)
api.add_router("", cases.knowledge, auth=reporter_of)
api.add_router("", deliberation.staff, auth=staff)
api.add_router("", deliberation.public, auth=reporter_of)
api.add_router("", deliberation.objecting, auth=joiner)
api.add_router("", papers.staff, auth=staff)
api.add_router("", papers.public, auth=reporter_of)
api.add_router("", notices.following, auth=key_holder)
api.add_router("", notices.staff, auth=staff)
api.add_router("", notices.links, auth=reporter_of)
api.add_router("", duties.router, auth=reporter_of)
api.add_router("", duties.staff, auth=staff)
api.add_router("", procedure.router, auth=reporter_of)
api.add_router("", territory.staff, auth=staff)
api.add_router("", territory.router, auth=reporter_of)
api.add_router("", directory.staff, auth=staff)
api.add_router("", directory.router, auth=reporter_of)
api.add_router("", api_accounts.staff, auth=staff)
api.add_router("", api_administration.staff, auth=staff)
api.add_router("", api_rules.staff, auth=staff)
api.add_router("", core.router, auth=reporter_of)
