"""One visit to a page: a unit of work with its ground, its names and its answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.cases.queries import CaseGround, case_ground
from gongzhi.cases.queries.allowed import channels_for, may_import_ratings, may_take_orders
from gongzhi.cases.queries.meetings import may_call
from gongzhi.core.actor import Actor
from gongzhi.core.acts import kinds_visible_to
from gongzhi.core.errors import Refused
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground
from gongzhi.surfaces.door import (
    account_of,
    actor_of,
    check_own_password,
    check_second_factor,
    language_of,
)
from gongzhi.surfaces.showing.names import Names

FILE_COOKIE = "file"
FILE_COOKIE_SECONDS = 3600
FILE_SALT = "gongzhi.file"
JOINED_COOKIE, JOINED_SALT = "joined", "gongzhi.joined"


@dataclass(frozen=True)
class Visit:
    """What a view works with, inside one transaction."""

    request: HttpRequest
    actor: Actor
    cases: CaseGround
    names: Names

    @property
    def ground(self) -> Ground:
        """The engine's ground."""
        return self.cases.base

    @property
    def grid_channels(self) -> tuple[str, ...]:
        """The channels through which the post enters what begins in a grid."""
        rows = self.ground.rules.table("sources")
        open_to = channels_for(self.actor, self.ground)
        return tuple(one for one in open_to if rows[one]["entrance"] == "grid")

    def render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page with what every page shows."""
        root = self.ground.territory.root.id
        frame: dict[str, Any] = {
            "district": self.names.area(root),
            "actor": self.actor,
            "account": account_of(self.request),
            "names": self.names,
        }
        if self.actor.kind == "post":
            frame["post_words"] = self._post_words()
            frame["may_enter"] = bool(channels_for(self.actor, self.ground))
            frame["may_field"] = bool(self.grid_channels)
            frame["may_order"] = may_take_orders(self.actor, self.ground)
            frame["may_rate"] = may_import_ratings(self.actor, self.ground)
            frame["administers"] = bool(kinds_visible_to(self.actor))
            frame["may_meet"] = may_call(self.actor, self.ground)
        context = {**frame, **context}
        return render(self.request, f"surfaces/{template}", context, status=status)

    def _post_words(self) -> str:
        role = "、".join(self.names.role(one) for one in sorted(self.actor.roles))
        return f"{self.names.body(self.actor.organisation)} · {role}"


@contextmanager
def visiting(request: HttpRequest, actor: Actor | None = None) -> Iterator[Visit]:
    """Open the unit of work of a page for whoever knocks, or for ``actor``."""
    by = actor or actor_of(request)
    with work(by.jurisdiction, by.code) as unit:
        cases = case_ground(unit)
        yield Visit(request, by, cases, Names(cases.base, language_of(request)))


@contextmanager
def at_desk(request: HttpRequest) -> Iterator[Visit]:
    """Open the unit of work of a page for staff.

    Raises Refused ``login_first`` for strangers, ``no_post`` for an account without a post,
    ``password_first`` for one whose password somebody else has set, ``second_factor_first`` for
    one whose post takes a second factor that was not shown of late.
    """
    check_own_password(request)
    check_second_factor(request)
    if actor_of(request).kind != "post":
        raise Refused("login_first" if account_of(request) is None else "no_post")
    with visiting(request) as visit:
        yield visit


def keep_file(response: HttpResponse, request: HttpRequest, code: str, key: str) -> None:
    """Let the browser keep the file's code and key for an hour, signed, out of reach of scripts."""
    _keep(response, request, FILE_COOKIE, signing.dumps([code, key], salt=FILE_SALT))


def kept_file(request: HttpRequest) -> tuple[str, str] | None:
    """Give the code and key the browser keeps, or None."""
    return _kept(request, FILE_COOKIE, FILE_SALT)


def keep_joined(response: HttpResponse, request: HttpRequest, code: str, key: str) -> None:
    """Let the browser keep code and key of a “me too”, as it keeps those of a file."""
    _keep(response, request, JOINED_COOKIE, signing.dumps([code, key], salt=JOINED_SALT))


def kept_joined(request: HttpRequest) -> tuple[str, str] | None:
    """Give the code and key of the “me too” that the browser keeps, or None."""
    return _kept(request, JOINED_COOKIE, JOINED_SALT)


def _keep(response: HttpResponse, request: HttpRequest, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie,
        value,
        max_age=FILE_COOKIE_SECONDS,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def _kept(request: HttpRequest, cookie: str, salt: str) -> tuple[str, str] | None:
    try:
        code, key = signing.loads(
            request.COOKIES.get(cookie, ""), salt=salt, max_age=FILE_COOKIE_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(code), str(key)
