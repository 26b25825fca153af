"""Commands that act in somebody's name: who types shows it as on the login page.

By password, and by a code where the post takes a second factor.
"""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gongzhi.accounts.actions import GuardRules, Shown, Throttle, prove_by_code, try_login
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import work
from gongzhi.directory.acting import actor_for

WHO = "system:door"
HERE = "command line"


def add_login(parser: ArgumentParser) -> None:
    """Let a verb take the account and the post to act in."""
    parser.add_argument(
        "--login",
        default="",
        help="account to act as; its password is asked for (or read, stdin), then its code if the "
        "post takes a second factor",
    )
    parser.add_argument("--post", default=None, help="post to act in (else the account's first)")


def acting_as(jurisdiction: int, options: Mapping[str, Any], without: Actor | None = None) -> Actor:
    """Give the actor of a command: the named account in its post, or ``without`` a name that one.

    Failures count as on the login page. Raises Refused ``login_first`` (nobody named, or an
    account of another jurisdiction), ``wrong`` or ``throttled``, ``password_first`` while
    somebody else has set the password, ``not_your_post``, ``second_factor_first`` without a second
    factor to show, ``wrong_code`` for a wrong one.
    """
    if not options["login"]:
        if without is None:
            raise Refused("login_first")
        return without
    password = _typed(f"{options['login']}: ")
    with work(jurisdiction, WHO) as unit:
        tried = try_login(
            login=options["login"],
            password=password,
            address=HERE,
            throttle=Throttle.from_settings(
                live(jurisdiction, unit.live_version).table("settings")
            ),
            at=timezone.now(),
        )
    if tried.user is None:
        raise Refused(tried.reason)
    if tried.user.jurisdiction_id != jurisdiction:
        raise Refused("login_first")
    if tried.user.password_lent:
        raise Refused("password_first")
    try:
        return actor_for(tried.user, options["post"], timezone.now())
    except Refused as refused:
        if refused.code != "second_factor_first" or not tried.user.guarded:
            raise
    shown = _second_factor(tried.user, jurisdiction)
    return actor_for(tried.user, options["post"], timezone.now(), shown)


def _second_factor(user: User, jurisdiction: int) -> Shown:
    code = _typed("code: ")
    with work(jurisdiction, WHO) as unit:
        rules = GuardRules.from_settings(live(jurisdiction, unit.live_version).table("settings"))
        at = timezone.now()
        outcome = prove_by_code(user=user, code=code, address=HERE, rules=rules, at=at)
    if outcome != "ok":
        raise Refused(outcome)
    return Shown(entered=at, proven=at)


def _typed(question: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(question)
    return sys.stdin.readline().rstrip("\n")
