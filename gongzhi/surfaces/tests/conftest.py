"""Browsers without script: Django's test client, against the real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gongzhi.accounts.actions import (
    GuardRules,
    Shown,
    create_user,
    publish_totp,
    renew_recovery_codes,
    set_password,
    strengthen_session,
)
from gongzhi.accounts.models import User
from gongzhi.cases.actions import Received, Report, receive_request
from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.packs.snapshots import current
from gongzhi.directory.models import Person, Post
from gongzhi.procedure.models import Dossier

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105  (that of the standard's own example)
PASSWORD = "lamp-post-under-the-bridge"  # noqa: S105  (of a test's own account)


@pytest.fixture(autouse=True)
def plain_files(settings: Settings, tmp_path: Path) -> None:
    """Page files under their own names: no manifest has been collected for tests."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def browser(db: None) -> Client:
    """Somebody with a browser and no account, who reads Chinese."""
    return Client(enforce_csrf_checks=False)


@pytest.fixture
def logged_in(jurisdiction: int, now: datetime) -> Callable[[Actor], Client]:
    """Give a browser that is logged in as the person of an actor, in the actor's post."""

    def enter(actor: Actor) -> Client:
        person = Person.objects.get(id=actor.person)
        by = system_actor(jurisdiction, "tests")
        user = person.user or _account(jurisdiction, f"u{person.pk}", by, now)
        if person.user_id is None:
            Person.objects.filter(id=person.pk).update(user=user)
        set_password(user=user, password=PASSWORD, by=by, at=now)
        client = Client()
        answer = client.post("/login", {"login": user.login, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        strengthen(client, user)
        post = Post.objects.get(code=actor.code.removeprefix("post:"))
        assert client.post("/post", {"post": post.code}).status_code == 302
        return client

    return enter


def strengthen(client: Client, user: User) -> None:
    """Let a browser that is logged in have shown a second factor just now."""
    User.objects.filter(pk=user.pk).update(guarded=True)
    user.refresh_from_db()
    session = client.session
    strengthen_session(session=session, user=user, at=timezone.now())
    session.save()
    client.cookies[configured.SESSION_COOKIE_NAME] = session.session_key or ""


def fallback_code(user: User) -> str:
    """Give a code to fall back on of an account that has a second factor."""
    rules = GuardRules.from_settings(current(user.jurisdiction_id).live.table("settings"))
    at = timezone.now()
    return renew_recovery_codes(by=user, shown=Shown(proven=at), rules=rules, at=at)[0]


def _account(jurisdiction: int, login: str, by: Actor, now: datetime) -> User:
    return create_user(jurisdiction=jurisdiction, login=login, password=PASSWORD, by=by, at=now)


@pytest.fixture
def received(jurisdiction: int, now: datetime) -> Received:
    report = Report(
        subject="路灯不亮",
        detail="楼下的路灯坏了三天，晚上很黑。",
        area="AL010109",
        name="林女士",
        phone="0000-5551234",
    )
    return receive_request(report, by=visitor(jurisdiction), at=now)


@pytest.fixture
def file(received: Received) -> Dossier:
    return Dossier.objects.get(id=received.id)


@pytest.fixture
def desk(file: Dossier, cast: Callable[..., Actor], logged_in: Callable[[Actor], Client]) -> Client:
    return logged_in(cast("dispatcher", body=file.desk.code))


@pytest.fixture
def urban(cast: Callable[..., Actor], logged_in: Callable[[Actor], Client]) -> Client:
    return logged_in(cast("handler", body="URBAN"))


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def opened(jurisdiction: int, now: datetime) -> Callable[..., User]:
    """Give an account of its own to the person of an actor, under the password of tests."""

    def give(actor: Actor, *, printed: bool = False) -> User:
        by = system_actor(jurisdiction, "tests")
        login = f"entry{actor.person}"
        user = create_user(jurisdiction=jurisdiction, login=login, password=PASSWORD, by=by, at=now)
        Person.objects.filter(id=actor.person).update(user=user)
        if printed:
            publish_totp(user=user, spelling=SECRET, by=by, at=now)
        user.refresh_from_db()
        return user

    return give


def by_password(user: User, **more: str) -> tuple[Client, Any]:
    """Log in with name and password alone."""
    client = Client(headers={"Host": "localhost"})
    sent = {"login": user.login, "password": PASSWORD, **more}
    return client, client.post("/login", sent)
