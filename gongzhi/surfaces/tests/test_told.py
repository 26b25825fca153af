"""What a page tells in the right words: the true channel, a merged matter, all errors at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.cases.actions import Received, Report, move_request, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing.clocks import chip_of_due
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.views import report as report_view

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
# Close of work on a Friday, and half an hour later.
CLOSE, EVENING = datetime(2026, 6, 5, 9, 30, tzinfo=UTC), datetime(2026, 6, 5, 12, 0, tzinfo=UTC)


def test_a_call_that_came_by_telephone_is_not_called_the_web(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    report = Report(detail="来电说路灯坏了", area="AL010109", source="phone")
    received = receive_request(report, by=visitor(jurisdiction), at=now)
    file = Dossier.objects.select_related("desk").get(id=received.id)
    page = logged_in(cast("dispatcher", body=file.desk.code)).get(f"/file/{file.code}")
    story = page.content.decode().split('class="story"')[1]
    assert "热线电话" in story
    assert "网页" not in story


def test_past_due_without_a_working_minute_is_said_in_words(jurisdiction: int) -> None:
    with work(jurisdiction, "system:tests") as unit:
        here = ground(unit)
        area = here.territory.root.id
        for language in ("zh-hans", "en"):
            names = Names(here, language)
            late = chip_of_due(CLOSE, area, names, EVENING)
            soon = chip_of_due(EVENING, area, names, CLOSE)
            assert late.state == "late"
            assert "0 " not in late.words + soon.words
            assert late.words != soon.words


def test_the_requester_of_a_merged_report_is_told_where_it_goes_on(
    received: Received, file: Dossier, jurisdiction: int, cast: Cast, now: datetime, browser: Client
) -> None:
    report = Report(detail="还是那盏路灯。", area="AL010109")
    second = receive_request(report, by=visitor(jurisdiction), at=now)
    desk = cast("dispatcher", body=file.desk.code)
    merge = {"parent": file.code, "ground": "me_same_place"}
    move_request(dossier=second.id, move="merge", by=desk, at=now, record=merge)
    sent = {"matter": "C0102", "body": "URBAN"}
    move_request(dossier=file.id, move="dispatch", by=desk, at=now, record=sent)
    browser.post("/follow", {"code": second.code, "key": second.key})
    page = browser.get("/follow").content.decode()
    assert f"{file.code[:3]} {file.code[3:6]} {file.code[6:]}" in page
    assert "那一件：已交给区城市管理局，等他们接手。" in page
    assert "凭您自己的编号和钥匙" in page
    assert "楼下的路灯坏了三天" not in page, "the other's words are the other's"


def test_everything_wrong_with_a_report_is_named_at_once(browser: Client) -> None:
    broken = [SimpleUploadedFile(f"{n}.jpg", b"no picture", "image/jpeg") for n in (1, 2)]
    sent = {"detail": "", "subject": "长" * 900, "area": "NOWHERE", "photo": broken}
    answer = browser.post("/report", {"token": "t" * 32, **sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    for name in ("detail", "subject", "area", "photo"):
        assert f'id="{name}-error"' in page, name
    assert "第 1 张" in page
    assert "第 2 张" in page
    assert not Dossier.objects.filter(source="web").exists()


def test_when_the_ground_moves_under_a_report_the_form_keeps_what_was_typed(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moving(*args: object, **more: object) -> Received:
        raise Conflict("ground_moved")

    monkeypatch.setattr(report_view, "receive_request", moving)
    answer = browser.post("/report", {"token": "t" * 32, "detail": "写了很久的一段话"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "请再提交一次" in page
    assert "写了很久的一段话" in page
