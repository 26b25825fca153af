"""From an event to a message at a real gateway: once, at its hour, never what is sealed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from gongzhi.cases.actions import move_request
from gongzhi.core.agenda import run_due
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.models import Entry, Opening
from gongzhi.core.work import work
from gongzhi.directory.models import Post, Shift
from gongzhi.notices import actions
from gongzhi.notices.actions.posting import Parcel, post
from gongzhi.notices.actions.sweeping import list_lost
from gongzhi.notices.events import STAFF
from gongzhi.notices.models import Delivery
from gongzhi.notices.queries.recipients import Receiver
from gongzhi.procedure.models import Dossier
from tests.notices.common import DAY, PHONE, WORDS, Cast, Run, report
from tests.notices.sinks import Gateway, MailServer

pytestmark = pytest.mark.django_db


def test_a_requester_is_told_by_code_and_never_by_words(
    jurisdiction: int, cast: Cast, gateway: Gateway, run: Run
) -> None:
    received = report(jurisdiction)
    run(DAY)
    desk = cast("dispatcher", body="TO_AL01")
    move_request(
        dossier=received.id,
        move="dispatch",
        by=desk,
        at=DAY,
        record={"matter": "C0102", "body": "URBAN"},
    )
    run(DAY)
    assert [one["to"] for one in gateway.taken] == [PHONE, PHONE]
    said = json.dumps(gateway.taken, ensure_ascii=False)
    assert received.code in said
    assert not [word for word in (received.key, "欧阳", "路灯", WORDS) if word in said]
    run(DAY + timedelta(hours=1))
    assert len(gateway.taken) == 2
    assert len({one["number"] for one in gateway.taken}) == 2
    log = list(Delivery.objects.order_by("id"))
    assert [(row.event, row.state) for row in log] == [("received", "sent"), ("dispatched", "sent")]
    assert PHONE not in json.dumps([row.params for row in log] + [row.sealed for row in log])
    assert Opening.objects.filter(chain=received.id, purpose="contact", why="notice").count() == 2


def test_secret_files_and_those_without_a_contact_send_nothing(
    jurisdiction: int, gateway: Gateway, run: Run
) -> None:
    report(jurisdiction, type="wrongdoing_report")
    report(jurisdiction, phone="", name="")
    run(DAY)
    assert not Delivery.objects.exists()


def test_what_is_planned_twice_is_sent_once(jurisdiction: int, gateway: Gateway, run: Run) -> None:
    received = report(jurisdiction)
    pointer = {"chain": received.id.hex, "purpose": "contact"}
    contact = Entry.objects.get(chain=received.id, sequence=1).facts["record"]["contact"]
    to = Receiver(
        "file", received.id.hex, "sms", sealed={**pointer, "id": contact["sealed"], "part": "phone"}
    )
    for _ in range(2):
        with work(jurisdiction, "system:tests") as unit:
            actions.announce(event="replied", key="k", to=[to], params={}, unit=unit, at=DAY)
    run(DAY)
    assert Delivery.objects.filter(event="replied").count() == 1
    assert len([one for one in gateway.taken if "答复" in one["message"]]) == 1


def test_what_fails_is_tried_again_and_then_listed_as_dead(
    jurisdiction: int, cast: Cast, gateway: Gateway, run: Run
) -> None:
    gateway.status = 500
    report(jurisdiction)
    moment = DAY
    for minutes in (0, 5, 30, 120, 480):
        moment += timedelta(minutes=minutes)
        run(moment, 2)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, len(gateway.taken)) == ("dead", 5, 5)
    assert len({one["number"] for one in gateway.taken}) == 1
    run(moment + timedelta(days=2))
    assert len(gateway.taken) == 5
    with pytest.raises(Refused):
        actions.try_again(delivery=row.handle, by=cast("dispatcher"), at=moment)
    gateway.status = 200
    actions.try_again(delivery=row.handle, by=cast("system_admin"), at=moment)
    run(moment)
    row.refresh_from_db()
    assert row.state == "sent"
    with pytest.raises(Conflict):
        actions.try_again(delivery=row.handle, by=cast("system_admin"), at=moment)


def test_what_may_have_arrived_is_listed_and_not_sent_again(
    jurisdiction: int, gateway: Gateway, run: Run
) -> None:
    report(jurisdiction)
    run_due(at=DAY)
    run_due(at=DAY)
    # The process ended after the commit and before the message went out.
    assert Delivery.objects.get().state == "sending"
    run(DAY)
    with work(jurisdiction, "system:tests") as unit:
        assert list_lost(unit=unit, at=DAY + timedelta(hours=1)) == 1
    run(DAY + timedelta(hours=2))
    assert Delivery.objects.get().state == "unknown"
    assert gateway.taken == []


def test_a_side_that_does_not_answer_may_have_it() -> None:
    with MailServer() as silent:
        url = f"json://127.0.0.1:{silent.server_address[1]}/"
        parcel = Parcel(new_chain_id(), url, "a", "b", patience=1)
        assert post(parcel) == "unknown"
    # Nobody listens there any more: it cannot have arrived.
    assert post(parcel) == "failed"
    assert url not in repr(parcel)


def test_another_attempt_and_a_late_one_wait_for_the_morning(
    jurisdiction: int, gateway: Gateway, run: Run
) -> None:
    evening, morning = DAY.replace(hour=20, minute=50), DAY.replace(hour=8) + timedelta(days=1)
    gateway.status = 500
    report(jurisdiction, evening)
    for minutes in (0, 5, 35):
        run(evening + timedelta(minutes=minutes))
    row = Delivery.objects.get()
    assert (row.state, row.planned_for, len(gateway.taken)) == ("waiting", morning, 2)
    gateway.status = 200
    report(jurisdiction, evening)
    # Nobody ran the agenda until late.
    run(evening + timedelta(hours=3))
    assert len(gateway.taken) == 2
    run(morning)
    assert len(gateway.taken) == 4
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("secret", [False, True])
def test_of_a_secret_file_no_group_is_told_and_no_place(
    jurisdiction: int, cast: Cast, gateway: Gateway, run: Run, secret: bool
) -> None:
    more = {"type": "wrongdoing_report"} if secret else {}
    file = Dossier.objects.get(id=report(jurisdiction, phone="", name="", **more).id)
    assert bool(file.secrecy) is secret
    assert file.desk is not None
    person = cast(file.desk_role, body=file.desk.code)
    actions.choose_own(choice=actions.Choice("sms", "13100000001"), by=person, at=DAY)
    url, body = f"json://127.0.0.1:{gateway.server_port}/group", file.desk.code
    admin = cast("system_admin")
    actions.put_channel(code="group", kind="webhook", url=url, body=body, by=admin, at=DAY)
    run(DAY + timedelta(days=20), 6)
    told = Delivery.objects.filter(about=file.id, event__in=STAFF)
    assert told.filter(holder="person", subject=str(person.person)).exists()
    assert told.filter(holder="body").exists() is not secret
    assert {bool(row.params["area"]) for row in told} == {not secret}


def test_by_night_the_two_hour_class_reaches_those_on_call_and_nobody_else(
    jurisdiction: int, cast: Cast, gateway: Gateway, run: Run
) -> None:
    night, morning = DAY.replace(hour=22), DAY.replace(hour=8) + timedelta(days=1)
    by_day, on_call = cast("dispatcher", body="HOTLINE"), cast("follow_up_desk", body="HOTLINE")
    for person, number in ((by_day, "13100000001"), (on_call, "13100000002")):
        actions.choose_own(choice=actions.Choice("sms", number), by=person, at=DAY)
    post_ = Post.objects.get(code=on_call.code.removeprefix("post:"))
    Shift.objects.create(
        jurisdiction_id=jurisdiction, post=post_, begins=night, ends=morning, phone=""
    )
    report(jurisdiction, night, severity="L1", called=True)
    run(night + timedelta(minutes=1))
    assert gateway.taken == []
    run(night + timedelta(minutes=100))
    assert [one["to"] for one in gateway.taken] == ["13100000002"]
    run(morning)
    assert {one["to"] for one in gateway.taken[1:]} == {PHONE, "13100000001"}
