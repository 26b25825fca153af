"""A jurisdiction to open accounts in, and the accounts of its cast."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from gongzhi.accounts.actions import begin_session, create_user, strengthen_session
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
PASSWORD = "a lamp by the river"  # noqa: S105 - a password of tests only


def jurisdiction(code: str = "small") -> Jurisdiction:
    """A small district without rules; tests stand in it from here on."""
    place = Jurisdiction.objects.create(
        code=code,
        name_zh="小区",
        name_en="Small",
        timezone="Asia/Shanghai",
        languages=["zh-hans", "en"],
        root_area="D",
        pack=code,
    )
    remain(place.id, "system:tests")
    return place


def administrator(place: Jurisdiction, role: str = "system_admin") -> Actor:
    """One of the three administrators, on the post named like the role."""
    return Actor(place.id, f"post:{role}", "post", roles=frozenset({role}))


def enter_strongly(session: SessionBase, user: User) -> None:
    """Log an account into a session that has shown a second factor just now."""
    User.objects.filter(pk=user.pk).update(guarded=True)
    user.guarded = True
    now = timezone.now()
    begin_session(session=session, user=user, at=now)
    strengthen_session(session=session, user=user, at=now)


def account(place: Jurisdiction, login: str = "chen", **other: Any) -> User:
    """An account opened by the system, with the password of tests."""
    given: dict[str, Any] = {
        "password": PASSWORD,
        "by": system_actor(place.id, "tests"),
        "at": AT,
    }
    return create_user(jurisdiction=place.id, login=login, **(given | other))
