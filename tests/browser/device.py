"""A worker's phone: a Chromium with a profile of its own that is killed and opened again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import CHROMIUM

LISTENING = "DevTools listening on "


class Device:
    """Opens the profile in a process of its own, which can be killed like a phone that dies."""

    def __init__(self, chromium: Browser, profile: Path) -> None:
        self.kind = chromium.browser_type
        self.profile = profile
        self.process: subprocess.Popen[str] | None = None

    def open(self) -> tuple[BrowserContext, Page]:
        """Start the browser on its profile; give its context and a page."""
        found = next(path for name in CHROMIUM if (path := shutil.which(name)))
        how = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0", "--accept-lang=zh-CN"]
        size, where = "--window-size=390,844", f"--user-data-dir={self.profile}"
        self.process = subprocess.Popen(  # noqa: S603
            [found, *how, size, where, "about:blank"],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stderr is not None
        said = next(line for line in self.process.stderr if line.startswith(LISTENING))
        browser = self.kind.connect_over_cdp(said.removeprefix(LISTENING).strip())
        context = browser.contexts[0]
        return context, context.new_page()

    def kill(self) -> None:
        """End it at once, with everything it had not written."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            if self.process.stderr is not None:
                self.process.stderr.close()
            self.process = None

    def holds(self, text: str) -> bool:
        """Tell whether a text stands on the disk in the open, as bytes of either spelling."""
        marks = (text.encode(), text.encode("utf-16-le"))
        files = (path for path in self.profile.rglob("*") if path.is_file())
        return any(mark in path.read_bytes() for path in files for mark in marks)
