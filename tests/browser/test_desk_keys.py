"""The desk by keyboard alone, with a file at a glance beside the list on a wide screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from gongzhi.procedure.models import Dossier
from tests.browser.staff import enter, post
from tests.browser.test_pages import faults, report

pytestmark = pytest.mark.slow  # a browser and a server are started
Phone = Callable[..., BrowserContext]
TRIES, PAUSE_MS = 50, 100


def holds_focus(page: Page, first: str) -> None:
    """See that keys go to an element, also where a busy machine shows another page in front."""
    there = "first => document.activeElement === document.querySelector(first)"
    for _ in range(TRIES):
        if page.evaluate(there, first):
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"{first} has no focus")


def test_files_are_found_ticked_opened_and_acted_on_by_keyboard(site: str, phone: Phone) -> None:
    page = phone(width=1720).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    report(page, site)
    file = Dossier.objects.select_related("desk").order_by("-id")[0]
    assert file.desk is not None
    enter(page, site, post("dispatcher", file.desk.code))
    page.goto(f"{site}/inbox")
    page.bring_to_front()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("j")
    holds_focus(page, ".row .about a")
    expect(page.locator("#glance h2")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("x")
    expect(page.locator(".tickbox input").first).to_be_checked()
    page.keyboard.press("/")
    holds_focus(page, "#find")
    page.keyboard.type("jk?")
    expect(page.locator("#find")).to_have_value("jk?")
    page.keyboard.press("Tab")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/file/*")
    page.keyboard.press("m")
    expect(page.locator("details.move").first).to_have_attribute("open", "")
    assert wrong == []


def test_the_way_back_is_the_inbox_also_for_who_begins_in_the_field(
    site: str, phone: Phone
) -> None:
    page = phone(width=1280).new_page()
    enter(page, site, post("grid_worker", "CC_AL0101"))
    page.goto(f"{site}/inbox?list=")
    page.keyboard.press("u")
    page.wait_for_url(f"{site}/inbox")
