"""A real browser against a real server on a database of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test import override_settings
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler, _StaticFilesHandler
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django import Settings

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium as the system has it; without one the test is skipped, except where CI is set."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium: apt-get install -y chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    # Beside the browser's loop this thread has other connections than without it; a process forked
    # later has no loop, and would go on with the old ones in the old database.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


class Hanging(ThreadedWSGIServer):
    """Knows its open connections, so that it can hang up."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.lines: list[socket.socket] = []
        super().__init__(*given, **named)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Take a call."""
        line, address = super().get_request()
        self.lines.append(line)
        return line, address


class Server(LiveServerThread):
    """A server that may go away, with every open line, and come back under the same address."""

    server_class = Hanging

    def _create_server(self, connections_override: Any = None) -> Hanging:
        return self.server_class(
            (self.host, self.port),
            QuietWSGIRequestHandler,
            allow_reuse_address=True,
            connections_override=connections_override,
        )

    def terminate(self) -> None:
        """Go away."""
        super().terminate()
        for line in self.httpd.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


def served(port: int = 0) -> Server:
    """Start a server over the test's database."""
    server = Server("127.0.0.1", _StaticFilesHandler, port=port)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    return server


@pytest.fixture(scope="session")
def page_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Where the files of pages have been collected, as settings."""
    folder = tmp_path_factory.mktemp("static")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    found = {
        "STATIC_ROOT": str(folder),
        "STORAGES": {**configured.STORAGES, "staticfiles": plain},
    }
    with override_settings(**found):
        call_command("collectstatic", interactive=False, verbosity=0)
    return found


@pytest.fixture
def collected(own_database: str, settings: Settings, page_files: dict[str, Any]) -> None:
    """The files of pages, and a database that this test may commit to."""
    for name, value in page_files.items():
        setattr(settings, name, value)
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]


@pytest.fixture
def site(collected: None) -> Iterator[str]:
    """The address of a server on a database that this test may commit to."""
    server = served()
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open a phone's browser (390 px wide): ``phone(javascript=False, language="en-GB")``.

    ``look``: ``light``, ``dark``, or ``large`` (the switch of the pages themselves).
    """
    opened = []

    def take(
        *,
        javascript: bool = True,
        language: str = "zh-CN",
        width: int = 390,
        look: str = "light",
    ) -> BrowserContext:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            locale=language,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            color_scheme="dark" if look == "dark" else "light",
        )
        if look == "large":
            context.add_cookies(
                [{"name": "type", "value": "large", "domain": "127.0.0.1", "path": "/"}]
            )
        opened.append(context)
        return context

    yield take
    for context in opened:
        context.close()
