"""What was typed when a session had ended or a page had grown old: nothing of it is lost.

It goes into the answer as hidden fields, over the login and back into the form; the server stores
nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from gongzhi.surfaces.wording import known, say

AGAIN = "again"
"""Sent with a kept form: show it filled in, do nothing yet."""
PREFIX = "kept."
LEFT_OUT = frozenset({"csrfmiddlewaretoken", "seen", "token", AGAIN})
SECRET = frozenset({"password", "key", "first", "second"})
"""A form with one of these is not kept: it has to be typed anew."""
BARE = re.compile(r"^/(login(/.*)?|logout|post|view|receipt/leave)$")
REOPENS = re.compile(r"^/file/[^/]+/move/[^/]+$")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that could not be taken: where it goes, all its fields, and those shown in words.

    ``files`` tells that files were chosen: those the browser has to be given again.
    """

    path: str
    fields: Sequence[tuple[str, str]]
    shown: Sequence[tuple[str, str]]
    files: bool

    @property
    def reopens(self) -> bool:
        """Whether the page behind it can show the form filled in."""
        return REOPENS.match(self.path) is not None


def kept_form(request: HttpRequest, language: str) -> KeptForm | None:
    """Keep what a page has sent; None where there is nothing to keep, or a secret in it."""
    if request.method != "POST" or BARE.match(request.path) or SECRET & request.POST.keys():
        return None
    sent = _pairs(request.POST)
    return _form(request.path, sent, bool(request.FILES), language) if sent else None


def carried_form(request: HttpRequest, path: str, language: str) -> KeptForm | None:
    """Give the form that a login carries along; None when it carries none."""
    sent = [
        (name.removeprefix(PREFIX), value)
        for name, value in _pairs(request.POST)
        if name.startswith(PREFIX)
    ]
    return _form(path, sent, PREFIX + "files" in request.POST, language) if sent else None


def from_own_page(request: HttpRequest) -> bool:
    """Tell whether the browser says that a page of ours has sent the form."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _pairs(post: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in post.lists()
        if name not in {"csrfmiddlewaretoken", AGAIN, PREFIX + "files"}
        for value in values
    ]


def _form(path: str, sent: list[tuple[str, str]], files: bool, language: str) -> KeptForm:
    return KeptForm(path, sent, list(_shown(sent, language)), files)


def _shown(sent: Iterable[tuple[str, str]], language: str) -> Iterable[tuple[str, str]]:
    for name, value in sent:
        if value.strip() and name not in LEFT_OUT:
            keys = (f"field.{name}", f"report.{name}", f"desk.{name}")
            key = next((one for one in keys if known(one)), "kept.field")
            yield say(key, language), value
