"""An account and the person behind it, opened together; rights come with a post, from another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongzhi.accounts.actions import close_account, create_user
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.directory.actions.passwords import held_account
from gongzhi.directory.models import Holding, Person

LONGEST = 80


def open_account(
    *, login: str, name_zh: str, name_en: str = "", password: str, by: Actor, at: datetime
) -> str:
    """Open an account for somebody who has no post yet; gives its login in its one spelling.

    Raises Refused unless ``by`` opens accounts (the system administrator, who gives no rights),
    and Invalid when the name is missing or too long, the login is taken, or the password breaks a
    rule.
    """
    names = {"name_zh": name_zh.strip(), "name_en": name_en.strip()}
    problems = [
        Problem(field, "too_long", {"high": LONGEST, "got": len(name)})
        for field, name in names.items()
        if len(name) > LONGEST
    ]
    if not names["name_zh"]:
        problems.append(Problem("name_zh", "required"))
    if problems:
        raise Invalid(problems)
    with transaction.atomic():
        user = create_user(
            jurisdiction=by.jurisdiction, login=login, password=password, by=by, at=at
        )
        Person.objects.create(jurisdiction_id=by.jurisdiction, user=user, **names)
    return user.login


def shut_account(*, login: str, by: Actor, at: datetime) -> None:
    """Shut the account with this login, once its person fills no post any more.

    Raises NotFound ``account``, Conflict ``account_in_use`` while it fills posts (the security
    administrator passes them on first, so that no open file is left without a holder), and Refused
    ``close_account``.
    """
    with transaction.atomic():
        user = held_account(login, by)
        held = Holding.objects.filter(person__user=user, valid_to=None)
        posts = list(held.order_by("post__code").values_list("post__code", flat=True))
        if posts and user.is_active:
            raise Conflict("account_in_use", posts=", ".join(posts))
        close_account(user=user, by=by, at=at)
