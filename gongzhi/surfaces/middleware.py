"""What holds for every page: errors become pages once, and browsers are told what to trust."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gongzhi.core.errors import GongzhiError
from gongzhi.surfaces.views.errors import error_page

POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
API = "/api/"


class PageMiddleware:
    """Sets the headers of pages and turns errors into pages; leaves the JSON doors alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        if not request.path.startswith(API):
            response.headers.setdefault("Content-Security-Policy", POLICY)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show an error of the platform as a page in words; others are Django's."""
        if isinstance(error, GongzhiError) and not request.path.startswith(API):
            return error_page(request, error)
        return None
