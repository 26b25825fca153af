"""The API alone: it needs none of the pages' middleware."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.conf import settings as configured
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, override_settings

from gongzhi.accounts.actions import create_user
from gongzhi.accounts.tests.factories import enter_strongly
from gongzhi.core.actor import Actor, system_actor
from gongzhi.directory.models import Person
from gongzhi.surfaces.door import SESSION_POST, forget_jurisdictions

PASSWORD = "lamp-post-under-the-bridge"  # noqa: S105  (of a test's own account)


@pytest.fixture(autouse=True)
def only_the_api() -> Iterator[None]:
    """Leave out the middleware of the pages."""
    forget_jurisdictions()
    with override_settings(MIDDLEWARE=["config.api_way.ApiMiddleware"]):
        yield


@pytest.fixture
def logged_in(jurisdiction: int, now: datetime) -> Callable[..., Client]:
    """Give a client with the session of an actor's person, in the actor's post."""

    def enter(actor: Actor, *, strict: bool = False) -> Client:
        person = Person.objects.get(id=actor.person)
        user = person.user
        if user is None:
            by = system_actor(jurisdiction, "tests")
            name = f"api{person.pk}"
            user = create_user(
                jurisdiction=jurisdiction, login=name, password=PASSWORD, by=by, at=now
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
