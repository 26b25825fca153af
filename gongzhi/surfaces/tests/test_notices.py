"""The pages of notices: choosing and stopping, the channels of the administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.models import Entry
from gongzhi.notices.actions import put_channel, subscribe_area
from gongzhi.notices.models import Channel, Delivery, Subscription

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
URL = "json://user:hush@127.0.0.1:9/sms?:to={address}"


@pytest.fixture
def sms(cast: Cast) -> None:
    put_channel(code="sms-main", kind="sms", url=URL, by=cast("system_admin"), at=timezone.now())


def test_a_requester_chooses_on_the_follow_page(
    sms: None,
    jurisdiction: int,
    now: datetime,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    received = receive_request(
        Report(detail="路灯坏了", area="AL010109", phone="13900001111"),
        by=visitor(jurisdiction),
        at=now,
    )
    client = Client()
    assert client.get("/follow/notices").status_code == 302
    client.post("/follow", {"code": received.code, "key": received.key})
    assert "进展提醒" in client.get("/follow").content.decode()
    wrong = client.post("/follow/notices", {"kind": "sms", "address": "none", "event": "replied"})
    assert wrong.status_code == 422
    assert "不是可用的邮箱或号码" in wrong.content.decode()
    assert client.post("/follow/notices", {"kind": "mail", "event": "closed"}).status_code == 422
    sent = {"kind": "sms", "address": "139 0000 2222", "event": ["replied", "closed"]}
    assert client.post("/follow/notices", sent).status_code == 302
    way = Subscription.objects.get()
    assert set(way.stopped) == {"received", "dispatched", "asked_back"}
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = client.get("/follow/notices").content.decode()
    assert "地址已加密保存" in page
    assert "13900002222" not in page
    other = Client()
    assert other.post("/follow/notices", sent).status_code == 302
    assert Subscription.objects.count() == 1


def test_staff_choose_for_themselves(
    sms: None, cast: Cast, logged_in: Enter, django_assert_max_num_queries: Callable[..., object]
) -> None:
    by = cast("dispatcher")
    client = logged_in(by)
    assert client.post("/notices/own", {"kind": "sms", "event": ["late"]}).status_code == 422
    sent = {"kind": "sms", "address": "13900003333", "event": ["late"], "digest": "on"}
    assert client.post("/notices/own", sent).status_code == 302
    way = Subscription.objects.get()
    assert (way.holder, way.subject, way.digest) == ("person", str(by.person), True)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert "地址已加密保存" in client.get("/notices/own").content.decode()
    assert client.post("/notices/own", {"kind": "sms", "act": "end"}).status_code == 302
    assert Subscription.objects.get().ended_at is not None


def test_channels_are_the_system_administrators(
    cast: Cast, logged_in: Enter, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for role in ("security_admin", "audit_admin", "dispatcher"):
        assert logged_in(cast(role)).get("/notices/channels").status_code == 403
    client = logged_in(cast("system_admin"))
    wrong = client.post("/notices/channels", {"act": "put", "code": "A", "kind": "sms", "url": "x"})
    assert wrong.status_code == 422
    put = {"act": "put", "code": "sms-main", "kind": "sms", "url": URL}
    assert client.post("/notices/channels", put).status_code == 302
    tried = {"act": "try", "code": "sms-main", "address": "13900004444"}
    assert client.post("/notices/channels", tried).status_code == 302
    Delivery.objects.update(state="dead", ended_at=timezone.now())
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = client.get("/notices/channels").content.decode()
    assert "发送失败" in page
    assert not [word for word in ("hush", "13900004444") if word in page]
    again = {"act": "again", "notice": Delivery.objects.get().handle}
    assert client.post("/notices/channels", again).status_code == 302
    assert client.post("/notices/channels", again).status_code == 422
    assert client.post("/notices/channels", {"act": "end", "code": "sms-main"}).status_code == 302
    assert not Channel.objects.filter(ended_at=None).exists()
    moves = Entry.objects.filter(move__endswith="channel").order_by("recorded_at")
    assert list(moves.values_list("move", flat=True)) == [
        "put_channel",
        "try_channel",
        "end_channel",
    ]


def test_links_in_notices_confirm_and_stop_without_login(
    sms: None, jurisdiction: int, now: datetime
) -> None:
    way = subscribe_area(
        area="AL010109", kind="sms", address="13900005555", by=visitor(jurisdiction), at=now
    )
    handle = Delivery.objects.get().handle
    client = Client()
    assert client.get("/notices/confirm/aaaaaaaaaaaaaaaa").status_code == 404
    assert client.get(f"/notices/confirm/{handle}").status_code == 200
    way.refresh_from_db()
    assert way.confirmed_at is None, "a mail reader that follows links confirms nothing"
    assert "已确认" in client.post(f"/notices/confirm/{handle}").content.decode()
    page = client.get(f"/notices/stop/{handle}").content.decode()
    assert "停止提醒" in page
    assert 'value="event"' not in page, "nobody can want no confirmation alone"
    assert "已停止" in client.post(f"/notices/stop/{handle}", {"which": "all"}).content.decode()
    way.refresh_from_db()
    assert way.confirmed_at
    assert way.ended_at
