"""The short way of the API: past the pages' middleware, straight to its own resolver."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from config.api import api, fault, reporter_of
from gongzhi.cases.api.intake import report
from gongzhi.core.errors import GongzhiError
from gongzhi.surfaces.door import check_storable

ROAD = "/api/"
REPORTS = "/api/v1/requests"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def answer_report(request: HttpRequest) -> HttpResponse:
    """Answer a report as the API does, without looking up which of its operations that is.

    The operation is in the OpenAPI document like every other; only the way to it is shorter,
    because a city's reports come through it.
    """
    try:
        request.auth = reporter_of(request)  # type: ignore[attr-defined]
        return report(request)
    except Exception as error:  # noqa: BLE001  (the API has the table of what it becomes)
        return api.on_exception(request, error)


class ApiMiddleware:
    """Answers everything under ``/api/`` itself; must stand first.

    A report by machine needs neither session nor language nor page, and pays for none of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.session = import_module(settings.SESSION_ENGINE).SessionStore

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or hand on to the pages."""
        if not request.path_info.startswith(ROAD):
            return self.get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            # A redirect would come too late: the key has been sent in the clear.
            return self._dressed(fault(request, 403, "https_only"))
        if request.method == "POST" and request.path_info == REPORTS:
            self._open_session(request)
            return self._dressed(answer_report(request))
        try:
            match = resolve(request.path_info)
        except Http404:
            return self._dressed(fault(request, 404, "no_such_page"))
        request.resolver_match = match
        try:
            check_storable(request, match.kwargs)
        except (GongzhiError, SuspiciousOperation) as error:
            return self._dressed(api.on_exception(request, error))
        self._open_session(request)
        response = match.func(request, *match.args, **match.kwargs)
        if response.status_code == 405:
            refusal = fault(request, 405, "no_such_method")
            refusal.headers["Allow"] = response.headers.get("Allow", "")
            response = refusal
        return self._dressed(response)

    def _open_session(self, request: HttpRequest) -> None:
        if "HTTP_COOKIE" in request.META and settings.SESSION_COOKIE_NAME in request.COOKIES:
            name = request.COOKIES[settings.SESSION_COOKIE_NAME]
            # A cookie may hold anything, also what a database refuses to compare.
            request.session = self.session(name if name.isalnum() else None)

    def _dressed(self, response: HttpResponse) -> HttpResponse:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            # Without it the web server cuts the answer into chunks.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if settings.SECURE_HSTS_SECONDS:
            most = f"max-age={settings.SECURE_HSTS_SECONDS}"
            response.headers.setdefault("Strict-Transport-Security", most)
        return response
