"""The field page, its form and the boards: axe, no error in the console, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Response, expect

from gongzhi.cases.actions import Report, enter_request
from tests.browser.staff import enter, post
from tests.browser.test_pages import OPEN_ALL, faults

pytestmark = pytest.mark.slow  # a browser and a server are started
Phone = Callable[..., BrowserContext]
PUBLIC = ("/grids/AL010101", "/grids/AL0101", "/report?area=AL010101")
STAFF = ("/field/", "/field/new", "/field/offline", *PUBLIC)
MOST_BLOCKING = 90_000


def listen(page: Page, site: str) -> list[str]:
    """Note what a page says wrong in its console and what it asks of others."""
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda asked: None if asked.url.startswith(site) else wrong.append(asked.url)
    )
    return wrong


@pytest.mark.parametrize(
    ("width", "look", "language", "contrast"),
    [
        (390, "light", "zh-CN", "normal"),
        (390, "dark", "en-GB", "normal"),
        (390, "large", "zh-CN", "normal"),
        (390, "dark", "zh-CN", "high"),
        (1280, "light", "en-GB", "normal"),
    ],
)
def test_no_fault_that_axe_can_see(
    site: str, phone: Phone, width: int, look: str, language: str, contrast: str
) -> None:
    worker = post("grid_worker", "CC_AL0101")
    waits = Report(detail="楼道灯一闪一闪", area="AL010101", source="grid")
    enter_request(waits, by=worker, at=timezone.now())
    context = phone(width=width, look=look, language=language)
    if contrast == "high":
        context.add_cookies(
            [{"name": "contrast", "value": contrast, "domain": "127.0.0.1", "path": "/"}]
        )
    page = context.new_page()
    wrong = listen(page, site)
    enter(page, site, worker)
    found = {}
    for address in STAFF:
        page.goto(site + address)
        page.evaluate(OPEN_ALL)
        if address == "/field/":
            expect(page.locator("#field-state.good")).to_be_visible()
        found[address] = faults(page)
    assert {address: one for address, one in found.items() if one} == {}
    assert wrong == []


def test_a_position_is_asked_for_by_a_tap_and_can_be_taken_back(site: str, phone: Phone) -> None:
    context = phone()
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 112.5, "latitude": 29.7, "accuracy": 12})
    page = context.new_page()
    wrong = listen(page, site)
    page.goto(f"{site}/report")
    assert page.input_value("input[name=lon]") == ""
    page.click("#position [data-ask]")
    expect(page.locator("#position [role=status]")).to_contain_text("12 米")
    assert page.input_value("input[name=lon]") == "112.50000"
    page.click("#position [data-drop]")
    assert page.input_value("input[name=lon]") == ""
    assert wrong == []


def test_a_phone_offers_to_install_it_and_the_first_paint_waits_for_little(
    site: str, phone: Phone
) -> None:
    page = phone().new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{site}/report")
    blocking = [len(one.body()) for one in answers if _blocks(one.url)]
    assert len(blocking) == 3
    assert sum(blocking) <= MOST_BLOCKING
    page = phone().new_page()
    enter(page, site, post("grid_worker", "CC_AL0101"))
    page.goto(f"{site}/field/")
    session = page.context.new_cdp_session(page)
    assert session.send("Page.getAppManifest")["errors"] == []
    lacking = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Tests open a window of its own, which keeps nothing: that alone stands in the way.
    assert {one["errorId"] for one in lacking} <= {"in-incognito"}


def _blocks(address: str) -> bool:
    return address.endswith(("/report", "base.css", "parts.css"))
