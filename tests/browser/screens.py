"""``make screens``: every page, phone and desktop, both languages, into ``docs/screens/``.

A demo of its own is filled and served; for a visitor and for every demo account the pages are found
by following links, one page of each address pattern, so that a new page is there without a list.
They lie in a folder for each person, which git leaves out; the few in ``CHOSEN`` are kept beside
them, small, for the readme and for whoever looks without a demo.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import django
from django.urls import Resolver404, resolve
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from rich.progress import track

from tests.browser.conftest import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "anlan-demo-2026"  # noqa: S105  (printed by the demo itself)
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
LEFT_OUT = re.compile(
    r"^/(api|static|logout|view|away|receipt/leave)\b|\.(csv|docx|ics|json|pb|pdf|svg|xlsx|xml)$"
)
CHOSEN = {
    "visitor": ("start", "receipt", "near_of", "situation"),
    "resident": ("report",),
    "grid.al010101": ("field",),
    "disp.linjiang1": ("file", "dispatching"),
    "party.linjiang1": ("meeting",),
    "urban1": ("inbox",),
    "leader1": ("board", "figures"),
    "admin.security": ("rules",),
}
"""Whose pages are kept in the repository: with a visitor and on rounds as a phone shows them."""
ON_PHONES = frozenset({"visitor", "resident", "grid.al010101"})
HIGHEST, WIDEST = 1500, 960
WORDS = "楼下的路灯坏了三天，晚上很黑，老人不敢出门。"


def pattern(path: str) -> str:
    """Give the name of an address pattern: what stands for one page among many is left out."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def links(page: Page, site: str) -> list[str]:
    """Give the addresses of this site that a page leads to, in their order."""
    # A link in a drawing is no text: its address is read from the attribute.
    found = page.eval_on_selector_all(
        "a[href]", "all => all.map(one => new URL(one.getAttribute('href'), location).href)"
    )
    own = (urldefrag(one).url for one in found if one.startswith(site))
    return [one for one in own if not LEFT_OUT.search(urlsplit(one).path)]


def pages_of(page: Page, site: str, begin: tuple[str, ...]) -> dict[str, str]:
    """Follow links from where somebody begins; one address for each pattern."""
    found: dict[str, str] = {}
    waiting = [site + path for path in begin]
    while waiting:
        address = waiting.pop(0)
        name = pattern(urlsplit(address).path)
        if not name or name in found:
            continue
        answer = page.goto(address)
        if answer is None or answer.status >= 400:
            sys.exit(f"{address}: {answer.status if answer else 'no answer'}")
        found[name] = address
        waiting.extend(links(page, site))
    return found


def sign_in(page: Page, site: str, login: str) -> None:
    """Log in with the demo's password and the code it fills in; take the first of several posts."""
    page.goto(f"{site}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button.main")
    if urlsplit(page.url).path == "/login/second":
        page.click("main form:has(#code) button.main")
    page.wait_for_load_state("domcontentloaded")
    if urlsplit(page.url).path == "/posts" and page.locator("main button[value]").count():
        page.click("main button[value] >> nth=0")


def report_something(page: Page, site: str) -> None:
    """Stand where a resident stands after a report: the receipt in hand."""
    page.goto(f"{site}/report")
    page.fill("#detail", WORDS)
    page.select_option("#area", index=1)
    page.click("main button.main")
    page.wait_for_url(f"{site}/receipt")


def accounts() -> list[str]:
    """Give the logins that the demo prints."""
    rows = tomllib.loads((ROOT / "packs/demo/accounts.toml").read_text("utf-8"))["rows"]
    return [row["code"] for row in rows]


def keep(picture: Path, who: str, name: str, size: str, into: Path) -> None:
    """Keep a chosen page in the repository: its upper part, small."""
    if name not in CHOSEN.get(who, ()) or (size == "phone") is not (who in ON_PHONES):
        return
    with Image.open(picture) as whole:
        shown = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, HIGHEST)))
    shown.thumbnail((WIDEST, HIGHEST))
    shown.save(into / f"{picture.stem}.webp", quality=78, method=6)


def shoot(
    browser: Browser, site: str, turn: tuple[str, str, str], into: Path, *, dark: bool
) -> int:
    """Take every page of one person at one size in one language; give their number."""
    who, size, language = turn
    width, height = SIZES[size]
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height},
        locale=LANGUAGES[language],
        reduced_motion="reduce",
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    if who == "visitor":
        report_something(page, site)
        begin: tuple[str, ...] = ("/receipt", "/follow", "/")
    else:
        sign_in(page, site, who)
        begin = (urlsplit(page.url).path, "/")
    found = pages_of(page, site, begin)
    for name, address in found.items():
        page.goto(address)
        picture = into / who / f"{name}-{size}-{language}{'-dark' if dark else ''}.png"
        page.screenshot(path=picture, full_page=True)
        if not dark:
            keep(picture, who, name, size, into)
    context.close()
    return len(found)


@contextmanager
def demo(port: int) -> Iterator[str]:
    """Serve a demo of its own; it leaves nothing behind."""
    home = tempfile.mkdtemp(prefix="gongzhi-screens-")
    command = [sys.executable, "-m", "gongzhi", "demo", "--home", home, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603
    try:
        assert server.stdout is not None
        site = f"http://127.0.0.1:{port}"
        if not any(site in line for line in server.stdout):
            sys.exit("the demo did not start")
        yield site
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(prog="make screens", description=__doc__)
    parser.add_argument("--at", help="address of a demo that runs already")
    parser.add_argument("--port", type=int, default=8198, help="port of the demo started here")
    parser.add_argument("--into", type=Path, default=ROOT / "docs/screens")
    parser.add_argument("--who", action="append", help="visitor or a login; may be repeated")
    parser.add_argument("--size", action="append", choices=SIZES, help="may be repeated")
    parser.add_argument("--language", action="append", choices=LANGUAGES, help="may be repeated")
    parser.add_argument("--dark", action="store_true", help="as whoever asks for dark pages")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None:
        sys.exit("no Chromium: apt-get install -y chromium fonts-noto-cjk")
    everybody = given.who or ["visitor", *accounts()]
    sizes, tongues = given.size or SIZES, given.language or LANGUAGES
    turns = [(who, size, tongue) for who in everybody for size in sizes for tongue in tongues]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with nullcontext(given.at.rstrip("/")) if given.at else demo(given.port) as site:
            taken = sum(
                shoot(browser, site, turn, given.into, dark=given.dark)
                for turn in track(turns, "pages")
            )
        browser.close()
    sys.stdout.write(f"{taken} pages in {given.into}\n")


if __name__ == "__main__":
    main()
