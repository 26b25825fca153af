"""What the tests of notices share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.cases.actions import Received, Report, receive_request
from gongzhi.core.actor import Actor, visitor

Cast = Callable[..., Actor]
Run = Callable[..., None]
ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)
PHONE = "13900005678"
SECRET = "hush-hush-token"  # noqa: S105  (of a gateway in this process)
WORDS = "三单元的路灯又坏了，老人摔了一跤。"


def report(jurisdiction: int, at: datetime = DAY, **more: Any) -> Received:
    said = Report(detail=WORDS, area="AL010109", name="欧阳紫荆", phone=PHONE)
    return receive_request(replace(said, **more), by=visitor(jurisdiction), at=at)
