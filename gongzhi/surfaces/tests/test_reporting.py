"""Report, receipt, follow: the resident's way through HTTP, without any script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from gongzhi.cases.actions import move_request
from gongzhi.core.actor import Actor
from gongzhi.core.models import Opening
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.visit import FILE_COOKIE

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
WORDS = {"detail": "楼下的路灯坏了三天，晚上很黑。", "subject": "路灯不亮", "area": "AL0101"}


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


def token(browser: Client) -> str:
    found = re.search(r'name="token" value="([^"]+)"', body(browser.get("/report")))
    assert found
    return found[1]


def report(browser: Client, **more: object) -> HttpResponse:
    return browser.post("/report", {"token": token(browser), **WORDS, **more})


def latest() -> Dossier:
    return Dossier.objects.order_by("-id")[0]


def key_on(page: str) -> str:
    found = re.search(r'class="key">([^<]+)<', page)
    assert found
    return found[1]


def reply(cast: Cast, file: Dossier, now: datetime) -> None:
    desk = cast("dispatcher", body=file.desk.code)
    sent = {"matter": "C0102", "body": "URBAN"}
    move_request(dossier=file.id, move="dispatch", by=desk, at=now, record=sent)
    handler = cast("handler", body="URBAN")
    move_request(dossier=file.id, move="accept", by=handler, at=now)
    contact = {"way": "phone", "text": "已联系"}
    move_request(dossier=file.id, move="contact", by=handler, at=now, record=contact)
    done = {"text": "灯泡已换好", "solved": "solved"}
    move_request(dossier=file.id, move="reply", by=handler, at=now, record=done)


def test_a_report_gives_a_receipt_with_code_and_key(browser: Client) -> None:
    answer = report(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/receipt")
    page = body(browser.get("/receipt"))
    file = latest()
    assert f"{file.code[:3]} {file.code[3:6]} {file.code[6:]}" in page
    assert "<svg" in page
    assert len(key_on(page).replace(" ", "")) == 26


def test_only_the_words_are_required_and_nothing_typed_is_lost(browser: Client) -> None:
    answer = report(browser, detail="", address="临江路 3 号", phone="0000-5550000")
    page = body(answer)
    assert answer.status_code == 422
    assert 'href="#detail"' in page
    assert "临江路 3 号" in page
    assert "0000-5550000" in page
    assert 'value="AL0101" selected' in page
    assert report(Client(), area="", subject="").status_code == 302


def test_an_unknown_place_a_long_text_and_a_broken_photo_are_named_beside_their_fields(
    browser: Client,
) -> None:
    page = body(report(browser, area="NOWHERE"))
    assert 'id="area-error"' in page
    assert 'id="subject-error"' in body(report(browser, subject="长" * 900))
    broken = SimpleUploadedFile("x.jpg", b"not a picture at all", "image/jpeg")
    page = body(report(browser, photo=broken))
    assert 'id="photo-error"' in page
    assert "照片需要重新选一次" in page


def test_the_same_form_sent_twice_makes_one_file_and_shows_the_same_receipt(
    browser: Client,
) -> None:
    form = {"token": token(browser), **WORDS}
    browser.post("/report", form)
    first, before = key_on(body(browser.get("/receipt"))), Dossier.objects.count()
    assert browser.post("/report", form)["Location"] == "/receipt"
    assert Dossier.objects.count() == before
    assert key_on(body(browser.get("/receipt"))) == first
    browser.post("/report", {**form, "detail": "改了：是两盏灯。"})
    assert Dossier.objects.count() == before + 1


def test_without_the_kept_file_there_is_no_receipt(browser: Client) -> None:
    assert browser.get("/receipt").status_code == 404
    report(browser)
    browser.post("/receipt/leave")
    assert browser.get("/receipt").status_code == 404


def test_a_forged_cookie_opens_nothing(browser: Client) -> None:
    report(browser)
    browser.cookies[FILE_COOKIE] = browser.cookies[FILE_COOKIE].value[:-2] + "xx"
    assert browser.get("/receipt").status_code == 404


def test_the_proof_names_the_file_and_holds_no_key(browser: Client) -> None:
    report(browser)
    key = key_on(body(browser.get("/receipt"))).replace(" ", "")
    answer = browser.get("/receipt/proof.json")
    assert answer.json()["code"] == latest().code
    assert key not in body(answer)


def test_code_and_key_open_the_file_in_another_browser(browser: Client) -> None:
    report(browser)
    key = key_on(body(browser.get("/receipt")))
    other = Client()
    wrong = other.post("/follow", {"code": latest().code, "key": "0" * 26})
    assert wrong.status_code == 404
    assert "对不上" in body(wrong)
    right = other.post("/follow", {"code": latest().code.lower(), "key": key})
    assert right.status_code == 302
    assert "晚上很黑" in body(other.get("/follow"))


def test_signs_of_danger_put_the_help_numbers_first(browser: Client) -> None:
    report(browser, detail="家里有人打我，不敢回家", subject="")
    page = body(browser.get("/receipt"))
    assert 'href="tel:12338"' in page
    assert page.index("tel:12338") < page.index('class="receipt"')


def test_photos_are_shown_to_their_owner_and_the_showing_is_logged(browser: Client) -> None:
    target = BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, format="JPEG")
    photo = SimpleUploadedFile("a.jpg", target.getvalue(), "image/jpeg")
    assert report(browser, photo=photo).status_code == 302
    found = re.search(r'src="(/follow/photo/[^"]+)"', body(browser.get("/follow")))
    assert found
    shown = browser.get(found[1])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert Opening.objects.filter(chain=latest().id, purpose="photos").count() == 1
    assert Client().get(found[1]).status_code == 404


def test_residents_never_read_the_words_of_the_office(
    browser: Client, cast: Cast, now: datetime
) -> None:
    report(browser)
    file = latest()
    reply(cast, file, now)
    for address in ("/", "/report", "/receipt", "/follow", "/community", "/roots"):
        page = body(browser.get(address))
        for word in ("案卷", "工单", "派遣", "承办", "诉求人"):
            assert word not in page, (address, word)


def test_the_requester_confirms(browser: Client, cast: Cast, now: datetime) -> None:
    report(browser)
    file = latest()
    reply(cast, file, now)
    page = body(browser.get("/follow"))
    assert "解决了吗" in page
    assert "灯泡已换好" in page
    assert browser.post("/follow/confirm").status_code == 302
    file.refresh_from_db()
    assert (file.step, file.outcome) == ("closed", "confirmed")
    assert "您确认已解决" in body(browser.get("/follow?done=1"))


def test_the_requester_disputes_and_the_file_goes_one_level_up(
    browser: Client, cast: Cast, now: datetime
) -> None:
    report(browser)
    file = latest()
    reply(cast, file, now)
    empty = browser.post("/follow/dispute", {"text": ""})
    assert empty.status_code == 422
    assert browser.post("/follow/dispute", {"text": "又不亮了"}).status_code == 302
    file.refresh_from_db()
    assert (file.step, file.lifted) == ("dispatched", 1)


def test_a_move_out_of_its_time_keeps_what_was_typed(browser: Client) -> None:
    report(browser)
    answer = browser.post("/follow/dispute", {"text": "这句话要留下"})
    assert answer.status_code == 409
    assert browser.post("/follow/dispatch", {"text": "x"}).status_code == 302
    assert latest().step == "received"


def test_nobody_moves_anything_without_the_key(browser: Client) -> None:
    report(browser)
    assert Client().post("/follow/remind")["Location"] == "/follow"
    assert latest().last_sequence == 1


def test_who_looked_is_shown_by_body(
    browser: Client, cast: Cast, logged_in: Callable[[Actor], Client]
) -> None:
    report(browser, name="林女士", phone="0000-5551234")
    file = latest()
    desk = cast("dispatcher", body=file.desk.code)
    staff = logged_in(desk)
    assert "晚上很黑" in body(staff.get(f"/file/{file.code}"))
    page = body(browser.get("/follow"))
    assert f"{file.desk.name_zh}看了您写的话" in page


def test_the_requester_erases_when_it_is_over(browser: Client, cast: Cast, now: datetime) -> None:
    report(browser)
    file = latest()
    assert browser.post("/follow/erase").status_code == 409
    reply(cast, file, now)
    browser.post("/follow/confirm")
    assert browser.post("/follow/erase").status_code == 302
    page = body(browser.get("/follow"))
    assert "晚上很黑" not in page
    assert "已经抹去" in page


def test_english_throughout(browser: Client) -> None:
    browser.post("/view", {"language": "en", "next": "/"})
    report(browser)
    for address in ("/", "/report", "/receipt", "/follow", "/community", "/roots", "/login"):
        page = body(browser.get(address))
        assert 'lang="en"' in page
    assert "We received your report" in body(browser.get("/follow"))


def test_switches_stay_on_this_site(browser: Client) -> None:
    away = browser.post("/view", {"type": "large", "next": "//elsewhere.example/"})
    assert away["Location"] == "/"
    assert '<html lang="zh-Hans" class="large">' in body(browser.get("/"))


def test_a_form_without_its_csrf_token_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/report", WORDS)
    assert answer.status_code == 403
    assert "刷新" in body(answer)


def test_every_page_forbids_foreign_and_inline_code(browser: Client) -> None:
    answer = browser.get("/report")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"<script(?! src)|\son\w+=|style=", body(answer))
