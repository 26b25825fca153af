"""The main road: words come in, a body acts, the resident says whether it is solved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
LAMP = Report(
    subject="路灯不亮",
    detail="楼下的路灯坏了三天，晚上很黑。",
    area="AL010109",
)


def test_a_report_is_dispatched_handled_and_confirmed_by_the_requester(
    jurisdiction: int, cast: Callable[..., Actor], now: datetime
) -> None:
    received = receive_request(LAMP, by=visitor(jurisdiction), at=now)
    file = Dossier.objects.get(id=received.id)
    assert file.step == "received"
    desk = cast("dispatcher", body=file.desk.code)
    move_request(
        dossier=file.id,
        move="dispatch",
        by=desk,
        at=now,
        record={"matter": "C0102", "body": "URBAN"},
    )
    handler = cast("handler", body="URBAN")
    move_request(dossier=file.id, move="accept", by=handler, at=now)
    move_request(
        dossier=file.id,
        move="contact",
        by=handler,
        at=now,
        record={"way": "phone", "text": "已联系"},
    )
    move_request(
        dossier=file.id,
        move="reply",
        by=handler,
        at=now,
        record={"text": "灯泡已换好", "solved": "solved"},
    )
    move_request(
        dossier=file.id, move="confirm", by=requester(jurisdiction), at=now, key=received.key
    )
    file.refresh_from_db()
    assert (file.step, file.outcome) == ("closed", "confirmed")
    assert file.last_sequence == 6
