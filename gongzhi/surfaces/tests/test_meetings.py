"""The pages and the API of joint meetings: called, held, recorded, and shown on the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongzhi.cases.models import JointMeeting
from gongzhi.cases.tests.meeting_road import Meeting
from gongzhi.cases.tests.road import DAY, Road
from gongzhi.core.actor import Actor

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
AROUND = 3 + 3  # session, account, posts; begin, commit, the unit of work
ZH = {"Accept-Language": "zh"}


@pytest.fixture
def stuck(jurisdiction: int, cast: Cast) -> Road:
    """A file that URBAN has had for forty days."""
    return Road(jurisdiction, cast, timezone.now() - 40 * DAY).to("handling")


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_a_meeting_is_called_held_and_recorded_on_the_pages(
    stuck: Road, cast: Cast, logged_in: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    code = stuck.file.code
    party = logged_in(cast("party_secretary", body="PC_AL01"))
    form = party.get("/meetings/new", headers=ZH).content.decode()
    assert "超期" in form
    late = {"bodies": ["URBAN"], "meets_at": local(timezone.now())}
    wrong = party.post("/meetings/new", late, headers=ZH)
    assert wrong.status_code == 422
    assert "最早" in wrong.content.decode()
    when = {"bodies": ["URBAN", "WATER"], "meets_at": local(timezone.now() + 6 * DAY)}
    called = party.post("/meetings/new", {**when, "text": "街道三楼"})
    assert called.status_code == 302, called.content.decode()
    page = called.headers["Location"]
    shown = party.get(page, headers=ZH).content.decode()
    assert [w for w in ("街道三楼", "区城市管理局", "超期", "还没有答复") if w not in shown] == []
    assert party.post(f"{page}/fix_agenda").status_code == 302
    early = party.post(f"{page}/hold_meeting", {"present": "2"}, headers=ZH)
    assert (early.status_code, "还没有到开会时间" in early.content.decode()) == (409, True)
    JointMeeting.objects.update(meets_at=timezone.now() - timedelta(hours=1))
    assert party.post(f"{page}/hold_meeting", {"present": "2"}).status_code == 302
    said = {"file": code, "body": "URBAN", "ends_on": "2099-01-05", "text": "换好整排路灯"}
    broken = party.post(f"{page}/decide_point", {**said, "body": "NOBODY"}, headers=ZH)
    assert broken.status_code == 422
    assert "换好整排路灯" in broken.content.decode()
    assert party.post(f"{page}/decide_point", said).status_code == 302
    with django_assert_max_num_queries(12 + AROUND):
        shown = party.get(page, headers=ZH).content.decode()
    assert "由区城市管理局负责，2099-01-05前办好" in shown
    assert party.post(f"{page}/close_meeting").status_code == 302
    file = logged_in(cast("handler", body="URBAN")).get(f"/file/{code}", headers=ZH)
    assert "由区城市管理局负责，2099-01-05前办好" in file.content.decode()
    assert page in file.content.decode()
    near = logged_in(cast("community_secretary", body="CC_AL0101"))
    told = near.get(f"/file/{code}", headers=ZH).content.decode()
    assert ("由区城市管理局负责，2099-01-05前办好" in told, page in told) == (True, False)
    assert near.get(page).status_code == 404
    listed = party.get("/meetings/", headers=ZH).content.decode()
    assert [w for w in (page, "已结束", "下一次最迟") if w not in listed] == []


def test_the_api_says_the_same_and_is_shut_to_strangers(
    stuck: Road, cast: Cast, logged_in: Enter
) -> None:
    code = stuck.file.code
    party = logged_in(cast("party_secretary", body="PC_AL01"))
    agenda = party.get("/api/v1/meetings/agenda").json()
    assert [(one["file"], one["why"], one["holder"]) for one in agenda] == [
        (code, "overdue", "URBAN")
    ]
    record = {"bodies": ["URBAN"], "meets_at": (timezone.now() + 6 * DAY).isoformat()}
    made = party.post("/api/v1/meetings", {"record": record}, "application/json")
    assert made.status_code == 201, made.content
    meeting = made.json()
    assert meeting["bodies"] == [{"body": "URBAN", "answer": ""}]
    path = f"/api/v1/meetings/{meeting['code']}"
    sent = {"record": {"file": code, "text": "已有日期"}}
    moved = party.post(f"{path}/moves/leave_out", sent, "application/json")
    assert moved.status_code == 200, moved.content
    urban = logged_in(cast("handler", body="URBAN"))
    seen = urban.get(path).json()
    assert [one["state"] for one in seen["points"]] == ["left_out"]
    assert seen["minutes"][-1]["text"] == "已有日期"
    empty = party.post(f"{path}/moves/fix_agenda", {"record": {}}, "application/json")
    assert (empty.status_code, empty.json()["params"]["gate"]) == (409, "agenda_filled@1")
    assert urban.get(f"/api/v1/files/{code}/meetings").json() == []
    refused = urban.post("/api/v1/meetings", {"record": record}, "application/json")
    assert refused.status_code == 403
    stranger = logged_in(cast("handler", body="EDU"))
    assert stranger.get(path).status_code == 404
    assert stranger.get("/api/v1/meetings").json() == []
    assert stranger.post(f"/meetings/{meeting['code']}/fix_agenda").status_code == 404
    assert Client().get(f"/meetings/{meeting['code']}").status_code == 302


def test_a_called_body_finds_the_meeting_from_its_own_file(
    stuck: Road, cast: Cast, logged_in: Enter
) -> None:
    meeting = Meeting(cast, at=timezone.now()).call(
        "URBAN", meets_at=(timezone.now() + 6 * DAY).isoformat()
    )
    call = meeting.file.children.get()
    urban = logged_in(cast("handler", body="URBAN"))
    page = urban.get(f"/file/{call.code}", headers=ZH).content.decode()
    assert f"/meetings/{meeting.file.code}" in page
    assert urban.post(f"/file/{call.code}/move/will_come", {"text": "带图纸来"}).status_code == 302
    shown = urban.get(f"/meetings/{meeting.file.code}", headers=ZH).content.decode()
    assert "到会" in shown
    assert "/decide_point" not in shown
