"""One's own second factors: an authenticator program, passkeys, codes to fall back on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.accounts.actions import (
    begin_totp,
    confirm_totp,
    pending_secret,
    remove_factor,
    renew_recovery_codes,
    strengthen_session,
    totp_address,
)
from gongzhi.accounts.actions.passkeys import add_passkey, begin_passkey
from gongzhi.accounts.models import User
from gongzhi.accounts.queries import own_factors, own_identities
from gongzhi.core.errors import Invalid
from gongzhi.surfaces.door import moment, origin_of
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.receipt import square
from gongzhi.surfaces.views.accounts import provider_name
from gongzhi.surfaces.views.landing import ours
from gongzhi.surfaces.views.second import awaits, own_account, rules_of, shown_by
from gongzhi.surfaces.visit import Visit, visiting


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says beside its list: fresh codes, a secret to scan, what was wrong."""

    codes: Sequence[str] = ()
    secret: str = ""
    wrong: str = ""


@require_http_methods(["GET", "HEAD"])
def factors(request: HttpRequest) -> HttpResponse:
    """Show what the account has enrolled, and how to enrol."""
    user = own_account(request)
    with visiting(request) as visit:
        return _page(visit, user, Told())


@require_POST
def factor_code(request: HttpRequest) -> HttpResponse:
    """Begin to enrol an authenticator program, or end it with a first code."""
    user = own_account(request)
    code = request.POST.get("code")

    def act(visit: Visit) -> Told:
        given = {"by": user, "shown": shown_by(request, user), "rules": rules_of(visit)}
        if code is None:
            return Told(secret=begin_totp(**given, at=moment()))  # type: ignore[arg-type]
        name = request.POST.get("name", "")
        at = moment()
        codes = confirm_totp(**given, code=code[:40], name=name, at=at)  # type: ignore[arg-type]
        strengthen_session(session=request.session, user=user, at=at)
        return Told(codes)

    return _changed(request, user, act)


@require_POST
def factor_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser has made."""
    user = own_account(request)

    def act(visit: Visit) -> Told:
        at = moment()
        codes = add_passkey(
            by=user,
            answer=request.POST.get("passkey", ""),
            name=request.POST.get("name", ""),
            origin=origin_of(request),
            session=request.session,
            shown=shown_by(request, user),
            rules=rules_of(visit),
            at=at,
        )
        strengthen_session(session=request.session, user=user, at=at)
        return Told(codes)

    return _changed(request, user, act)


@require_POST
def factor_codes(request: HttpRequest) -> HttpResponse:
    """Give new codes to fall back on; they are shown once."""
    user = own_account(request)
    return _changed(
        request,
        user,
        lambda visit: Told(
            renew_recovery_codes(
                by=user, shown=shown_by(request, user), rules=rules_of(visit), at=moment()
            )
        ),
    )


@require_POST
def factor_remove(request: HttpRequest, handle: str) -> HttpResponse:
    """Take one of the account's own factors away; this session goes on by one that is left."""
    user = own_account(request)
    shown = shown_by(request, user)

    def act(visit: Visit) -> Told:
        remove_factor(by=user, handle=handle, shown=shown, rules=rules_of(visit), at=moment())
        user.refresh_from_db()
        if user.guarded and shown.proven is not None:
            strengthen_session(session=request.session, user=user, at=shown.proven)
        return Told()

    return _changed(request, user, act)


def _changed(request: HttpRequest, user: User, act: Callable[[Visit], Told]) -> HttpResponse:
    """Make a change and show the page; what must be written down is shown in the answer itself."""
    with visiting(request) as visit:
        try:
            told = act(visit)
        except Invalid as broken:
            wrong = problem_words(broken.problems[0], visit.names)
            secret = pending_secret(user=user)
            return _page(visit, user, Told(secret=secret, wrong=wrong), 422)
        user.refresh_from_db()
        if told.codes or told.secret:
            return _page(visit, user, told)
    wanted = request.POST.get("next", "")
    if wanted and not awaits(user, shown_by(request, user)):
        return HttpResponseRedirect(ours(request, wanted))
    return HttpResponseRedirect(reverse("factors"))


def _page(visit: Visit, user: User, told: Told, status: int = 200) -> HttpResponse:
    request, at, names = visit.request, moment(), visit.names
    shown, rules = shown_by(request, user), rules_of(visit)
    fresh = shown.is_fresh(rules.fresh, at, guarded=user.guarded)
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = own_factors(user)
    origin, session = origin_of(request), request.session
    passkey = ""
    if fresh:
        passkey = begin_passkey(
            by=user, enrolled=own.enrolled, origin=origin, session=session, at=at
        )
    drawn = ""
    if told.secret:
        drawn = mark_safe(square(totp_address(user, told.secret)))  # noqa: S308  (made by segno from our own address)
    return visit.render(
        "factors.html",
        status,
        next=wanted,
        on=ours(request, wanted) if wanted else reverse("posts"),
        rows=[
            (one, names.say(f"factors.{one.kind}"), names.moment(one.made_at))
            for one in own.enrolled
        ],
        linked=[provider_name(code, names) for code in own_identities(user)],
        has_code=own.has_program,
        guarded=user.guarded,
        left=own.codes_left,
        must=not user.guarded and awaits(user),
        fresh=fresh,
        passkey=passkey,
        drawn=drawn,
        told=told,
        account=user,
    )
