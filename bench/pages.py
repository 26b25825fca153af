"""``pages``: how soon a page stands on a slow telephone, and how much it must fetch before.

Chromium with a processor four times slower, 1.6 Mbit/s and 150 ms; nothing kept from before. The
server beside it holds a million closed files (``--quick``: ten thousand).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from playwright.sync_api import (  # noqa: E402
    Browser,
    BrowserContext,
    Page,
    StorageState,
    sync_playwright,
)

from bench.filling import CLOSED, OPEN, fill  # noqa: E402
from bench.installation import Installation  # noqa: E402
from bench.measuring import Result, cpu_of, middle, spent, tell, tree  # noqa: E402
from bench.patterns import make_pattern  # noqa: E402
from bench.serving import Server, serving  # noqa: E402
from gongzhi.cases.management.demo.accounts import PASSWORD  # noqa: E402
from gongzhi.procedure.models import Dossier  # noqa: E402

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
LOGIN, AREA = "disp.linjiang1", "AL010109"
OPEN_FILES, FEW, MANY = 500, 10_000, 1_000_000
SLOWER, LATENCY, BYTES = 4, 150, 1_600_000 / 8
ROUNDS, PLAIN = 3, 20
RESIDENTS = ("/", "/report", "/follow", "/community", "/near/", "/situation")
STAFF = ("/inbox", "/dispatching", "/whistles", "/board/", "/search?words=路灯")
RESIDENT_PAINT, STAFF_PAINT, BLOCKING, SERVER = 1.8, 2.5, 90, 50
SCREEN: Any = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}
PAINTED = """() => new Promise(done => {
  let last = 0;
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) last = one.startTime;
  }).observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done(last), 400);
})"""
BLOCKED = """() => {
  const page = performance.getEntriesByType('navigation')[0];
  const rest = performance.getEntriesByType('resource')
    .filter(one => one.renderBlockingStatus === 'blocking');
  return rest.reduce((sum, one) => sum + one.transferSize, page.transferSize);
}"""


def measure(place: Installation, *, quick: bool) -> Result:
    """Measure the pages of residents and of the desk."""
    result = Result("pages")
    pattern = make_pattern(LOGIN, AREA)
    fill(place.superuser, pattern.id, first=1, count=OPEN_FILES, kind=OPEN)
    fill(place.superuser, pattern.id, first=1, count=FEW if quick else MANY, kind=CLOSED)
    code = Dossier.objects.get(id=pattern.id).code
    call_command("collectstatic", interactive=False, verbosity=0)
    with serving(place) as server, _browser() as browser:
        for path in RESIDENTS:
            _note(result, _looked(browser, server, path, None), RESIDENT_PAINT, BLOCKING)
        entered = _log_in(browser, server)
        for path in (*STAFF, f"/file/{code}"):
            _note(result, _looked(browser, server, path, entered), STAFF_PAINT, None)
    result.notes.append(f"CPU {SLOWER}× slower, 1.6 Mbit/s, {LATENCY} ms; median of {ROUNDS}")
    return result


def _note(result: Result, found: dict[str, Any], paint: float, blocking: float | None) -> None:
    name = found["page"]
    result.runs.append(found)
    result.add(f"{name}: largest contentful paint", found["paint_s"], "s", at_most=paint)
    result.add(f"{name}: render-blocking", found["blocking_kb"], "kB", at_most=blocking)
    result.add(f"{name}: CPU of server and database", found["server_ms"], "ms", at_most=SERVER)


@contextmanager
def _browser() -> Iterator[Browser]:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("no Chromium: apt-get install -y chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def _looked(
    browser: Browser, server: Server, path: str, entered: StorageState | None
) -> dict[str, Any]:
    """Open a page several times plainly, for the server's part, and as a slow telephone does."""
    context = browser.new_context(**SCREEN, storage_state=entered)
    page = context.new_page()
    site = f"http://127.0.0.1:{server.port}"
    for _ in range(ROUNDS):
        page.goto(site + path)
    pids = [*tree(server.process.pid), *tree(server.installation.postmaster())]
    before = cpu_of(pids)
    for _ in range(PLAIN):
        answer = context.request.get(site + path)
        if not answer.ok or urlsplit(answer.url).path != path.partition("?")[0]:
            raise RuntimeError(f"{path}: {answer.status} at {answer.url}")
    used = spent(before, cpu_of(pids)) / PLAIN
    paints, sizes = _slow(context, page, site + path)
    context.close()
    return {
        "page": path.partition("?")[0] if not path.startswith("/file/") else "/file/…",
        "paint_s": middle(paints) / 1000,
        "blocking_kb": middle(sizes) / 1000,
        "server_ms": used,
    }


def _slow(context: BrowserContext, page: Page, address: str) -> tuple[list[float], list[float]]:
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": BYTES,
            "uploadThroughput": BYTES / 2,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    paints, sizes = [], []
    for _ in range(ROUNDS):
        page.goto(address, wait_until="load")
        paints.append(float(page.evaluate(PAINTED)))
        sizes.append(float(page.evaluate(BLOCKED)))
    return paints, sizes


def _log_in(browser: Browser, server: Server) -> StorageState:
    """Enter once for all pages: the code of a second step counts only once."""
    context = browser.new_context(**SCREEN)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/login")
    page.fill("#login", LOGIN)
    page.fill("#password", PASSWORD)
    page.click("main button.main")
    if "/login/second" in page.url:
        page.click("main form:has(#code) button.main")
    entered = context.storage_state()
    context.close()
    return entered


if __name__ == "__main__":
    tell(measure)
