"""Errors as pages: a sentence, a reason, one way on. Most ask the database nothing."""

from __future__ import annotations

import contextlib
from http import HTTPStatus

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import is_valid_path, reverse
from django.utils.http import urlencode

from gongzhi.core.errors import GongzhiError, Invalid, Problem
from gongzhi.directory.wording import explain as directory_words
from gongzhi.surfaces.door import account_of, awaits_second, has_lent_password, language_of
from gongzhi.surfaces.kept import from_own_page, kept_form
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.views.second import asking
from gongzhi.surfaces.wording import known, say
from gongzhi.territory.wording import problem_words as ground_words

SECOND_STEP = frozenset({"second_factor_first", "show_again"})
ENTRY = frozenset({"login_first", "no_post"})
FALLBACK = {403: "forbidden", 404: "not_found", 409: "conflict", 413: "too_large"}


def error_words(error: GongzhiError, language: str) -> str:
    """Say an error in words; parameters are codes, and codes of moves are said in words."""
    params = dict(error.params)
    if "move" in params:
        params["move_words"] = _move(str(params["move"]), language)
    if error.code == "separation":
        params["apart_words"] = apart_words(error, language)
    if isinstance(error, Invalid):
        params["count"] = len(error.problems)
    key = f"error.{error.code}"
    if not known(key):
        key = f"error.{FALLBACK.get(error.status, 'unreadable')}"
    return say(key, language, **{"move_words": "", **params})


def apart_words(error: GongzhiError, language: str) -> str:
    """Say a separation rule: the same person or body may not do both."""
    between = "、" if language.startswith("zh") else " / "
    moves = between.join(f"“{_move(move, language)}”" for move in error.params["apart"])
    move = f"“{_move(str(error.params['move']), language)}”"
    return say(f"apart.{error.params['unit']}", language, moves=moves, move=move)


def error_page(request: HttpRequest, error: GongzhiError) -> HttpResponse:
    """Answer an error of the platform; whoever must log in first is sent there.

    What was typed meanwhile goes along, through the login and back into the form.
    """
    if error.code in SECOND_STEP or (error.code in ENTRY and awaits_second(request)):
        return _second_step(request, error.code)
    if error.code == "password_first" or (error.code in ENTRY and has_lent_password(request)):
        return HttpResponseRedirect(f"{reverse('password')}?next={request.path}")
    if error.code == "login_first":
        kept = kept_form(request, language_of(request))
        if kept is None:
            return HttpResponseRedirect(f"{reverse('login')}?next={request.path}")
        context = {"next": request.path, "kept": kept}
        return render(request, "surfaces/login.html", context, status=HTTPStatus.UNAUTHORIZED)
    words = error_words(error, language_of(request))
    if isinstance(error, Invalid):
        words = " ".join([words, *problems_in_words(error, language_of(request))])
    return _page(request, error.status, words)


def _second_step(request: HttpRequest, code: str) -> HttpResponse:
    """Send somebody to show a second factor; who has none shows the password once more."""
    back = request.path if request.method in {"GET", "HEAD"} else ""
    account = account_of(request)
    if code == "show_again":
        back = reverse("factors")
        if account is None or not account.guarded:
            return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': back})}")
    kept = kept_form(request, language_of(request)) if code != "show_again" else None
    if kept is not None and account is not None and account.guarded:
        context = asking(request, account, request.path, kept)
        return render(request, "surfaces/second.html", context, status=HTTPStatus.UNAUTHORIZED)
    return HttpResponseRedirect(f"{reverse('second')}?{urlencode({'next': back})}")


def failed_words(error: GongzhiError, names: Names) -> str:
    """Say beside its own form what failed: every broken rule, or the one reason."""
    if isinstance(error, Invalid):
        return " ".join(problem_words(one, names) for one in error.problems)
    return error_words(error, names.language)


def problems_in_words(error: Invalid, language: str) -> list[str]:
    """Say every broken rule with the field it is about."""
    return [_problem(problem, language) for problem in error.problems]


def _problem(problem: Problem, language: str) -> str:
    return f"{problem.field}: {_said(problem, language)}"


def _said(problem: Problem, language: str) -> str:
    """Say a broken rule: by the pages' catalogue, else by that of the ground or the directory."""
    if known(f"problem.{problem.rule}"):
        with contextlib.suppress(KeyError):
            return say(f"problem.{problem.rule}", language, **problem.params)
    for own in (ground_words, directory_words):
        with contextlib.suppress(KeyError):
            return own(problem, language)
    return say("problem.other", language)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere; one slash too many or too few leads to its page."""
    if request.method in {"GET", "HEAD"} and request.resolver_match is None:
        path = request.path_info
        other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
        if is_valid_path(other):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(other + (f"?{query}" if query else ""))
    return _page(request, HTTPStatus.NOT_FOUND, say("error.page", language_of(request)))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read or is too large."""
    return _page(request, HTTPStatus.BAD_REQUEST, say("error.unreadable", language_of(request)))


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when something broke on our side."""
    words = say("error.server", language_of(request))
    return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, words)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not sent from a page of ours, or much too late.

    Where the browser says that the page was ours, what was typed can be sent again.
    """
    kept = kept_form(request, language_of(request)) if from_own_page(request) else None
    if kept is not None:
        context = {"kept": kept, "late": True}
        return render(request, "surfaces/kept.html", context, status=HTTPStatus.FORBIDDEN)
    return _page(request, HTTPStatus.FORBIDDEN, say("error.csrf", language_of(request)))


def _page(request: HttpRequest, status: int, words: str) -> HttpResponse:
    return render(request, "surfaces/error.html", {"words": words, "status": status}, status=status)


def _move(name: str, language: str) -> str:
    """Say a move; what is none of a procedure, and has no words, is said without its code."""
    return say(f"move.{name}" if known(f"move.{name}") else "error.some_move", language)
