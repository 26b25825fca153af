"""Demo accounts: named in the pack's accounts.toml, all with one documented password.

Those whose posts take a second factor have one whose secret is printed: the page of the second step
fills its code in, so that nobody needs a phone to look around.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gongzhi.accounts.actions import provide_users, publish_totp, set_password
from gongzhi.accounts.models import User
from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Refused
from gongzhi.directory.queries import actor_for

PASSWORD = "anlan-demo-2026"  # noqa: S105  (printed by `make demo`, works only in the demo district)
SECRET = "ANLANDEMOANLANDEMOANLANDEMOANLAN"  # noqa: S105  (of every demo account; docs/entry.md)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A login for one role of the demonstration."""

    login: str
    role_zh: str
    role_en: str
    password: str = PASSWORD


def read_accounts(folder: Path) -> list[DemoAccount]:
    """Read the accounts that the demo pack names."""
    rows = tomllib.loads((folder / "accounts.toml").read_text(encoding="utf-8"))["rows"]
    return [DemoAccount(row["code"], row["name_zh"], row["name_en"]) for row in rows]


def give_passwords(accounts: list[DemoAccount], jurisdiction: int, at: datetime) -> None:
    """Give each demo account the demo password, and the printed factor if its post takes one."""
    by = system_actor(jurisdiction, "demo")
    provide_users(jurisdiction=jurisdiction, logins=[one.login for one in accounts], by=by)
    for user in User.objects.filter(login__in=[one.login for one in accounts]):
        if not user.has_usable_password():
            set_password(user=user, password=PASSWORD, by=by, at=at)
        if _is_shut(user, at):
            publish_totp(user=user, spelling=SECRET, by=by, at=at)


def _is_shut(user: User, at: datetime) -> bool:
    try:
        actor_for(user, None, at)
    except Refused:
        return True
    return False
