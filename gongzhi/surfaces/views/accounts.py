"""Accounts in the hands of the system administrator, and one's own password."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.accounts.actions import (
    Throttle,
    begin_session,
    change_password,
    strengthen_session,
)
from gongzhi.accounts.actions.identities import providers
from gongzhi.accounts.queries import accounts_visible_to
from gongzhi.core.errors import GongzhiError, Invalid, Refused
from gongzhi.directory.actions import (
    agree_reset,
    ask_reset,
    link_account,
    open_account,
    reset_password,
    shut_account,
    unlink_account,
)
from gongzhi.directory.pack_tables import ADMINISTRATORS
from gongzhi.directory.queries import AccountLine, account_seen, accounts_listed
from gongzhi.surfaces.door import SESSION_POST, account_of, address_of, moment
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.views.landing import ours
from gongzhi.surfaces.views.second import rules_of, shown_by
from gongzhi.surfaces.visit import Visit, at_desk, visiting

Row = tuple[str, str, str, list[str]]
ADMINISTRATOR = "system_admin"


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts and open one; what was typed stays when a rule is broken."""
    with at_desk(request) as visit:
        check_reader(visit)
        post = request.POST
        typed = {name: post.get(name, "") for name in ("login", "name_zh", "name_en")}
        if request.method != "POST":
            return _list(visit, typed, {})
        password = post.get("password", "")
        try:
            login = open_account(**typed, password=password, by=visit.actor, at=moment())
        except Invalid as broken:
            return _list(visit, typed, _wrong(broken, visit.names), 422)
    return HttpResponseRedirect(reverse("account", args=[login]))


@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest, login: str) -> HttpResponse:
    """Show one account, its posts, and what may be done with it."""
    with at_desk(request) as visit:
        check_reader(visit)
        return _one(visit, login)


@require_POST
def account_password(request: HttpRequest, login: str) -> HttpResponse:
    """Give an account a new password, which its owner must change."""
    given = request.POST.get("password", "")
    return _changed(
        request,
        login,
        lambda visit: reset_password(login=login, password=given, by=visit.actor, at=moment()),
    )


@require_POST
def account_close(request: HttpRequest, login: str) -> HttpResponse:
    """Shut an account that fills no post any more."""
    return _changed(
        request, login, lambda visit: shut_account(login=login, by=visit.actor, at=moment())
    )


@require_POST
def account_reset(request: HttpRequest, login: str) -> HttpResponse:
    """Ask that an account's lost factors go, or agree to what another administrator has asked."""
    act = agree_reset if request.POST.get("act") == "agree" else ask_reset
    return _changed(
        request,
        login,
        lambda visit: act(login=login, by=visit.actor, rules=rules_of(visit), at=moment()),
    )


@require_POST
def account_identities(request: HttpRequest, login: str) -> HttpResponse:
    """Link an account with an identity elsewhere, or end such a link."""
    post = request.POST

    def act(visit: Visit) -> None:
        by, at = visit.actor, moment()
        if post.get("act") == "end":
            unlink_account(login=login, handle=post.get("handle", ""), by=by, at=at)
        else:
            code = post.get("code", "")[:40]
            link_account(login=login, code=code, by=by, rules=rules_of(visit), at=at)

    return _changed(request, login, act)


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end, this one goes on."""
    user = account_of(request)
    if user is None:
        raise Refused("login_first")
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    with visiting(request) as visit:
        if request.method != "POST":
            return visit.render("password.html", next=wanted, lent=user.password_lent, wrong={})
        new, again = request.POST.get("password", ""), request.POST.get("again", "")
        wrong = {} if new == again else {"again": visit.names.say("accounts.not_the_same")}
        if not wrong:
            try:
                change_password(
                    by=user,
                    old=request.POST.get("old_password", ""),
                    new=new,
                    address=address_of(request),
                    throttle=Throttle.from_settings(visit.ground.live.table("settings")),
                    at=moment(),
                )
            except Invalid as broken:
                wrong = _wrong(broken, visit.names)
        if wrong:
            shown = {"next": wanted, "lent": user.password_lent, "wrong": wrong}
            return visit.render("password.html", 422, **shown)
        chosen, before = request.session.get(SESSION_POST), shown_by(request, user)
        begin_session(session=request.session, user=user, at=moment())
        if chosen:
            request.session[SESSION_POST] = chosen
        if before.proven is not None:
            strengthen_session(session=request.session, user=user, at=before.proven)
    return HttpResponseRedirect(ours(request, wanted))


def check_reader(visit: Visit) -> None:
    """Let the administrator and the auditor in. Raises Refused ``not_administrator``."""
    if visit.actor.roles.isdisjoint(ADMINISTRATORS):
        raise Refused("not_administrator")


def _list(
    visit: Visit, typed: dict[str, str], wrong: dict[str, str], status: int = 200
) -> HttpResponse:
    get = visit.request.GET
    page = accounts_listed(visit.actor, words=get.get("words", ""), after=get.get("after", ""))
    return visit.render(
        "accounts.html",
        status,
        rows=[account_row(one, visit.names) for one in page.rows],
        words=get.get("words", ""),
        next=page.next,
        typed=typed,
        wrong=wrong,
        opens=visit.actor.has(ADMINISTRATOR),
        whole=accounts_visible_to(visit.actor).count(),
    )


def _one(visit: Visit, login: str, status: int = 200, said: str = "") -> HttpResponse:
    seen = account_seen(visit.actor, login)
    return visit.render(
        "account.html",
        status,
        account_login=seen.login,
        name=account_row(seen, visit.names)[1],
        is_open=seen.open,
        lent=seen.lent,
        guarded=seen.guarded,
        asked=visit.names.moment(seen.reset_at) if seen.reset_at else "",
        identities=[(one, provider_name(code, visit.names)) for one, code in seen.identities],
        elsewhere=bool(providers()),
        own_asking=seen.reset_by == visit.actor.person,
        posts=[(code, zh if visit.names.chinese else en) for code, zh, en in seen.posts],
        opens=visit.actor.has(ADMINISTRATOR),
        said=said,
    )


def _changed(request: HttpRequest, login: str, act: Callable[[Visit], None]) -> HttpResponse:
    """Make a change and show the account; a refusal is said on its page."""
    with at_desk(request) as visit:
        check_reader(visit)
        try:
            act(visit)
        except GongzhiError as error:
            return _one(visit, login, error.status, failed_words(error, visit.names))
    return HttpResponseRedirect(reverse("account", args=[login]))


def provider_name(code: str, names: Names) -> str:
    """Name a provider; its code where the installation trusts it no more."""
    known = providers().get(code)
    if known is None:
        return code
    return known.name_zh if names.chinese else known.name_en


def account_row(one: AccountLine, names: Names) -> Row:
    """Give an account: login, name, state, posts."""
    name = one.name_zh if names.chinese or not one.name_en else one.name_en
    state = "closed" if not one.open else "lent" if one.lent else "open"
    posts = [zh if names.chinese else en for _, zh, en in one.posts]
    return one.login, name, names.say(f"accounts.{state}"), posts


def _wrong(broken: Invalid, names: Names) -> dict[str, str]:
    return {one.field: problem_words(one, names) for one in broken.problems}
