"""Log in, log out, choose the post to act in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.accounts.actions import Throttle, begin_session, end_session, try_login
from gongzhi.accounts.actions.identities import providers
from gongzhi.accounts.models import User
from gongzhi.accounts.queries import shown_in
from gongzhi.core.errors import Refused
from gongzhi.directory.queries import actor_for, posts_held_by
from gongzhi.duties.queries.lists import GRID_ROLES
from gongzhi.surfaces.door import SESSION_POST, account_of, address_of, language_of, moment
from gongzhi.surfaces.kept import KeptForm, carried_form
from gongzhi.surfaces.views.landing import ours
from gongzhi.surfaces.views.second import awaits, second_page
from gongzhi.surfaces.visit import FILE_COOKIE, Visit, visiting


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Show the login form, or check name and password; failures are counted and committed."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    kept = carried_form(request, ours(request, wanted), language_of(request))
    with visiting(request) as visit:
        if request.method != "POST":
            return visit.render("login.html", next=wanted, elsewhere=_elsewhere(visit))
        throttle = Throttle.from_settings(visit.ground.live.table("settings"))
        name = request.POST.get("login", "")
        tried = try_login(
            login=name,
            password=request.POST.get("password", ""),
            address=address_of(request),
            throttle=throttle,
            at=moment(),
        )
        if tried.user is None:
            minutes = int(throttle.window.total_seconds()) // 60
            words = visit.names.say(f"login.{tried.reason}", minutes=minutes)
            shown = {"next": wanted, "login": name, "wrong": words, "kept": kept}
            return visit.render("login.html", 422, **shown, elsewhere=_elsewhere(visit))
        return entered(visit, tried.user, wanted, kept)


def entered(visit: Visit, user: User, wanted: str, kept: KeptForm | None) -> HttpResponse:
    """Begin the session and go on: to the second step, else where one wanted to go."""
    request = visit.request
    begin_session(session=request.session, user=user, at=moment())
    if not user.password_lent and awaits(user):
        if user.guarded and kept is not None:
            return second_page(visit, user, wanted, kept)
        return HttpResponseRedirect(f"{reverse('second')}?{urlencode({'next': wanted})}")
    if kept is not None:
        return visit.render("kept.html", kept=kept)
    held = posts_held_by(user, moment())
    return HttpResponseRedirect(ours(request, wanted, held[0].role) if held else reverse("start"))


def _elsewhere(visit: Visit) -> list[tuple[str, str]]:
    """Give code and name of the providers at which staff may log in."""
    chinese = visit.names.chinese
    return [(one.code, one.name_zh if chinese else one.name_en) for one in providers().values()]


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Log out; a file entered for somebody is put away too, for the next at this desk.

    What the browser keeps of the field page, drafts and their key among it, goes as well.
    """
    end_session(session=request.session)
    response = HttpResponseRedirect(reverse("start"))
    response["Clear-Site-Data"] = '"storage"'
    response.delete_cookie(FILE_COOKIE)
    return response


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Show the posts the account may act in."""
    account = account_of(request)
    if account is None:
        raise Refused("login_first")
    with visiting(request) as visit:
        held = [
            (
                post.code,
                post.name_zh if visit.names.chinese else post.name_en,
                visit.names.body(post.organisation_id),
                post.stands_in,
            )
            for post in posts_held_by(account, moment())
        ]
        return visit.render("posts.html", held=held)


@require_POST
def choose_post(request: HttpRequest) -> HttpResponse:
    """Act in another post from now on, after the second step where one is due.

    Raises Refused ``not_your_post``.
    """
    account = account_of(request)
    if account is None:
        raise Refused("login_first")
    code = request.POST.get("post", "")
    try:
        roles = actor_for(account, code, moment(), shown_in(request.session, account)).roles
    except Refused as refused:
        if refused.code != "second_factor_first":
            raise
        request.session[SESSION_POST] = code
        return HttpResponseRedirect(reverse("second"))
    request.session[SESSION_POST] = code
    return HttpResponseRedirect(reverse("field" if roles & GRID_ROLES else "inbox"))
