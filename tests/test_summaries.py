"""A body complained of gets a summary that the requester approved, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from gongzhi.cases.actions import Received, Report, move_request, receive_request
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry, Opening
from gongzhi.procedure.actions import Result
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
AREA = "AL010109"
REPORT = Report(
    detail="翠微路九号的窗口人员推诿不办。", area=AREA, name="欧阳紫荆", phone="0000-5559876",
    about="URBAN", matter="C0102",
)  # fmt: skip
DRAFT, OWN = "有人反映窗口办理拖延，请说明情况。", "有人反映办理拖延三周，请说明情况。"
MARKS = ("翠微路九号", "欧阳紫荆", "5559876", "推诿不办")


class About:
    """A file about URBAN, and who may do what with it."""

    def __init__(self, jurisdiction: int, cast: Cast, at: datetime, report: Report) -> None:
        self.cast, self.at = cast, at
        self.received: Received = receive_request(report, by=visitor(jurisdiction), at=at)
        self.follow = cast("follow_up_desk")
        self.own = requester(jurisdiction)

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        by = by or self.follow
        key = self.received.key if by.kind == "requester" else ""
        return move_request(
            dossier=self.received.id, move=move, by=by, at=self.at, record=record, key=key
        )

    def passed(self, **approved: Any) -> Dossier:
        self.do("draft_summary", text=DRAFT)
        assert self.do("approve_summary", by=self.own, version=1, **approved).passed
        assert self.do("pass_summary", about="URBAN").passed
        return Dossier.objects.get(procedure="statement")


@pytest.fixture
def about(jurisdiction: int, cast: Cast, now: datetime) -> About:
    return About(jurisdiction, cast, now, REPORT)


@pytest.mark.parametrize(("approved", "words"), [({}, DRAFT), ({"text": OWN}, OWN)])
def test_the_body_reads_the_approved_words_and_nothing_else(
    about: About, cast: Cast, logged_in: Enter, approved: dict[str, str], words: str
) -> None:
    file = about.passed(**approved)
    theirs = logged_in(cast("handler", body="URBAN"))
    page = theirs.get(f"/file/{file.code}").content.decode()
    api = theirs.get(f"/api/v1/files/{file.code}").content.decode()
    read = theirs.get(f"/api/v1/files/{file.code}/words").content.decode()
    assert words in page
    assert words in read
    parent = Dossier.objects.get(id=about.received.id)
    for said in (page, api, read):
        assert not [mark for mark in (*MARKS, parent.code, parent.id.hex, AREA) if mark in said]
    assert file.area_id != parent.area_id
    assert theirs.get(f"/file/{parent.code}").status_code == 404
    assert parent.code not in theirs.get("/inbox").content.decode()
    looked = Opening.objects.filter(chain=parent.id, why="pass_summary")
    assert [one.organisation_id for one in looked] == [about.follow.organisation]


def test_the_statement_comes_back_through_the_follow_up_desk(
    about: About, cast: Cast, logged_in: Enter
) -> None:
    file = about.passed()
    handler = cast("handler", body="URBAN")
    record = {"text": "当日系统故障，已补办。"}
    make_move(file, "give_statement", by=handler, at=about.at, record=record)
    desk = logged_in(about.follow)
    assert "当日系统故障" in desk.get(f"/file/{file.code}").content.decode()
    with pytest.raises(Refused):
        make_move(file, "take_statement", by=handler, at=about.at, record={})
    make_move(file, "take_statement", by=about.follow, at=about.at, record={})
    assert Dossier.objects.get(id=file.id).outcome == "statement_taken"


def test_a_body_that_does_not_answer_holds_nobody_up(about: About, cast: Cast) -> None:
    about.passed()
    desk = Dossier.objects.get(id=about.received.id).desk
    assert desk is not None
    by = cast("dispatcher", body=desk.code)
    assert about.do("answer", by=by, text="已答复").dossier.closed_at is not None


@pytest.mark.parametrize("version", [0, 1, 3])
def test_only_the_latest_draft_is_approved(about: About, version: int) -> None:
    about.do("draft_summary", text=DRAFT)
    about.do("draft_summary", text=OWN)
    if version:
        assert not about.do("approve_summary", by=about.own, version=version).passed
    else:
        with pytest.raises(Invalid):
            about.do("approve_summary", by=about.own, version=version)
    assert not about.do("pass_summary", about="URBAN").passed
    assert not Dossier.objects.filter(procedure="statement").exists()
    assert about.do("approve_summary", by=about.own, version=2).passed
    about.do("draft_summary", text=DRAFT)
    assert not about.do("pass_summary", about="URBAN").passed


def test_nobody_but_the_requester_approves_and_only_the_follow_up_desk_passes_on(
    about: About, cast: Cast, jurisdiction: int
) -> None:
    about.do("draft_summary", text=DRAFT)
    strangers = (about.follow, cast("handler", body="URBAN"), visitor(jurisdiction))
    for by in strangers:
        with pytest.raises(Refused):
            about.do("approve_summary", by=by, version=1)
    about.do("approve_summary", by=about.own, version=1)
    for by in (cast("handler", body="URBAN"), cast("handler", body="MARKET"), about.own):
        for move, record in (
            ("pass_summary", {"about": "URBAN"}),
            ("draft_summary", {"text": OWN}),
        ):
            with pytest.raises(Refused):
                about.do(move, by=by, **record)
    with pytest.raises(Invalid) as wrong:
        about.do("pass_summary", about="MARKET")
    assert [one.rule for one in wrong.value.problems] == ["not_about"]
    assert about.do("pass_summary", about="URBAN").passed
    assert not about.do("pass_summary", about="URBAN").passed


def test_neither_a_file_about_nobody_nor_a_secret_one_has_a_summary(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    plain = About(jurisdiction, cast, now, Report(detail="路灯坏了", area=AREA))
    with pytest.raises(Conflict, match="about_nobody"):
        plain.do("draft_summary", text=DRAFT)
    report = Report(detail="收钱不办事", area=AREA, type="wrongdoing_report", about="URBAN")
    secret = About(jurisdiction, cast, now, report)
    with pytest.raises((Conflict, Refused)):
        secret.do("draft_summary", text=DRAFT)
    assert not Entry.objects.filter(chain=secret.received.id, move="draft_summary").exists()


def test_what_the_follow_up_desk_passes_on_is_the_first_contact(about: About, cast: Cast) -> None:
    desk = Dossier.objects.get(id=about.received.id).desk
    assert desk is not None
    by = cast("dispatcher", body=desk.code)
    about.do("dispatch", by=by, matter="C0102", body="MARKET")
    handler = cast("handler", body="MARKET")
    about.do("accept", by=handler)
    with pytest.raises(Refused):
        about.do("relay_contact", by=handler, text="我们来联系")
    done = about.do("relay_contact", text="承办单位请您说说经过")
    assert done.dossier.step == "handling"


def test_the_requester_reads_changes_and_approves_on_the_page(about: About) -> None:
    about.do("draft_summary", text=DRAFT)
    home = Client(headers={"Accept-Language": "zh"})
    home.post("/follow", {"code": about.received.code, "key": about.received.key})
    page = home.get("/follow").content.decode()
    assert DRAFT in page.partition('id="summary"')[2]
    sent = {"version": "1", "drafted": DRAFT, "text": OWN}
    assert home.post("/follow/approve_summary", sent).status_code == 302
    last = Entry.objects.filter(chain=about.received.id).order_by("-sequence")[0]
    assert (last.move, last.facts["record"]["version"]) == ("approve_summary", 1)
    assert "text" in last.facts["record"]
    assert 'id="summary"' not in home.get("/follow").content.decode()
    headers = {"X-Request-Key": about.received.key}
    about.do("draft_summary", text=DRAFT)
    address = f"/api/v1/requests/{about.received.code}/moves/approve_summary"
    sent_json = {"record": {"version": 2}}
    answer = Client(headers=headers).post(address, sent_json, content_type="application/json")
    assert answer.status_code == 200, answer.content
