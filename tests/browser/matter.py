"""A matter of self-government clicked through its pages, by staff and residents, as time passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Locator, Page, expect

from gongzhi.accounts.tests.factories import enter_strongly
from gongzhi.cases.tests.road import tick
from gongzhi.core.actor import Actor
from gongzhi.directory.models import Person
from gongzhi.surfaces.door import SESSION_POST
from tests.browser.staff import post

Phone = Callable[..., BrowserContext]
HERE = ZoneInfo("Asia/Shanghai")


@dataclass
class Square:
    """A community's people and their pages: ``secretary``, ``supervisor``, ``resident``."""

    site: str
    phone: Phone
    time: time_machine.Traveller
    code: str = ""
    last: str = ""
    pages: dict[str, tuple[Page, Actor]] = field(default_factory=dict)

    def meet(self, name: str, role: str, body: str) -> None:
        """Let somebody with a post come in, with a browser that runs no scripts."""
        actor = post(role, body)
        self.pages[name] = self.phone(width=1280, javascript=False).new_page(), actor
        self._enter(name)

    def wait(self, days: int = 0, hours: int = 0) -> None:
        """Let time pass; the worker does what has become due, and everybody logs in again."""
        self.time.shift(timedelta(days=days, hours=hours))
        self.last = ""
        tick(datetime.now(UTC))
        for name in self.pages:
            self._enter(name)

    def local(self, **later: int) -> str:
        """A moment from now as a form takes it."""
        return (datetime.now(HERE) + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")

    def act(self, name: str, move: str, code: str = "", **fields: str) -> Page:
        """Open the file, fill in the form of a move and send it."""
        page, _ = self.pages[name]
        way = f"{self.site}/file/{code or self.code}"
        # Whoever has just acted stands on the page already.
        if self.last != name or page.url.partition("?")[0] != way:
            page.goto(way)
        self.last = name
        # A page that has come may not be read to its end yet.
        page.wait_for_load_state("domcontentloaded")
        form = page.locator(f'form[action$="/move/{move}"]')
        while not form.is_visible():
            page.locator(f"details:not([open]):has({_form(move)}) > summary").first.click()
        self.fill(form, **fields)
        form.locator(".send button").click()
        expect(page.locator(".alert.good")).to_be_visible()
        return page

    def next_is(self, name: str, words: str) -> None:
        """See that the page of the file says what comes next."""
        page, _ = self.pages[name]
        page.goto(f"{self.site}/file/{self.code}")
        expect(page.locator(".guide .todo li.now b")).to_have_text(words)

    @staticmethod
    def fill(form: Locator, **fields: str) -> None:
        """Fill in a form by the names of its fields."""
        for name, value in fields.items():
            one = form.locator(f"[name={name}]").first
            kind = one.evaluate("field => field.type")
            if kind == "radio":
                form.locator(f'[name={name}][value="{value}"]').check()
            elif kind == "select-one":
                one.select_option(value)
            else:
                one.fill(value)

    def _enter(self, name: str) -> None:
        page, actor = self.pages[name]
        session = SessionStore()
        user = Person.objects.select_related("user").get(pk=actor.person).user
        assert user is not None
        enter_strongly(session, user)
        session[SESSION_POST] = actor.code.removeprefix("post:")
        session.save()
        cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or ""}
        page.context.add_cookies([{**cookie, "domain": "127.0.0.1", "path": "/"}])


def secret_on(page: Page) -> str:
    """Copy down what is shown once."""
    return page.locator(".receipt .key").first.inner_text().strip()


def code_in(page: Page) -> str:
    """Give the code of the matter whose page is open."""
    page.wait_for_url(re.compile(r"/decisions/[A-Z0-9]+$"))
    return page.url.rpartition("/")[2]


def _form(move: str) -> str:
    return f'form[action$="/move/{move}"]'
