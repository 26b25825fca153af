"""What holds for every page: errors become pages once, and browsers are told what to trust."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gongzhi.core.errors import GongzhiError, TooLarge
from gongzhi.surfaces.door import check_storable, check_storable_form
from gongzhi.surfaces.views.errors import error_page


def _tiles(address: str) -> str:
    """Give the one outside source that pages may take pictures from: the tiles of the map, if any.

    A part to fill in (``https://t{s}.example.cn``) stands for every name before the first dot.
    """
    if not address:
        return ""
    parts = urlsplit(address)
    first, _, rest = parts.netloc.partition(".")
    return f" {parts.scheme}://{f'*.{rest}' if '{' in first else parts.netloc}"


POLICY = "; ".join(
    (
        "default-src 'none'",
        f"img-src 'self' data:{_tiles(settings.GONGZHI_MAP_TILES)}",
        "media-src 'self' blob:",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
API = "/api/"
LONGEST_LENGTH = 18


class PageMiddleware:
    """Sets the headers of pages and turns errors into pages; leaves the JSON doors alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        most = _most_bytes(request)
        if _announced(request) > most:
            response = error_page(request, TooLarge("body_too_large", limit=most))
        else:
            response = self.get_response(request)
        if not request.path.startswith(API):
            response.headers.setdefault("Content-Security-Policy", POLICY)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        """Refuse what cannot be kept before any page reads it."""
        try:
            check_storable(request, kwargs)
            check_storable_form(request)
        except GongzhiError as error:
            return error_page(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show an error of the platform as a page in words; others are Django's."""
        if isinstance(error, GongzhiError) and not request.path.startswith(API):
            return error_page(request, error)
        return None


def _most_bytes(request: HttpRequest) -> int:
    """Give what a page takes: photos come as multipart, everything else is words."""
    with_photos = request.content_type == "multipart/form-data"
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if with_photos else settings.GONGZHI_MAX_JSON
    return most


def _announced(request: HttpRequest) -> int:
    """Give the length of the body as announced; nobody reads more of it than that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        return 0
    return int(length) if len(length) <= LONGEST_LENGTH else sys.maxsize
