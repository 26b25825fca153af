"""Secret from whom it is about: relay, two openers and a way out for those in danger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from gongzhi.cases.actions import Received, Report, move_request, receive_request
from gongzhi.cases.queries.words import snippets
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry, Opening, WorkingText
from gongzhi.directory.models import Organisation
from gongzhi.procedure.models import BarredBody, Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
AREA = "AL010109"
SECRET = Report(
    detail="执法队收了摊贩的钱，有转账记录。",
    subject="收钱不办事",
    type="wrongdoing_report",
    area=AREA,
    about="TO_AL01",
)
OPEN_ONE = Report(
    detail="窗口人员推诿不办。", area=AREA, name="欧阳紫荆", phone="0000-5559876", about="URBAN"
)
READ = "收了摊贩的钱"


@pytest.fixture
def secret(jurisdiction: int, now: datetime) -> Received:
    return receive_request(SECRET, by=visitor(jurisdiction), at=now)


def desk_of(received: Received, cast: Cast) -> Actor:
    desk = Dossier.objects.get(id=received.id).desk
    assert desk is not None
    return cast("dispatcher", body=desk.code)


def ask(received: Received, by: Actor, at: datetime) -> None:
    record = {"purpose": "handle"}
    move_request(dossier=received.id, move="ask_opening", by=by, at=at, record=record)


def join(received: Received, by: Actor, at: datetime) -> None:
    move_request(dossier=received.id, move="join_opening", by=by, at=at)


def reads(client: Client, received: Received) -> bool:
    words = client.get(f"/api/v1/files/{received.code}/words")
    page = client.get(f"/file/{received.code}").content.decode()
    assert (READ in page) == (READ in words.content.decode())
    return READ in page


def test_a_report_of_wrongdoing_opens_only_when_two_of_two_bodies_have_asked(
    secret: Received, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    first, second = desk_of(secret, cast), cast("discipline")
    desk, discipline = logged_in(first), logged_in(second)
    assert not reads(desk, secret)
    assert discipline.get(f"/file/{secret.code}").status_code == 404
    ask(secret, first, now)
    assert not reads(desk, secret)
    assert discipline.get(f"/file/{secret.code}").status_code == 200
    assert not reads(discipline, secret)
    assert not Opening.objects.filter(chain=secret.id, purpose="words").exists()
    join(secret, second, now)
    assert reads(desk, secret)
    assert reads(discipline, secret)
    seen = Client(headers={"X-Request-Key": secret.key}).get(
        f"/api/v1/requests/{secret.code}/openings"
    )
    assert {one["body"] for one in seen.json()} == {"HOTLINE", "DISCIPLINE"}
    home = Client()
    home.post("/follow", {"code": secret.code, "key": secret.key})
    assert (
        Organisation.objects.get(code="DISCIPLINE").name_zh in home.get("/follow").content.decode()
    )


def test_a_secret_file_names_no_word_its_reading_rests_on(
    secret: Received, jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    said = {"detail": "路灯坏了，红包收了才修。", "area": AREA}
    told = []
    for report in (Report(**said), Report(**said, type="wrongdoing_report")):
        file = receive_request(report, by=visitor(jurisdiction), at=now)
        desk = logged_in(desk_of(file, cast))
        answers = [desk.get(f"/api/v1/files/{file.code}{part}") for part in ("/why", "")]
        assert {one.status_code for one in answers} == {200}
        whole = [one.content.decode() for one in answers]
        kept = Entry.objects.get(chain=file.id, sequence=1).facts
        told.append(["路灯坏了" in part for part in (*whole, str(kept))])
        assert kept["record"]["suggestion"]["ranked"][0][0] == "C0102"
    assert told == [[True, True, True], [False, False, False]]
    assert "内容已封存" in whole[0]


def test_the_second_opener_is_of_another_body_and_only_joins(
    secret: Received, cast: Cast, now: datetime
) -> None:
    first = desk_of(secret, cast)
    with pytest.raises(Conflict) as unasked:
        join(secret, cast("discipline"), now)
    assert unasked.value.code == "not_asked"
    ask(secret, first, now)
    colleague = cast("follow_up_desk", body="HOTLINE")
    with pytest.raises(Refused) as same:
        join(secret, colleague, now)
    assert same.value.code == "separation"
    with pytest.raises(Refused):
        join(secret, cast("handler", body="MARKET"), now)


def test_a_third_of_the_same_bodies_opens_nothing(
    secret: Received, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    first = desk_of(secret, cast)
    ask(secret, first, now)
    join(secret, cast("discipline"), now)
    others = [logged_in(cast("discipline", nth=1)), logged_in(cast("verifier"))]
    assert not any(reads(client, secret) for client in others)


@pytest.mark.parametrize("shut", ["SUPERVISION", "GOV"])
def test_nobody_in_the_line_of_the_body_complained_of_opens(
    shut: str, secret: Received, cast: Cast, now: datetime
) -> None:
    ask(secret, desk_of(secret, cast), now)
    BarredBody.objects.create(
        dossier_id=secret.id,
        jurisdiction_id=Dossier.objects.get(id=secret.id).jurisdiction_id,
        organisation=Organisation.objects.get(code=shut),
    )
    with pytest.raises(Refused) as refused:
        join(secret, cast("verifier"), now)
    assert refused.value.code == "barred"


def test_whoever_stands_over_the_body_complained_of_does_not_open_either(
    secret: Received, cast: Cast, now: datetime
) -> None:
    discipline = cast("discipline")
    ask(secret, desk_of(secret, cast), now)
    below = Organisation.objects.get(code="TO_AL01")
    Organisation.objects.filter(id=below.pk).update(parent_id=discipline.organisation)
    held = Organisation.objects.get(id=discipline.organisation or 0)
    held.jurisdiction.__class__.objects.filter(id=held.jurisdiction_id).update(
        directory_version=held.jurisdiction.directory_version + 1
    )
    with pytest.raises(Refused) as refused:
        join(secret, discipline, now)
    assert refused.value.code == "in_line"


def test_an_ordinary_file_needs_no_two(jurisdiction: int, cast: Cast, now: datetime) -> None:
    plain = receive_request(Report(detail="路灯坏了", area=AREA), by=visitor(jurisdiction), at=now)
    with pytest.raises(Conflict) as conflict:
        ask(plain, desk_of(plain, cast), now)
    assert conflict.value.code == "not_a_secret_file"


def test_lists_show_no_word_of_a_secret_file(secret: Received, jurisdiction: int) -> None:
    file = Dossier.objects.get(id=secret.id)
    WorkingText.objects.update_or_create(
        chain=secret.id, defaults={"jurisdiction_id": jurisdiction, "text": SECRET.detail}
    )
    assert snippets([file]) == {}


def test_administrators_open_nothing(secret: Received, cast: Cast, logged_in: Enter) -> None:
    for role in ("system_admin", "security_admin", "audit_admin"):
        client = logged_in(cast(role))
        assert client.get(f"/file/{secret.code}").status_code == 404
        assert client.get(f"/api/v1/files/{secret.code}/words").status_code == 404


def test_words_pass_by_relay_and_the_number_stays_hidden(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    said = Report(detail="路灯坏了", area=AREA, name="林女士", phone="0000-5551234")
    file = receive_request(said, by=visitor(jurisdiction), at=now)
    desk = logged_in(desk_of(file, cast))
    sent = desk.post(f"/file/{file.code}/move/pass_word", {"text": "请问是哪一盏灯？", "seen": "1"})
    assert sent.status_code == 302
    home = Client()
    home.post("/follow", {"code": file.code, "key": file.key})
    assert "请问是哪一盏灯" in home.get("/follow").content.decode()
    assert home.post("/follow/write_back", {"text": "三号楼前那盏"}).status_code == 302
    page = desk.get(f"/file/{file.code}").content.decode()
    assert "三号楼前那盏" in page
    assert "0000-5551234" not in page
    assert not Opening.objects.filter(chain=file.id, purpose="contact").exists()


def test_a_tick_while_reporting_releases_the_number(cast: Cast, logged_in: Enter) -> None:
    sent = {"detail": "路灯坏了", "area": AREA, "phone": "0000-5551234", "share_contact": True}
    made = Client().post("/api/v1/requests", sent, content_type="application/json").json()
    file = Dossier.objects.get(code=made["code"])
    desk = logged_in(cast("dispatcher", body=file.desk.code))  # type: ignore[union-attr]
    page = desk.post(f"/file/{file.code}/contact", {"why": "reach_requester"})
    assert "0000-5551234" in page.content.decode()
    wrong = {**sent, "share_contact": "perhaps"}
    answer = Client().post("/api/v1/requests", wrong, content_type="application/json")
    assert answer.status_code == 422


def test_nobody_but_the_key_releases_the_number(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    file = receive_request(OPEN_ONE, by=visitor(jurisdiction), at=now)
    for by, key in ((desk_of(file, cast), ""), (requester(jurisdiction), "0" * 26)):
        with pytest.raises(Refused):
            move_request(dossier=file.id, move="release_contact", by=by, at=now, key=key)


def test_a_report_may_be_anonymous(now: datetime) -> None:
    sent = {"detail": "有人偷倒垃圾", "area": AREA, "type": "wrongdoing_report"}
    made = Client().post("/api/v1/requests", sent, content_type="application/json").json()
    home = Client()
    home.post("/follow", {"code": made["code"], "key": made["key"]})
    page = home.get("/follow").content.decode()
    assert "有人偷倒垃圾" in page
    assert "/follow/release_contact" not in page


def test_the_safe_way_is_sealed_and_shown_to_whoever_calls(
    cast: Cast, logged_in: Enter, now: datetime
) -> None:
    sent = {"detail": "他又打我了", "area": AREA, "phone": "0000-5551234", "safe_way": "只发短信"}
    assert Client().post("/report", sent).status_code == 302
    file = Dossier.objects.latest("opened_at")
    follow_up = logged_in(cast("follow_up_desk"))
    assert "只发短信" not in follow_up.get(f"/file/{file.code}").content.decode()
    opened = follow_up.post(f"/file/{file.code}/contact", {"why": "follow_up"}).content.decode()
    assert "只发短信" in opened


@pytest.mark.parametrize("page", ["/report", "/follow"])
def test_there_is_a_quick_exit_that_forgets_the_file(
    page: str, secret: Received, jurisdiction: int
) -> None:
    home = Client()
    home.post("/follow", {"code": secret.code, "key": secret.key})
    assert 'href="/away"' in home.get(page).content.decode()
    left = home.get("/away")
    assert left.status_code == 302
    assert left["Location"].startswith("https://")
    assert READ not in home.get("/follow").content.decode()


def test_the_dispatcher_shuts_out_whom_it_turns_out_to_be_about(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    file = receive_request(Report(detail="窗口推诿", area=AREA), by=visitor(jurisdiction), at=now)
    by = desk_of(file, cast)
    record = {"matter": "C0102", "body": "MARKET", "about": "URBAN"}
    for wrong in ({"body": "URBAN"}, {"about": "GOV"}):
        with pytest.raises(Invalid) as invalid:
            move_request(
                dossier=file.id, move="dispatch", by=by, at=now, record={**record, **wrong}
            )
        assert [one.rule for one in invalid.value.problems] == ["barred_body"]
    move_request(dossier=file.id, move="dispatch", by=by, at=now, record=record)
    shut = logged_in(cast("handler", body="URBAN"))
    assert shut.get(f"/file/{file.code}").status_code == 404
    assert logged_in(cast("handler", body="MARKET")).get(f"/file/{file.code}").status_code == 200
