"""The second step of a login: a code, a passkey, or a code to fall back on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from gongzhi.accounts.actions import (
    GuardRules,
    Shown,
    prove_by_code,
    published_code,
    strengthen_session,
)
from gongzhi.accounts.actions.passkeys import ask_passkey, prove_by_passkey
from gongzhi.accounts.models import User
from gongzhi.accounts.queries import own_factors, shown_in
from gongzhi.core.errors import Refused
from gongzhi.directory.queries import actor_for, posts_held_by
from gongzhi.surfaces.door import (
    account_of,
    address_of,
    check_own_password,
    language_of,
    moment,
    origin_of,
)
from gongzhi.surfaces.kept import KeptForm, carried_form
from gongzhi.surfaces.views.landing import ours
from gongzhi.surfaces.visit import Visit, visiting


@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, or check it; failures are counted and committed.

    Raises Refused ``login_first`` and ``password_first``.
    """
    user = own_account(request)
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if not user.guarded:
        return HttpResponseRedirect(f"{reverse('factors')}?{urlencode({'next': wanted})}")
    kept = carried_form(request, ours(request, wanted), language_of(request))
    with visiting(request) as visit:
        if request.method != "POST":
            return second_page(visit, user, wanted, kept)
        rules = rules_of(visit)
        outcome = _proven(request, user, rules)
        if outcome != "ok":
            minutes = int(rules.window.total_seconds()) // 60
            words = visit.names.say(f"second.{outcome}", minutes=minutes)
            return second_page(visit, user, wanted, kept, words)
        strengthen_session(session=request.session, user=user, at=moment())
        if kept is not None:
            return visit.render("kept.html", kept=kept)
        held = posts_held_by(user, moment())
    return HttpResponseRedirect(ours(request, wanted, held[0].role if held else ""))


def awaits(user: User, shown: Shown | None = None) -> bool:
    """Tell whether the account's first post is shut until a second factor has been shown."""
    try:
        actor_for(user, None, moment(), shown)
    except Refused:
        return True
    return False


def second_page(
    visit: Visit, user: User, wanted: str, kept: KeptForm | None = None, wrong: str = ""
) -> HttpResponse:
    """Show the page that asks; what was typed before the session ended stays in it."""
    asked = asking(visit.request, user, wanted, kept)
    return visit.render("second.html", 422 if wrong else 200, wrong=wrong, **asked)


def asking(request: HttpRequest, user: User, wanted: str, kept: KeptForm | None) -> dict[str, Any]:
    """Give what the page asks with; a passkey is asked for anew each time."""
    at, own = moment(), own_factors(user)
    origin, session = origin_of(request), request.session
    return {
        "next": wanted,
        "kept": kept,
        "passkey": ask_passkey(enrolled=own.enrolled, origin=origin, session=session, at=at),
        "has_code": own.has_program,
        "printed": published_code(enrolled=own.enrolled, at=at),
        "account": user,
    }


def own_account(request: HttpRequest) -> User:
    """Give the account that is logged in, under a password of its own.

    Raises Refused ``login_first`` and ``password_first``.
    """
    user = account_of(request)
    if user is None:
        raise Refused("login_first")
    check_own_password(request)
    return user


def rules_of(visit: Visit) -> GuardRules:
    """Give the limits of second factors in force."""
    return GuardRules.from_settings(visit.ground.live.table("settings"))


def shown_by(request: HttpRequest, user: User) -> Shown:
    """Give what the session has shown."""
    return shown_in(request.session, user)


def _proven(request: HttpRequest, user: User, rules: GuardRules) -> str:
    answer, address, at = request.POST.get("passkey", ""), address_of(request), moment()
    if answer:
        return prove_by_passkey(
            user=user,
            answer=answer,
            address=address,
            origin=origin_of(request),
            session=request.session,
            rules=rules,
            at=at,
        )
    code = request.POST.get("code", "")[:40]
    return prove_by_code(user=user, code=code, address=address, rules=rules, at=at)
