"""Where somebody goes on after a login."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from gongzhi.duties.queries.lists import GRID_ROLES


def ours(request: HttpRequest, wanted: str, role: str = "") -> str:
    """Give where somebody wanted to go, if that is one of our pages, else where a role begins."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and ours else reverse("field" if role in GRID_ROLES else "inbox")
