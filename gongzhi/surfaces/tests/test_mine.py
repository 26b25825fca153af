"""One's own matters by a one-time code: alike for every contact, once, and never the words."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.actions import Received, Report, receive_request
from gongzhi.cases.queries.own_matters import own_matters
from gongzhi.core.actor import Actor, requester, system_actor, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.notices.actions import Choice, ask_code, choose_for_file, put_channel, use_code
from gongzhi.notices.actions.own import LOCK, digest_of, forget_codes, unmark_contacts
from gongzhi.notices.models import ContactMark, Delivery, OwnCode
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
PHONE, OTHER, MAIL = "13800001234", "13900005678", "Someone@Example.org"
WORDS = "楼下的路灯坏了三天，晚上很黑。"
URLS = {"sms": "json://127.0.0.1:9/{address}", "mail": "mailto://a:b@example.org?to={address}"}


def reported(jurisdiction: int, at: datetime, **given: Any) -> Received:
    words = {"detail": WORDS, "area": "AL010109", "phone": "138-0000-1234", **given}
    return receive_request(Report(**words), by=visitor(jurisdiction), at=at)


def channel(jurisdiction: int, at: datetime, kind: str = "sms") -> None:
    by = system_actor(jurisdiction, "operator")
    put_channel(code=f"out-{kind}", kind=kind, url=URLS[kind], by=by, at=at)


@pytest.fixture
def person(jurisdiction: int) -> Actor:
    return requester(jurisdiction)


def test_a_page_without_account_or_number_shows_where_matters_stand(
    jurisdiction: int, now: datetime, browser: Client
) -> None:
    mine = reported(jurisdiction, now)
    secret = reported(jurisdiction, now, type="wrongdoing_report", about="URBAN")
    assert not ContactMark.objects.filter(subject=secret.id).exists()
    assert PHONE.encode() not in bytes(ContactMark.objects.get(subject=mine.id).digest)
    assert "/mine" in browser.get("/follow").content.decode()
    assert 'name="contact"' in browser.get("/mine").content.decode()
    assert browser.post("/mine", {"contact": "no number"}).status_code == 422
    browser.post("/mine", {"contact": PHONE})
    shown = re.search(r'name="pin" value="([0-9]{6})"', browser.get("/mine").content.decode())
    assert shown, "a trial district fills the code in"
    refused = browser.post("/mine/code", {"pin": f"{(int(shown[1]) + 1) % 10**6:06}"})
    assert refused.status_code == 403
    assert "验证码不对" in refused.content.decode()
    assert browser.post("/mine/code", {"pin": shown[1]}).status_code == 302
    page = browser.get("/mine").content.decode()
    assert page.count('class="nearby"') == 1, "a secret matter needs its key"
    assert WORDS not in page
    assert mine.key not in page
    assert WORDS not in browser.get("/follow").content.decode(), "it opens no file"
    browser.post("/mine/leave")
    assert 'name="contact"' in browser.get("/mine").content.decode()


def test_the_answer_is_the_same_for_a_contact_that_nobody_left(
    jurisdiction: int, now: datetime, person: Actor
) -> None:
    """Outside a trial district: same shape, no code told, a message only where there are files."""
    reported(jurisdiction, now)
    Jurisdiction.objects.filter(id=jurisdiction).update(simulated=False)
    with pytest.raises(Conflict) as nothing:
        ask_code(contact=PHONE, by=person, at=now)
    assert nothing.value.code == "no_channel"
    channel(jurisdiction, now)
    known = ask_code(contact=PHONE, by=person, at=now)
    unknown = ask_code(contact=OTHER, by=person, at=now)
    assert (known.minutes, known.code) == (unknown.minutes, unknown.code) == (10, "")
    told = Delivery.objects.filter(event="own_code")
    assert [one.subject for one in told] == [known.id.hex]
    assert PHONE not in str(told.values()[0])
    for asked in (known, unknown):
        with pytest.raises(Refused) as wrong:
            use_code(id_=asked.id, typed="12345", by=person, at=now)
        assert wrong.value.code == "own_code"
    with pytest.raises(Invalid):
        ask_code(contact="someone at home", by=person, at=now)


def test_a_code_is_single_short_lived_and_bounded(
    jurisdiction: int, now: datetime, person: Actor
) -> None:
    mine = reported(jurisdiction, now)
    used, late, tried = (ask_code(contact=PHONE, by=person, at=now) for _ in range(3))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE classid = %s AND granted", [LOCK])
        assert cursor.fetchone() == (1,), "whoever asks at the same time waits to be counted"
    digest = use_code(id_=used.id, typed=f"{used.code[:3]} {used.code[3:]}", by=person, at=now)
    assert [one.id for one in own_matters(person, digest)] == [mine.id]
    for _ in range(5):
        with pytest.raises(Refused):
            use_code(id_=tried.id, typed="x", by=person, at=now)
    for why, asked, at in (
        ("used", used, now),
        ("too old", late, now + timedelta(minutes=10)),
        ("tried too often", tried, now),
    ):
        with pytest.raises(Refused) as refused:
            use_code(id_=asked.id, typed=asked.code, by=person, at=at)
        assert refused.value.code == "own_code", why
    with pytest.raises(Refused) as often:
        ask_code(contact=PHONE, by=person, at=now)
    assert often.value.code == "throttled"
    with work(jurisdiction, "system:tests") as unit, CaptureQueriesContext(connection) as asked:
        assert forget_codes(unit=unit, at=now + timedelta(days=2)) == 3
    assert len([one for one in asked if "data_key" in one["sql"]]) == 1, "one statement for all"
    assert not OwnCode.objects.exists()


def test_a_mail_address_chosen_later_leads_back_until_it_is_ended_or_erased(
    jurisdiction: int, now: datetime, person: Actor
) -> None:
    channel(jurisdiction, now, "mail")
    mine = reported(jurisdiction, now, phone="")
    choose_for_file(code=mine.code, key=mine.key, choice=Choice("mail", MAIL), by=person, at=now)
    digest = digest_of(jurisdiction, "mail", MAIL.lower())
    assert [one.id for one in own_matters(person, digest)] == [mine.id]
    Dossier.objects.filter(id=mine.id).update(secrecy=1)
    assert own_matters(person, digest) == [], "what turns secret is gone from the list"
    Dossier.objects.filter(id=mine.id).update(secrecy=0)
    unmark_contacts(subject=mine.id, left_too=True)
    assert own_matters(person, digest) == []
    secret = reported(jurisdiction, now, phone="", type="wrongdoing_report", about="URBAN")
    way = Choice("mail", MAIL)
    choose_for_file(code=secret.code, key=secret.key, choice=way, by=person, at=now)
    assert not ContactMark.objects.exists(), "a secret file is told by no contact, chosen or left"


def test_machines_have_the_same_door_and_the_same_refusals(
    jurisdiction: int, now: datetime, browser: Client
) -> None:
    mine = reported(jurisdiction, now)

    def post(path: str, **sent: str) -> tuple[int, Any]:
        answer = browser.post(f"/api/v1/own/{path}", sent, content_type="application/json")
        return answer.status_code, answer.json()

    status, asked = post("codes", contact=PHONE)
    assert status == 202
    right = {"id": asked["id"], "code": asked["code"]}
    assert post("matters", id=right["id"], code="1")[0] == 403
    status, rows = post("matters", **right)
    assert (status, [row["code"].replace(" ", "") for row in rows]) == (200, [mine.code])
    assert post("matters", **right)[0] == 403
    turns = [post("codes", contact=f"1390000{number:04}")[0] for number in range(20)]
    assert (turns[0], turns[-1]) == (202, 403), "one network address has its turns"
