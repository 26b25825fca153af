"""Reports made without a network: kept encrypted, through a killed browser, sent once each."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from gongzhi.cases.models import Request
from gongzhi.procedure.models import Dossier
from tests.browser.conftest import served
from tests.browser.device import Device
from tests.browser.staff import enter, post

pytestmark = pytest.mark.slow  # a browser is started, killed and started again
MARK = "Marmalade lamp"
CONTROL = "Marmalade control, written in the open"
IN_THE_OPEN = """text => new Promise((yes, no) => {
    const asked = indexedDB.open("control", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("texts");
    asked.onsuccess = () => {
        const way = asked.result.transaction("texts", "readwrite", { durability: "strict" });
        way.objectStore("texts").put(text, 1);
        way.oncomplete = () => yes();
        way.onerror = no;
    };
})"""
MAKE_OLD = """days => new Promise((yes, no) => {
    const asked = indexedDB.open("gongzhi-field", 1);
    asked.onsuccess = () => {
        const way = asked.result.transaction("drafts", "readwrite");
        const drafts = way.objectStore("drafts");
        drafts.getAll().onsuccess = ({ target }) => {
            const last = target.result.sort((one, other) => other.made - one.made)[0];
            drafts.put({ ...last, made: last.made - days * 86400000 });
        };
        way.oncomplete = () => { asked.result.close(); yes(); };
        way.onerror = no;
    };
})"""
KEPT = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  const kept = await caches.match('/field/offline');
  return active.state === 'activated' && !!kept && !!navigator.serviceWorker.controller;
}"""


@pytest.fixture
def device(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    made = Device(chromium, tmp_path_factory.mktemp("phone"))
    yield made
    made.kill()


def photo(colour: str) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(picture, "PNG")
    return picture.getvalue()


def note(page: Page, text: str, colour: str) -> None:
    page.fill("#detail", text)
    shot = {"name": "photo.png", "mimeType": "image/png", "buffer": photo(colour)}
    page.set_input_files("#photo", shot)
    page.click("#field-form .send button")


def says(page: Page, words: str) -> None:
    expect(page.locator("#field-state")).to_contain_text(words, timeout=20_000)


def reports() -> list[Dossier]:
    return list(Dossier.objects.filter(source="grid").order_by("id"))


def test_three_reports_made_without_a_network_become_three_files_and_none_twice(
    collected: None, device: Device
) -> None:
    server = served()
    port, site = server.port, f"http://127.0.0.1:{server.port}"
    worker = post("grid_worker", "CC_AL0101")
    context, page = device.open()
    enter(page, site, worker)
    page.goto(f"{site}/field/")
    page.wait_for_function(KEPT)
    server.terminate()
    _three_are_noted_and_the_phone_dies(page, site, device)
    context, page = device.open()
    _they_are_there_again_and_an_old_one_goes(page, site)

    context.clear_cookies()
    server = served(port)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    says(page, "请登录后送出")
    assert reports() == []
    enter(page, site, worker)
    page.goto(f"{site}/field/")
    says(page, "都已送出")
    found = reports()
    assert [one.step for one in found] == ["raised"] * 3
    assert sorted(Request.objects.values_list("photos", flat=True)) == [1, 1, 1]

    _an_answer_that_is_lost_makes_no_second_file(context, page, site)
    _a_refused_draft_is_kept_until_it_is_mended(page, site)
    _logging_out_erases(context, page, site)
    server.terminate()


def _three_are_noted_and_the_phone_dies(page: Page, site: str, device: Device) -> None:
    page.goto(f"{site}/field/")
    for number, colour in enumerate(("red", "green", "blue"), 1):
        note(page, f"{MARK} {number}", colour)
        says(page, f"{number} 条等着送出")
    page.evaluate(IN_THE_OPEN, CONTROL)
    device.kill()
    assert device.holds(CONTROL)
    assert not device.holds(MARK)


def _they_are_there_again_and_an_old_one_goes(page: Page, site: str) -> None:
    page.goto(f"{site}/field/new")
    says(page, "3 条等着送出")
    note(page, "written more than a week ago", "grey")
    says(page, "4 条等着送出")
    page.evaluate(MAKE_OLD, 8)
    page.reload()
    says(page, "3 条等着送出")


def _an_answer_that_is_lost_makes_no_second_file(
    context: BrowserContext, page: Page, site: str
) -> None:
    def lost(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    context.route("**/field/new", lost)
    page.goto(f"{site}/field/new")
    note(page, f"{MARK} 4", "black")
    says(page, "1 条等着送出 没有网络")
    assert len(reports()) == 4
    context.unroute("**/field/new")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    says(page, "都已送出")
    assert len(reports()) == 4


def _a_refused_draft_is_kept_until_it_is_mended(page: Page, site: str) -> None:
    page.goto(f"{site}/field/new")
    page.click("details.extra summary")
    page.fill("#matter", "no such matter")
    note(page, f"{MARK} 5", "white")
    says(page, "1 条没有被收下")
    page.reload()
    says(page, "1 条没有被收下")
    page.click("#drafts li.late button >> nth=0")
    expect(page.locator("#detail")).to_have_value(f"{MARK} 5")
    page.fill("#matter", "")
    page.click("#field-form .send button")
    says(page, "都已送出")
    assert len(reports()) == 5


def _logging_out_erases(context: BrowserContext, page: Page, site: str) -> None:
    context.route("**/field/session.json", lambda route: route.abort())
    page.goto(f"{site}/field/new")
    note(page, f"{MARK} 6", "white")
    says(page, "1 条等着送出")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click('form[action="/logout"] button')
    page.wait_for_url(f"{site}/")
    left = page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
    assert "gongzhi-field" not in left
    assert len(reports()) == 5
