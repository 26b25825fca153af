"""Neighbours who left a contact: counted by a link, told of the end; areas once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from gongzhi.cases.actions.me_too import join_case
from gongzhi.cases.actions.me_too_contact import confirm_contact, forget_asked, leave_contact
from gongzhi.cases.actions.telling_area import follow_neighbourhood
from gongzhi.cases.models import MeToo
from gongzhi.cases.queries.me_too import neighbours_of
from gongzhi.cases.tests.road import Road, react
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, NotFound
from gongzhi.core.models import DataKey
from gongzhi.core.work import work
from gongzhi.notices import actions
from gongzhi.notices.models import Delivery, Subscription
from tests.notices.common import DAY, Cast, Run
from tests.notices.sinks import Gateway, MailServer, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
NUMBER = "13600000001"


@pytest.fixture
def lamp(jurisdiction: int, cast: Callable[..., Actor]) -> Road:
    """A public matter that is being handled."""
    road = Road(jurisdiction, cast, DAY - timedelta(hours=1)).open()
    road.do("dispatch")
    react("index_words", road.at)
    return road


def joins(road: Road, contact: str) -> tuple[str, str]:
    """Join and leave a contact; gives the key and the handle of the link."""
    by = visitor(road.jurisdiction)
    made = join_case(code=road.received.code, by=by, at=road.at)
    leave_contact(code=made.code, key=made.key, contact=contact, by=by, at=road.at)
    told = Delivery.objects.get(event="me_too_confirm", subject=made.id.hex)
    return made.key, told.handle


def test_a_contact_counts_once_its_link_was_opened_and_is_told_of_the_end(
    lamp: Road, gateway: Gateway, run: Run
) -> None:
    assert lamp.do("offer_public").passed
    by, file = visitor(lamp.jurisdiction), lamp.received.id
    key, handle = joins(lamp, NUMBER)
    run(DAY)
    (asked,) = gateway.taken
    assert asked["to"] == NUMBER
    assert f"/joined/confirm/{handle}" in asked["message"]
    assert neighbours_of(file).joined == 0
    page = f"/joined/confirm/{handle}"
    # Whatever opens the link counts nothing; the button does.
    assert Client().get(page).status_code == 200
    assert neighbours_of(file).joined == 0
    assert confirm_contact(handle=handle, by=by, at=DAY)
    assert neighbours_of(file).joined == 1
    for used in (handle, "a" * 16):
        with pytest.raises(NotFound):
            confirm_contact(handle=used, by=by, at=DAY)
    row = MeToo.objects.get()
    assert NUMBER.encode() not in bytes(row.digest or b"")
    with pytest.raises(Conflict) as again:
        leave_contact(code=lamp.received.code, key=key, contact=NUMBER, by=by, at=DAY)
    assert again.value.code == "counted_already"
    # The same person a second time: nobody else is told, and one stays.
    _, second = joins(lamp, "136 0000-0001")
    assert not confirm_contact(handle=second, by=by, at=DAY)
    assert (neighbours_of(file).joined, neighbours_of(file).quiet) == (1, 0)
    gateway.taken.clear()
    for move in ("accept", "contact", "reply", "confirm"):
        lamp.do(move)
    run(DAY + timedelta(hours=3))
    told = [one for one in gateway.taken if one["to"] == NUMBER]
    assert len(told) == 1
    assert lamp.received.code in told[0]["message"]
    assert key not in str(gateway.taken)


def test_a_link_that_nobody_opens_is_forgotten_with_its_contact(
    lamp: Road, gateway: Gateway
) -> None:
    assert lamp.do("offer_public").passed
    _, handle = joins(lamp, NUMBER)
    late = lamp.at + timedelta(days=7, minutes=1)
    with pytest.raises(NotFound):
        confirm_contact(handle=handle, by=visitor(lamp.jurisdiction), at=late)
    row = MeToo.objects.get()
    assert DataKey.objects.filter(chain=row.id).exists()
    with work(lamp.jurisdiction, "system:tests") as unit:
        assert forget_asked(unit=unit, at=late) == 1
    assert not DataKey.objects.filter(chain=row.id).exists()
    assert MeToo.objects.get().state == "quiet"


def test_what_is_no_contact_or_cannot_be_sent_is_named(lamp: Road, gateway: Gateway) -> None:
    assert lamp.do("offer_public").passed
    by = visitor(lamp.jurisdiction)
    made = join_case(code=lamp.received.code, by=by, at=lamp.at)
    own = {"code": made.code, "key": made.key, "by": by, "at": lamp.at}
    with pytest.raises(Invalid) as wrong:
        leave_contact(contact="电话", **own)
    assert [(one.field, one.rule) for one in wrong.value.problems] == [
        ("contact", "not_an_address")
    ]
    with pytest.raises(Conflict) as nothing:
        leave_contact(contact="a@x.cn", **own)
    assert nothing.value.code == "no_channel"


def test_an_area_is_told_once_a_day_of_what_is_public_then(
    lamp: Road, gateway: Gateway, run: Run
) -> None:
    by, base = visitor(lamp.jurisdiction), "/near/AL01"
    with pytest.raises(NotFound):
        follow_neighbourhood(area="NOWHERE", contact=NUMBER, by=by, at=DAY)
    browser = Client()
    assert browser.post(f"{base}/subscribe", {"contact": "电话"}).status_code == 422
    assert browser.post(f"{base}/subscribe", {"contact": NUMBER}).status_code == 302
    confirm = Delivery.objects.get(event="confirm")
    actions.confirm_subscription(handle=confirm.handle, by=by, at=DAY)
    assert lamp.do("offer_public").passed
    assert lamp.do("offer_public").passed
    hidden = Road(lamp.jurisdiction, lamp.cast, lamp.at).open()
    hidden.do("dispatch")
    react("index_words", hidden.at)
    assert hidden.do("offer_public").passed
    run(DAY)
    gateway.taken.clear()
    hidden.do("keep_private")
    run(DAY + timedelta(days=1))
    (told,) = [one for one in gateway.taken if one["to"] == NUMBER]
    assert told["message"].count(f"/near/case/{lamp.received.code}") == 1
    assert hidden.received.code not in told["message"]
    dropped = Delivery.objects.get(about=hidden.received.id, holder="area")
    assert (dropped.state, dropped.reason) == ("dropped", "private")
    way = Subscription.objects.get(holder="area")
    digest = Delivery.objects.get(event="digest")
    # One click of a mail program: no page, no token.
    strict = Client(enforce_csrf_checks=True)
    stop = f"/notices/stop/{digest.handle}"
    assert strict.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    way.refresh_from_db()
    assert way.ended_at is not None
    assert not DataKey.objects.filter(chain=way.id).exists()


def test_a_mail_of_an_area_carries_the_one_click_that_ends_it(
    lamp: Road, cast: Cast, run: Run
) -> None:
    by = visitor(lamp.jurisdiction)
    with running(MailServer()) as server:
        port = server.server_address[1]
        url = f"mailto://127.0.0.1:{port}?from=gongzhi@example.org&to={{address}}&format=text"
        admin = cast("system_admin")
        actions.put_channel(code="mail", kind="mail", url=url, by=admin, at=DAY)
        follow_neighbourhood(area="AL01", contact="a@x.cn", by=by, at=DAY)
        run(DAY)
        ((to, text),) = server.taken
    assert to == "a@x.cn"
    handle = Delivery.objects.get(event="confirm").handle
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text
    assert f"/notices/stop/{handle}>" in text.replace("\r\n ", "")
