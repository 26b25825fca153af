"""One real file as the pattern of many, and who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from bench.installation import DISTRICT
from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import visitor
from gongzhi.core.agenda import run_due
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain
from gongzhi.procedure.models import Dossier

FUTURE = timedelta(seconds=5)


@dataclass(frozen=True)
class Pattern:
    """A received file: its id, and the login of its desk's dispatcher."""

    id: str
    jurisdiction: int
    login: str


def make_pattern(login: str, area: str) -> Pattern:
    """Receive one report in an area and let the agenda write its working text."""
    own = Jurisdiction.objects.get(code=DISTRICT).id
    remain(own, "system:bench")
    report = Report(
        subject="路灯不亮",
        detail="楼下的路灯坏了三天，晚上很黑，老人出门不方便，请尽快派人来修。",
        name="测试",
        phone="13800000000",
        area=area,
    )
    now = timezone.now()
    received = receive_request(report, by=visitor(own), at=now)
    run_due(worker="bench", at=now + FUTURE)
    assert Dossier.objects.filter(id=received.id, step="received").exists()  # noqa: S101
    return Pattern(str(received.id), own, login)
