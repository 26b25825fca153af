"""Digests, choosing, stopping, confirming, and the channels themselves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from gongzhi.core.actor import requester, visitor
from gongzhi.core.errors import Invalid, NotFound, Refused
from gongzhi.core.models import DataKey, Entry
from gongzhi.core.work import work
from gongzhi.notices import actions
from gongzhi.notices.actions import sweeping
from gongzhi.notices.events import RESIDENT
from gongzhi.notices.models import Channel, Delivery, Subscription
from gongzhi.notices.queries import deliveries_visible_to
from gongzhi.notices.queries.recipients import Receiver
from tests.notices.common import DAY, PHONE, SECRET, Cast, Run, report
from tests.notices.sinks import Gateway, MailServer, running

pytestmark = pytest.mark.django_db


def test_a_digest_bundles_what_was_held(
    jurisdiction: int,
    cast: Cast,
    gateway: Gateway,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = cast("handler", body="URBAN")
    actions.choose_own(
        choice=actions.Choice(kind="sms", address="13100000003", digest=True), by=by, at=DAY
    )
    way = Subscription.objects.get(holder="person")
    sealed = {"chain": way.id.hex, "purpose": "address", "id": way.address.hex}
    to = Receiver("person", str(by.person), "sms", "en", way.id, sealed=sealed, digest=True)
    for code in ("AAA", "BBB"):
        with work(jurisdiction, "system:tests") as unit:
            params = {"code": code}
            actions.announce(event="late", key=code, to=[to], params=params, unit=unit, at=DAY)
    run(DAY)
    assert gateway.taken == []
    run(DAY + timedelta(days=1))
    assert [one["to"] for one in gateway.taken] == ["13100000003"]
    assert "AAA" in gateway.taken[0]["message"]
    assert "BBB" in gateway.taken[0]["message"]
    # More than one block takes at that hour is not left to the next day.
    monkeypatch.setattr(sweeping, "BLOCK", 1)
    for event, code in (("late", "CCC"), ("due_soon", "DDD"), ("late", "EEE")):
        with work(jurisdiction, "system:tests") as unit:
            params = {"code": code}
            actions.announce(event=event, key=code, to=[to], params=params, unit=unit, at=DAY)
    way.stopped = ["due_soon"]
    way.save()
    gateway.taken.clear()
    run(DAY + timedelta(days=1), 6)
    said = [one["message"] for one in gateway.taken]
    assert ["CCC" in said[0], "EEE" in said[1], len(said)] == [True, True, 2]
    assert not Delivery.objects.filter(state="held").exists()


def test_the_requester_chooses_stops_and_is_forgotten(
    jurisdiction: int, gateway: Gateway, run: Run
) -> None:
    received = report(jurisdiction)
    run(DAY)
    handle = Delivery.objects.get().handle
    by = requester(jurisdiction)
    with pytest.raises(NotFound):
        actions.choose_for_file(
            code=received.code, key="0" * 26, choice=actions.Choice("sms"), by=by, at=DAY
        )
    with pytest.raises(Invalid):
        actions.choose_for_file(
            code=received.code,
            key=received.key,
            choice=actions.Choice("sms", "no number", stopped=("late",)),
            by=by,
            at=DAY,
        )
    actions.choose_for_file(
        code=received.code,
        key=received.key,
        choice=actions.Choice("sms", "13700000009"),
        by=by,
        at=DAY,
    )
    way = Subscription.objects.get()
    actions.stop_by_link(handle=handle, event="received", by=visitor(jurisdiction), at=DAY)
    actions.stop_by_link(handle=handle, by=visitor(jurisdiction), at=DAY)
    file_way = Subscription.objects.get(ended_at=None)
    assert set(file_way.stopped) == set(RESIDENT)
    actions.forget_file(dossier=received.id, by=by, at=DAY)
    assert not Subscription.objects.filter(ended_at=None).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM keystore.data_key WHERE chain = %s", [way.id])
        assert cursor.fetchone()[0] == 0


def test_nothing_is_sent_to_an_area_before_its_address_is_confirmed(
    jurisdiction: int, gateway: Gateway, run: Run
) -> None:
    by = visitor(jurisdiction)
    actions.subscribe_area(area="AL010109", kind="sms", address="13600000001", by=by, at=DAY)
    received = report(jurisdiction, phone="", name="")

    def announce(key: str) -> int:
        with work(jurisdiction, "system:tests") as unit:
            return actions.announce_area(
                event="near_new",
                key=key,
                areas=["AL010109"],
                about=received.id,
                params={"code": received.code, "area": "AL010109", "path": "/near/"},
                unit=unit,
                at=DAY,
            )

    assert announce("one") == 0
    run(DAY)
    confirm = Delivery.objects.get()
    assert f"/notices/confirm/{confirm.handle}" in gateway.taken[0]["message"]
    actions.confirm_subscription(handle=confirm.handle, by=by, at=DAY)
    assert announce("two") == 1
    run(DAY)
    told = Delivery.objects.get(event="near_new")
    assert told.state == "sent"
    actions.stop_by_link(handle=told.handle, by=by, at=DAY)
    assert announce("three") == 0


def test_addresses_that_nobody_confirmed_or_needs_are_erased(
    jurisdiction: int, cast: Cast, gateway: Gateway, run: Run
) -> None:
    by = visitor(jurisdiction)
    way = actions.subscribe_area(area="AL01", kind="sms", address="13600000001", by=by, at=DAY)
    test = actions.try_channel(code="sms-main", address=PHONE, by=cast("system_admin"), at=DAY)
    run(DAY)
    handle = Delivery.objects.get(event="confirm").handle
    ours = DataKey.objects.filter(chain__in=[way.id, test.id])

    def sweep(days: int) -> None:
        with work(jurisdiction, "system:tests") as unit:
            sweeping.forget_asked(unit=unit, at=DAY + timedelta(days=days))
            sweeping.forget_old(unit=unit, at=DAY + timedelta(days=days))

    sweep(6)
    assert ours.count() == 2
    sweep(8)
    assert list(ours.values_list("chain", flat=True)) == [test.id]
    with pytest.raises(NotFound):
        actions.confirm_subscription(handle=handle, by=by, at=DAY)
    sweep(366)
    assert not ours.exists()
    assert not Delivery.objects.exists()


def test_a_channel_is_the_system_administrators_and_its_address_stays_sealed(
    jurisdiction: int, cast: Cast, gateway: Gateway, run: Run
) -> None:
    url = "json://127.0.0.1:9/"
    for role in ("security_admin", "audit_admin", "dispatcher", "outsider"):
        by = cast(role)
        with pytest.raises(Refused):
            actions.put_channel(code="x", kind="webhook", url=url, by=by, at=DAY)
        with pytest.raises(Refused):
            actions.end_channel(code="sms-main", by=by, at=DAY)
        with pytest.raises(Refused):
            actions.try_channel(code="sms-main", address=PHONE, by=by, at=DAY)
    admin = cast("system_admin")
    row = actions.try_channel(code="sms-main", address=PHONE, by=admin, at=DAY)
    run(DAY)
    assert gateway.taken[0]["to"] == PHONE
    assert [one.id for one in deliveries_visible_to(admin)] == [row.id]
    journal = json.dumps(list(Entry.objects.values_list("facts", flat=True)))
    assert SECRET not in journal
    assert PHONE not in journal
    actions.end_channel(code="sms-main", by=admin, at=DAY)
    assert not Channel.objects.filter(ended_at=None).exists()
    with pytest.raises(Invalid) as wrong:
        actions.put_channel(code="X!", kind="mail", url="json://x", body="NO", by=admin, at=DAY)
    assert {one.field for one in wrong.value.problems} == {"code", "url", "body"}


def test_mail_goes_to_a_mail_server(jurisdiction: int, cast: Cast, run: Run) -> None:
    admin = cast("system_admin")
    with running(MailServer()) as server:
        port = server.server_address[1]
        url = f"mailto://127.0.0.1:{port}?from=gongzhi@example.org&to={{address}}&format=text"
        actions.put_channel(code="mail", kind="mail", url=url, by=admin, at=DAY)
        actions.try_channel(code="mail", address="li@example.org", by=admin, at=DAY)
        run(DAY)
        assert [to for to, _ in server.taken] == ["li@example.org"]
    assert Delivery.objects.get().state == "sent"
