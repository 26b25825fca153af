"""Maps in a browser: a tap says where it is, a line splits; nothing comes from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from gongzhi.procedure.models import Dossier
from gongzhi.territory.models import Area, Boundary
from tests.browser.staff import enter, post
from tests.browser.test_field import listen
from tests.browser.test_pages import faults

pytestmark = [
    pytest.mark.slow,  # a browser and a server are started
    pytest.mark.skipif(not settings.GONGZHI_MAP, reason="no scripts: python3 bin/setup.py run"),
]
Phone = Callable[..., BrowserContext]
GRID = "AL010109"
SLOWEST = 30_000
"""Milliseconds for borders that a server draws for the first time."""


def middle(page: Page) -> tuple[float, float]:
    """Where the middle of the open map is on the screen."""
    page.locator(".mapbox:visible").scroll_into_view_if_needed()
    box = page.locator(".mapbox:visible").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_tap_on_the_map_says_in_words_where_it_is(site: str, phone: Phone) -> None:
    page = phone().new_page()
    wrong = listen(page, site)
    page.goto(f"{site}/report?area=AL0101")
    page.fill("#detail", "路口的井盖翻起来了，走路很危险。")
    assert page.locator("link[href*=leaflet]").count() == 0
    page.click("#position [data-open]")
    expect(page.locator(".mapbox .area.level3").first).to_be_visible(timeout=SLOWEST)
    page.mouse.click(*middle(page))
    says = page.locator("#position [role=status]")
    expect(says).to_contain_text("埠头社区")
    expect(page.locator(".mapbox .pin")).to_be_visible()
    tapped = page.input_value("input[name=lon]")
    page.click("#position [data-drop]")
    expect(page.locator(".mapbox .pin")).to_have_count(0)
    assert page.input_value("input[name=lon]") == ""
    page.locator(".mapbox").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("·")
    assert page.input_value("input[name=lon]") != tapped
    assert faults(page) == []
    page.click("main button.main")
    page.wait_for_url(f"{site}/receipt")
    file = Dossier.objects.order_by("-id")[0]
    assert (file.request.lon is not None, Area.objects.get(id=file.area_id).level) == (True, 4)
    assert file.desk is not None
    enter(page, site, post("dispatcher", file.desk.code))
    page.goto(f"{site}/file/{file.code}")
    page.click("figure.map [data-open]")
    expect(page.locator(".mapbox .area.here")).to_be_visible(timeout=SLOWEST)
    assert faults(page) == []
    assert wrong == []
    still = phone(javascript=False).new_page()
    still.goto(f"{site}/report")
    expect(still.locator("[data-open]")).to_be_hidden()


def test_an_area_is_split_by_taps_and_a_corner_is_moved(site: str, phone: Phone) -> None:
    page = phone(width=1280, language="en-GB").new_page()
    wrong = listen(page, site)
    enter(page, site, post("system_admin", "ADMIN"))
    page.goto(f"{site}/ground/")
    form = page.locator("form[data-draw=line]")
    form.locator("xpath=..").locator("summary").click()
    form.locator("[name=area]").fill(GRID)
    form.locator("[data-drawhere]").click()
    says = page.locator("#draw [role=status]")
    expect(says).to_contain_text("is chosen", timeout=SLOWEST)
    x, y = middle(page)
    for down in (-180, 0, 180):
        page.mouse.click(x, y + down)
    assert form.locator("[name=along]").input_value().count("\n") == 2
    page.click("[data-back]")
    assert form.locator("[name=along]").input_value().count("\n") == 1
    page.mouse.click(x, y + 180)
    for name, typed in (("code", f"{GRID}N"), ("name_zh", "听潮新网格"), ("name_en", "New")):
        form.locator(f"[name={name}]").fill(typed)
    form.locator("[name=basis]").fill("区政府批复〔2026〕3号")
    form.locator("button[value=check]").click()
    expect(page.locator("main [role=status]").first).to_contain_text("m²")
    expect(page.locator(".mapbox .area.after")).to_have_count(2, timeout=SLOWEST)
    for look in ("light", "dark"):
        page.emulate_media(color_scheme=look)
        assert faults(page) == []
    assert not Area.objects.filter(code=f"{GRID}N").exists()
    page.locator("form[data-draw=line] button[value=take]").click()
    expect(page.locator("main .alert")).to_be_visible()
    assert Area.objects.get(code=f"{GRID}N").parent == Area.objects.get(code=GRID).parent
    corner_moved(page)
    assert Boundary.objects.filter(area__code=GRID).count() == 2
    assert wrong == []


def corner_moved(page: Page) -> None:
    """Take the area in the middle of the map and drag one of its corners."""
    form = page.locator("form[data-draw=polygon]")
    form.locator("xpath=..").locator("summary").click()
    form.locator("[data-drawhere]").click()
    expect(page.locator(".mapbox .area.choice").first).to_be_visible(timeout=SLOWEST)
    form.locator("[name=area]").fill("")
    page.mouse.click(*middle(page))
    expect(page.locator(".mapbox .corner").first).to_be_visible(timeout=SLOWEST)
    before = form.locator("[name=shape]").input_value()
    corner = page.locator(".mapbox .corner").first
    corner.drag_to(page.locator(".mapbox .corner").nth(3), force=True)
    assert form.locator("[name=shape]").input_value() != before
