"""A gateway, the agenda at a moment, and reports to be told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from gongzhi.core.agenda import run_due
from gongzhi.notices import actions
from tests.notices.common import DAY, SECRET, Cast, Run
from tests.notices.sinks import Gateway, running


@pytest.fixture
def run(django_capture_on_commit_callbacks: Any) -> Run:
    """Let the agenda work at a moment, and what waits for its commit."""

    def turn(at: datetime, times: int = 3) -> None:
        for _ in range(times):
            with django_capture_on_commit_callbacks(execute=True):
                run_due(at=at)

    return turn


@pytest.fixture
def gateway(cast: Cast) -> Iterator[Gateway]:
    """An SMS gateway that is a channel of the district."""
    with running(Gateway()) as server:
        url = f"json://user:{SECRET}@127.0.0.1:{server.server_port}/sms?:to={{address}}"
        actions.put_channel(code="sms-main", kind="sms", url=url, by=cast("system_admin"), at=DAY)
        yield server
