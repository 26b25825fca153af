"""Log in at a provider that the installation trusts, and come back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongzhi.accounts.actions import Throttle, take_turn
from gongzhi.accounts.actions.elsewhere import begin_elsewhere, who_came
from gongzhi.accounts.actions.identities import Provider, claim_identity, providers
from gongzhi.core.errors import NotFound
from gongzhi.directory.actions import account_elsewhere
from gongzhi.surfaces.door import address_of, jurisdiction_of, moment, origin_of
from gongzhi.surfaces.views.login import entered
from gongzhi.surfaces.views.second import rules_of
from gongzhi.surfaces.visit import Visit, visiting

TURN = "elsewhere"


@require_GET
def elsewhere(request: HttpRequest, code: str) -> HttpResponse:
    """Send the browser to the provider. Raises Refused ``elsewhere`` and ``throttled``."""
    provider = _provider(code)
    with visiting(request) as visit:
        _turn(visit)
    address = begin_elsewhere(
        provider,
        back=_back(request, code),
        wanted=request.GET.get("next", ""),
        session=request.session,
        at=moment(),
    )
    return HttpResponseRedirect(address)


@require_GET
def elsewhere_back(request: HttpRequest, code: str) -> HttpResponse:
    """Let in whoever came back if an account is linked; else tell how to get it linked.

    Raises Refused ``elsewhere`` when the answer is not the right one to our question, or the
    account is one that logs in by password.
    """
    provider = _provider(code)
    with visiting(request) as visit:
        rules = rules_of(visit)
    # The provider is asked outside of any transaction.
    subject, wanted = who_came(
        provider, given=request.GET.dict(), session=request.session, within=rules.fresh, at=moment()
    )
    with visiting(request) as visit:
        place = visit.actor.jurisdiction
        user = account_elsewhere(provider=provider, subject=subject, jurisdiction=place)
        if user is not None:
            return entered(visit, user, wanted, None)
        told = claim_identity(provider=provider, subject=subject, jurisdiction=place, at=moment())
        name = provider.name_zh if visit.names.chinese else provider.name_en
        hours = int(rules.claim.total_seconds()) // 3600
        return visit.render("elsewhere.html", 403, code=told, hours=hours, name=name)


def _provider(code: str) -> Provider:
    found = providers().get(code)
    if found is None:
        raise NotFound("no_such_page")
    return found


def _back(request: HttpRequest, code: str) -> str:
    return origin_of(request) + reverse("elsewhere_back", args=[code])


def _turn(visit: Visit) -> None:
    """Count who is sent: each leaves an anonymous session and asks the provider."""
    rows = visit.ground.live.table("settings")
    take_turn(
        jurisdiction=jurisdiction_of(visit.request),
        act=TURN,
        address=address_of(visit.request),
        most=int(rows["login_elsewhere_address"]["value"]),
        throttle=Throttle.from_settings(rows),
        at=moment(),
    )
