"""Browsers and machines for tests that look at every door at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gongzhi.accounts.actions import create_user
from gongzhi.accounts.tests.factories import enter_strongly
from gongzhi.core.actor import Actor, system_actor
from gongzhi.directory.models import Person
from gongzhi.surfaces.door import SESSION_POST, forget_jurisdictions

PASSWORD = "lamp-post-under-the-bridge"  # noqa: S105  (of a test's own account)


@pytest.fixture
def plain_files(settings: Settings, tmp_path: Path) -> None:
    """Page files under their own names: no manifest has been collected for tests."""
    forget_jurisdictions()
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def logged_in(jurisdiction: int) -> Callable[..., Client]:
    """Give a client with the session of an actor's person, in the actor's post."""

    def enter(actor: Actor, *, strict: bool = False) -> Client:
        assert actor.person is not None
        person = Person.objects.get(id=actor.person)
        user = person.user
        if user is None:
            user = create_user(
                jurisdiction=jurisdiction,
                login=f"door{person.pk}",
                password=PASSWORD,
                by=system_actor(jurisdiction, "tests"),
                at=timezone.now(),
            )
            Person.objects.filter(id=person.pk).update(user=user)
        session = SessionStore()
        enter_strongly(session, user)
        session[SESSION_POST] = actor.code.removeprefix("post:")
        session.save()
        client = Client(enforce_csrf_checks=strict)
        client.cookies[configured.SESSION_COOKIE_NAME] = session.session_key or ""
        return client

    return enter
