"""The resident's way in a browser without script, on a phone; and every page read by axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from gongzhi.cases.actions import move_request
from gongzhi.procedure.models import Dossier
from tests.browser.staff import enter, post

pytestmark = pytest.mark.slow  # a browser and a server are started
Phone = Callable[..., BrowserContext]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
OPEN_ALL = """document.querySelectorAll("main details").forEach(
    part => { part.removeAttribute("name"); part.open = true; })"""
RESIDENTS = (
    "/",
    "/report",
    "/receipt",
    "/follow",
    "/community",
    "/situation",
    "/roots",
    "/login",
    "/procedures/",
    "/lists/",
    "/lists/of/AL0101",
    "/duties/",
    "/duties/of/URBAN",
    "/organisations/",
    "/organisations/URBAN",
    "/hazards/",
    "/dispatch-rules/",
)
DESK = (
    "/inbox",
    "/search?words=7K3",
    "/board/",
    "/board/?wall=1",
    "/board/files?kind=open",
    "/inbox?list=supervised",
    "/inbox?due=late",
    "/inbox/several",
    "/dispatching",
    "/whistles",
    "/desk/new",
    "/posts",
    "/procedures/request",
    "/figures/",
    "/figures/a1_kept/URBAN",
    "/duties/",
    "/duties/new/propose",
    "/lists/new/grid_duty",
)


def report(page: Page, site: str) -> None:
    page.goto(f"{site}/report")
    page.fill("#detail", "楼下的路灯坏了三天，晚上很黑。")
    page.select_option("#area", "AL0101")
    page.click("main button.main")
    page.wait_for_url(f"{site}/receipt")


def handled() -> Dossier:
    """Let the bodies do their part on the newest file, up to the reply."""
    file, now = Dossier.objects.order_by("-id")[0], timezone.now()
    desk = post("dispatcher", Dossier.objects.get(id=file.id).desk.code)
    sent = {"matter": "C0102", "body": "URBAN"}
    move_request(dossier=file.id, move="dispatch", by=desk, at=now, record=sent)
    urban = post("handler", "URBAN")
    move_request(dossier=file.id, move="accept", by=urban, at=now)
    contact = {"way": "phone", "text": "已联系"}
    move_request(dossier=file.id, move="contact", by=urban, at=now, record=contact)
    reply = {"text": "灯泡已换好", "solved": "solved"}
    move_request(dossier=file.id, move="reply", by=urban, at=now, record=reply)
    return file


def faults(page: Page) -> list[str]:
    """What axe finds wrong, and whether the page is wider than the screen."""
    found = Axe().run(page, options=RULES).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [one["id"] for one in found] + (["wider than the screen"] if wide else [])


def test_without_script_somebody_reports_follows_and_says_it_is_not_solved(
    site: str, phone: Phone
) -> None:
    page = phone(javascript=False).new_page()
    page.goto(site)
    page.click("text=我要反映")
    page.click("main button.main")
    expect(page.locator(".alert.late")).to_contain_text("请填写")
    report(page, site)
    code = page.locator(".receipt .code").inner_text()
    key = page.locator(".receipt .key").inner_text()
    page.click("text=我已保存，离开")
    file = handled()
    page.goto(f"{site}/follow")
    page.fill("#code", code)
    page.fill("#key", key)
    page.click("main button.main")
    expect(page.locator("main")).to_contain_text("灯泡已换好")
    page.click("summary.button")
    page.fill("#dispute", "装好的灯又不亮了")
    page.click("text=告诉他们还没解决")
    expect(page.locator(".alert.good")).to_be_visible()
    file.refresh_from_db()
    assert (file.step, file.lifted) == ("dispatched", 1)


def test_the_square_on_the_receipt_opens_the_file_and_its_key_reaches_no_address_bar(
    site: str, phone: Phone
) -> None:
    page = phone().new_page()
    report(page, site)
    code = page.locator(".receipt .code").inner_text().replace(" ", "")
    key = page.locator(".receipt .key").inner_text().replace(" ", "")
    other = phone().new_page()
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    other.goto(f"{site}/follow#{code}.{key}")
    expect(other.locator("main")).to_contain_text("晚上很黑")
    assert key not in other.url
    assert not [address for address in asked if key in address.partition("#")[0]]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [390, 1366])
def test_residents_pages_have_no_fault_that_axe_can_see(
    site: str, phone: Phone, language: str, width: int
) -> None:
    page = phone(language=language, width=width).new_page()
    found = {}
    report(page, site)
    for address in RESIDENTS:
        answer = page.goto(site + address)
        assert answer is not None
        assert answer.status == 200, address
        page.evaluate(OPEN_ALL)
        found[address] = faults(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("width", "look", "language"),
    [
        (390, "light", "zh-CN"),
        (1366, "light", "en-GB"),
        (1366, "dark", "zh-CN"),
        (390, "large", "en-GB"),
    ],
)
def test_the_desks_pages_have_no_fault_that_axe_can_see(
    site: str, phone: Phone, width: int, look: str, language: str
) -> None:
    page = phone(width=width, look=look, language=language).new_page()
    report(page, site)
    file = Dossier.objects.select_related("desk").order_by("-id")[0]
    assert file.desk is not None
    enter(page, site, post("dispatcher", file.desk.code))
    found = {}
    for address in (*DESK, f"/file/{file.code}"):
        answer = page.goto(site + address)
        assert answer is not None
        assert answer.status in {200, 422}, address
        page.evaluate(OPEN_ALL)
        found[address] = faults(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_no_word_of_the_desks_ways_is_broken_on_a_phone(site: str, phone: Phone) -> None:
    page = phone(language="en-GB").new_page()
    report(page, site)
    file = Dossier.objects.select_related("desk").order_by("-id")[0]
    assert file.desk is not None
    enter(page, site, post("dispatcher", file.desk.code))
    heights = page.eval_on_selector_all(".top nav a", "ways => ways.map(one => one.offsetHeight)")
    assert len(heights) > 4
    assert max(heights) <= 44


def test_a_phone_reads_the_table_of_a_procedure_without_moving_sideways(
    site: str, phone: Phone
) -> None:
    page = phone().new_page()
    page.goto(f"{site}/procedures/request")
    sideways = page.evaluate(
        """[...document.querySelectorAll(".tablestep .scroll")]
            .filter(part => part.scrollWidth > part.clientWidth).length"""
    )
    assert page.locator(".tablestep .scroll").count() > 5
    assert sideways == 0
