"""Who knocks: the jurisdiction, the moment and the actor of a request. For pages and for JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from gongzhi.accounts.models import User
from gongzhi.accounts.queries import account_of_session, shown_in
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import Invalid, NotFound, Problem, Refused, Unreadable
from gongzhi.core.models import Jurisdiction
from gongzhi.core.storable import NUL
from gongzhi.directory.queries import actor_for, bystander

SESSION_POST = "post"
SHOWN = 80
LANGUAGES = {"zh-hans": "zh-hans", "en": "en"}
LANGUAGE_COOKIE = "language"

_known: dict[str, tuple[int, bool]] = {}


def moment() -> datetime:
    """Give the moment at which the door is knocked on; only doors read the clock."""
    return timezone.now()


def check_storable(request: HttpRequest, named: Mapping[str, Any]) -> None:
    """Refuse text that no database keeps, wherever an address or a cookie carries it.

    ``named`` are the parts of the address. Raises NotFound ``no_such_page`` for these, Invalid
    ``nul`` for a parameter, Unreadable ``not_acceptable`` for a cookie.
    """
    if any(isinstance(value, str) and NUL in value for value in named.values()):
        raise NotFound("no_such_page")
    _check_texts(request.GET)
    if any(NUL in value for value in request.COOKIES.values()):
        raise Unreadable("not_acceptable")


def check_storable_form(request: HttpRequest) -> None:
    """Refuse such text in the fields of a form. Raises Invalid ``nul``, naming each field."""
    _check_texts(request.POST)


def _check_texts(sent: QueryDict) -> None:
    spoilt = [name for name, values in sent.lists() if any(NUL in one for one in (name, *values))]
    if spoilt:
        raise Invalid([Problem(name.replace(NUL, "")[:SHOWN], "nul") for name in spoilt])


def jurisdiction_of(request: HttpRequest) -> int:
    """Give the id of the jurisdiction this installation answers for.

    It is the one named by ``GONGZHI_JURISDICTION``, else the first that was loaded; remembered
    in the process once found. Raises NotFound ``jurisdiction`` when there is none yet.
    """
    return _jurisdiction()[0]


def _jurisdiction() -> tuple[int, bool]:
    code = settings.GONGZHI_JURISDICTION
    if code not in _known:
        rows = Jurisdiction.objects.order_by("id")
        row = rows.filter(code=code).first() if code else rows.first()
        if row is None:
            raise NotFound("jurisdiction", code=code)
        _known[code] = row.id, row.simulated
    return _known[code]


def is_simulated() -> bool:
    """Tell whether this installation speaks for a trial place, whose time may be simulated.

    Asks the database once in the process; False while there is no database or nothing is loaded.
    """
    try:
        return _jurisdiction()[1]
    except (NotFound, DatabaseError):
        return False


def forget_jurisdictions() -> None:
    """Drop what was remembered: another database has other jurisdictions."""
    _known.clear()


def address_of(request: HttpRequest) -> str:
    """Give the network address of the caller; behind our own proxy the one the proxy has seen."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.GONGZHI_PROXY else ""
    return seen.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def link_name(link: str) -> str:
    """Name a rating link for the count of wrong ones, each apart: nobody locks out all others."""
    return "link:" + hashlib.sha256(link.encode()).hexdigest()[:16]


def account_of(request: HttpRequest) -> User | None:
    """Give the account that is logged in, or None; read once for each request."""
    if not hasattr(request, "gongzhi_account"):
        request.gongzhi_account = (  # type: ignore[attr-defined]
            account_of_session(request.session)
            if settings.SESSION_COOKIE_NAME in request.COOKIES
            else None
        )
    account: User | None = request.gongzhi_account  # type: ignore[attr-defined]
    return account


def actor_of(request: HttpRequest) -> Actor:
    """Give who acts: the post chosen in the session, else the account's first, else a visitor.

    A post that the account has lost meanwhile is forgotten, not an error: the person goes on in
    another post it still holds. While a second factor is awaited, or somebody else knows the
    password, the account is a visitor. At most three statements, none without a session cookie.
    """
    if not hasattr(request, "gongzhi_actor"):
        request.gongzhi_actor = _actor(request)  # type: ignore[attr-defined]
    actor: Actor = request.gongzhi_actor  # type: ignore[attr-defined]
    return actor


def check_own_password(request: HttpRequest) -> None:
    """Refuse (``password_first``) an account whose password somebody else has set and knows."""
    if has_lent_password(request):
        raise Refused("password_first")


def has_lent_password(request: HttpRequest) -> bool:
    """Tell whether the account's post is shut until its owner has set a password of their own."""
    account = account_of(request)
    return account is not None and account.password_lent


def awaits_second(request: HttpRequest) -> bool:
    """Tell whether the account's post is shut until a second factor has been shown."""
    actor_of(request)
    waits: bool = getattr(request, "gongzhi_waits", False)
    return waits


def check_second_factor(request: HttpRequest) -> None:
    """Refuse (``second_factor_first``) an account whose post waits for its second factor."""
    if awaits_second(request):
        raise Refused("second_factor_first")


def origin_of(request: HttpRequest) -> str:
    """Give scheme and name under which the page was asked for, as browsers spell an origin."""
    return f"{request.scheme}://{request.get_host()}"


def requester_of(request: HttpRequest) -> Actor:
    """Give the actor of a door that takes a file's key; the engine checks the key.

    It carries the person of a session that is open beside it, because whoever entered, handled
    or proxied a file cannot use its key.
    """
    actor = requester(jurisdiction_of(request))
    return replace(actor, person=actor_of(request).person, language=language_of(request))


def language_of(request: HttpRequest) -> str:
    """Give ``zh-hans`` or ``en``: the cookie of the switch, else the browser's wish, else Chinese.

    A browser that asks for several languages gets the first of them that we speak.
    """
    chosen = LANGUAGES.get(request.COOKIES.get(LANGUAGE_COOKIE, ""))
    if chosen:
        return chosen
    for wish in request.headers.get("Accept-Language", "").lower().split(","):
        tag = wish.strip().partition(";")[0]
        if tag.startswith("zh"):
            return "zh-hans"
        if tag.startswith("en"):
            return "en"
    return "zh-hans"


def _actor(request: HttpRequest) -> Actor:
    account = account_of(request)
    if account is None:
        return replace(visitor(jurisdiction_of(request)), language=language_of(request))
    if account.password_lent:
        return bystander(account)
    shown = shown_in(request.session, account)
    try:
        try:
            return actor_for(account, request.session.get(SESSION_POST), moment(), shown)
        except Refused as refused:
            if refused.code != "not_your_post":
                raise
            return actor_for(account, None, moment(), shown)
    except Refused:
        request.gongzhi_waits = True  # type: ignore[attr-defined]
        return bystander(account)
