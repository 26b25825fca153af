"""People of the demo district in a browser: who they are, and how they log in."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import Page

from gongzhi.accounts.actions import Shown, create_user, publish_totp, set_password
from gongzhi.core.actor import Actor, system_actor
from gongzhi.directory.models import Holding, Person
from gongzhi.directory.queries import actor_for
from gongzhi.surfaces.views.second import awaits

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105  (that of the standard's own example)
PASSWORD = "lamp-post-under-the-bridge"  # noqa: S105  (of a test's own account)


def post(role: str, body: str) -> Actor:
    """Give whoever holds a post of the role in a body, in that post, with an account."""
    held = Holding.objects.filter(
        post__role=role, post__organisation__code=body, post__active=True, valid_to=None
    )
    holding = held.select_related("post", "person").order_by("post__code")[0]
    person = holding.person
    if person.user is None:
        by = system_actor(holding.post.jurisdiction_id, "tests")
        user = create_user(
            jurisdiction=holding.post.jurisdiction_id,
            login=f"browser{person.pk}",
            password=PASSWORD,
            by=by,
            at=timezone.now(),
        )
        Person.objects.filter(pk=person.pk).update(user=user)
        person.refresh_from_db()
    assert person.user is not None
    shown = Shown(proven=timezone.now())
    return actor_for(person.user, holding.post.code, timezone.now(), shown)


def enter(page: Page, site: str, actor: Actor) -> None:
    """Log in as an actor and choose its post; the trial district fills the second step in."""
    user = Person.objects.select_related("user").get(pk=actor.person).user
    assert user is not None
    by = system_actor(actor.jurisdiction, "tests")
    set_password(user=user, password=PASSWORD, by=by, at=timezone.now())
    shut = awaits(user)
    if shut:
        publish_totp(user=user, spelling=SECRET, by=by, at=timezone.now())
    page.goto(f"{site}/login")
    page.fill("#login", user.login)
    page.fill("#password", PASSWORD)
    page.click("main button.main")
    if shut:
        page.wait_for_url(re.compile("/login/second"))
        page.click("main form:has(#code) button.main")
    page.goto(f"{site}/posts")
    page.click(f'main button[value="{actor.code.removeprefix("post:")}"]')
    page.wait_for_url(re.compile("/(inbox|field/)$"))
