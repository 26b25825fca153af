"""Moves through HTTP: done, refused, late, in conflict, at a shut gate; contact; entering."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from gongzhi.cases.actions import Received, move_request
from gongzhi.core.actor import Actor
from gongzhi.core.models import Opening
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
SENT = {"matter": "C0102 路灯", "body": "URBAN 区城市管理局", "seen": "1"}


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_dispatch_goes_through_and_the_page_says_so(desk: Client, file: Dossier) -> None:
    answer = desk.post(f"/file/{file.code}/move/dispatch", SENT)
    assert answer["Location"] == f"/file/{file.code}?done=dispatch"
    assert "已办理：派单" in body(desk.get(answer["Location"]))
    file.refresh_from_db()
    assert (file.step, file.owner.code) == ("dispatched", "URBAN")


def test_bad_input_is_named_beside_its_field_and_the_rest_is_kept(
    desk: Client, file: Dossier
) -> None:
    answer = desk.post(
        f"/file/{file.code}/move/dispatch",
        {"matter": "C0102 路灯", "body": "NOBODY", "text": "请尽快", "seen": "1"},
    )
    page = body(answer)
    assert answer.status_code == 422
    assert 'id="dispatch-body-error"' in page
    assert "请尽快" in page
    assert 'value="C0102 路灯"' in page


def test_the_loser_of_two_editors_sees_what_changed_and_keeps_what_was_typed(
    desk: Client, file: Dossier, cast: Cast, now: datetime
) -> None:
    by = cast("dispatcher", body=file.desk.code)
    place = {"area": "AL0102"}
    move_request(dossier=file.id, move="place", by=by, at=now, record=place)
    answer = desk.post(
        f"/file/{file.code}/move/place", {"area": "AL0103", "text": "别丢了", "seen": "1"}
    )
    page = body(answer)
    assert answer.status_code == 409
    assert "别丢了" in page
    assert "地点" in page
    assert 'name="seen" value="2"' in page


def test_a_move_that_came_too_late_keeps_what_was_typed(
    desk: Client, file: Dossier, cast: Cast, now: datetime
) -> None:
    by = cast("dispatcher", body=file.desk.code)
    record = {"matter": "C0102", "body": "URBAN"}
    move_request(dossier=file.id, move="dispatch", by=by, at=now, record=record)
    answer = desk.post(
        f"/file/{file.code}/move/answer", {"text": "这是写了很久的答复", "seen": "1"}
    )
    assert answer.status_code == 409
    assert "这是写了很久的答复" in body(answer)


def test_a_move_that_is_not_mine_is_refused_in_words(
    cast: Cast, logged_in: Enter, file: Dossier
) -> None:
    leader = logged_in(cast("district_leader"))
    answer = leader.post(f"/file/{file.code}/move/dispatch", SENT)
    assert answer.status_code == 403
    assert "其他岗位" in body(answer)
    unknown = leader.post(f"/file/{file.code}/move/explode", {"seen": "1"})
    assert unknown.status_code == 409


def test_a_gate_that_stays_shut_shows_its_numbers(
    urban: Client, desk: Client, file: Dossier
) -> None:
    desk.post(f"/file/{file.code}/move/dispatch", SENT)
    address = f"/file/{file.code}/move"
    assert urban.post(f"{address}/accept", {"seen": "2"}).status_code == 302
    urban.post(f"{address}/contact", {"way": "phone", "text": "已联系", "seen": "3"})
    answer = urban.post(
        f"{address}/ask_extension",
        {"amount": "59", "ground": "ex_works", "text": "要开挖路面", "seen": "4"},
    )
    page = body(answer)
    assert answer.status_code == 200
    assert "申请 59" in page
    assert "要开挖路面" in page
    file.refresh_from_db()
    assert file.last_sequence == 5


def test_contact_opens_only_when_released_for_a_reason_and_is_logged(
    desk: Client, file: Dossier, received: Received
) -> None:
    assert "0000-5551234" not in body(desk.get(f"/file/{file.code}"))
    assert desk.post(f"/file/{file.code}/contact", {"why": "reach_requester"}).status_code == 403
    home = Client()
    home.post("/follow", {"code": received.code, "key": received.key})
    assert home.post("/follow/release_contact").status_code == 302
    assert desk.post(f"/file/{file.code}/contact", {"why": "curiosity"}).status_code == 422
    page = body(desk.post(f"/file/{file.code}/contact", {"why": "reach_requester"}))
    assert "0000-5551234" in page
    logged = Opening.objects.get(chain=file.id, purpose="contact")
    assert logged.why == "reach_requester"


def test_contact_is_refused_to_an_overseer(cast: Cast, logged_in: Enter, file: Dossier) -> None:
    leader = logged_in(cast("district_leader"))
    answer = leader.post(f"/file/{file.code}/contact", {"why": "reach_requester"})
    assert answer.status_code == 403
    assert not Opening.objects.filter(chain=file.id, purpose="contact").exists()


def test_staff_enter_a_call_and_hand_over_the_receipt(cast: Cast, logged_in: Enter) -> None:
    desk = logged_in(cast("dispatcher"))
    sent = {"source": "phone", "detail": "来电：水管爆了", "area": "AL0101", "token": "t" * 32}
    assert desk.post("/desk/new", sent)["Location"] == "/receipt"
    entered = Dossier.objects.order_by("-id")[0]
    assert entered.source == "phone"
    assert "请把这张回执交给" in body(desk.get("/receipt"))
    assert desk.get("/follow").status_code == 403


def test_a_channel_that_is_not_ones_own_and_empty_words_are_refused(
    cast: Cast, logged_in: Enter
) -> None:
    desk = logged_in(cast("dispatcher"))
    sent = {"source": "import", "detail": "x", "token": "t" * 32}
    assert desk.post("/desk/new", sent).status_code == 403
    assert desk.post("/desk/new", {**sent, "source": "phone", "detail": ""}).status_code == 422
    assert logged_in(cast("handler")).get("/desk/new").status_code == 403


def test_the_party_secretary_convenes_and_the_parts_are_shown(
    desk: Client, urban: Client, cast: Cast, logged_in: Enter, file: Dossier
) -> None:
    desk.post(f"/file/{file.code}/move/dispatch", SENT)
    secretary = logged_in(cast("party_secretary"))
    page = body(secretary.get(f"/file/{file.code}"))
    assert "统筹协调" in page
    sent = {
        "ground": "co_strong_concern",
        "bodies": ["URBAN 城管", "POWER 供电", ""],
        "lead": "URBAN 城管",
        "meets_at": "2026-12-01T09:30",
        "text": "一起看现场",
        "seen": "2",
    }
    answer = secretary.post(f"/file/{file.code}/move/convene", sent)
    assert answer.status_code == 302, body(answer)
    page = body(secretary.get(f"/file/{file.code}"))
    assert "待报到" in page
    assert "周二 09:30" in page
    child = Dossier.objects.get(parent=file, owner__code="URBAN")
    assert "协同任务" in body(urban.get(f"/file/{child.code}"))
