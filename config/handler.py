"""The way in from the web server: Django's own, and a shorter one for reports by machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse

from config.api_way import REPORTS, ApiMiddleware


class Handler(WSGIHandler):
    """Answers as Django does; a report goes past what no report needs.

    What is left out: the signals at the beginning and the end of a request, of which only the look
    at a broken connection matters here, and the middleware after the one that answers everything
    under ``/api/``. What goes wrong becomes the same answer as everywhere.
    """

    def __init__(self) -> None:
        super().__init__()
        way: Callable[[HttpRequest], HttpResponse] = ApiMiddleware(_nobody_else)
        self.report = cast(
            "Callable[[HttpRequest], HttpResponse]", convert_exception_to_response(way)
        )

    def __call__(  # type: ignore[override]  # what WSGI says, and the stubs do not
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] != REPORTS or environ["REQUEST_METHOD"] != "POST":
            answer: Iterable[bytes] = super().__call__(environ, start_response)
            return answer
        request = WSGIRequest(environ)
        try:
            response = self.report(request)
            start_response(
                f"{response.status_code} {response.reason_phrase}", list(response.items())
            )
            # A list is handed to the web server whole.
            return [response.content]
        finally:
            request.close()
            connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()


def _nobody_else(request: HttpRequest) -> HttpResponse:
    raise AssertionError(f"{request.path_info} is answered by the API")
