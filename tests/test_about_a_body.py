"""A report about a body: that body neither receives nor sees it, at any door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import BarredBody, Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
AREA, WORDS = "AL010109", "办事大厅的工作人员态度恶劣，推诿不办。"


@pytest.fixture
def township(jurisdiction: int, now: datetime) -> Organisation:
    """The body whose desk would receive a report from this place."""
    plain = receive_request(Report(detail=WORDS, area=AREA), by=visitor(jurisdiction), at=now)
    desk = Dossier.objects.get(id=plain.id).desk
    assert desk is not None
    return desk


def _newest() -> Dossier:
    return Dossier.objects.order_by("-opened_at", "-id").first()  # type: ignore[return-value]


def _shut_out(file: Dossier, body: Organisation) -> None:
    assert list(BarredBody.objects.filter(dossier=file).values_list("organisation", flat=True)) == [
        body.pk
    ]
    assert file.desk is not None
    assert file.desk_id != body.pk
    assert file.desk.kind == "hotline_centre"
    assert file.owner_id == file.desk_id
    first = Entry.objects.get(chain=file.id, sequence=1)
    assert first.facts["record"]["about"] == body.code


def _by_api(logged_in: Enter, cast: Cast, body: Organisation) -> int:
    sent = {"detail": WORDS, "area": AREA, "about": body.code}
    answer = Client().post("/api/v1/requests", sent, content_type="application/json")
    return answer.status_code


def _by_form(logged_in: Enter, cast: Cast, body: Organisation) -> int:
    sent = {"detail": WORDS, "area": AREA, "about": body.code}
    return Client().post("/api/v1/requests/form", sent).status_code


def _by_staff_api(logged_in: Enter, cast: Cast, body: Organisation) -> int:
    client = logged_in(cast("dispatcher"))
    sent = {"detail": WORDS, "area": AREA, "about": body.code, "source": "phone"}
    return client.post("/api/v1/files", sent, content_type="application/json").status_code


def _by_page(logged_in: Enter, cast: Cast, body: Organisation) -> int:
    return (
        Client().post("/report", {"detail": WORDS, "area": AREA, "about": body.name_zh}).status_code
    )


def _at_the_desk(logged_in: Enter, cast: Cast, body: Organisation) -> int:
    client = logged_in(cast("dispatcher"))
    sent = {"detail": WORDS, "area": AREA, "about": body.name_zh, "source": "phone"}
    return client.post("/desk/new", sent).status_code


@pytest.mark.parametrize(
    ("door", "status"),
    [
        (_by_api, 201),
        (_by_form, 201),
        (_by_staff_api, 201),
        (_by_page, 302),
        (_at_the_desk, 302),
    ],
)
def test_a_report_about_the_body_that_would_receive_it_goes_past_it(
    door: Callable[..., int],
    status: int,
    township: Organisation,
    logged_in: Enter,
    cast: Cast,
) -> None:
    assert door(logged_in, cast, township) == status
    _shut_out(_newest(), township)


def test_the_body_complained_of_does_not_see_the_file_and_cannot_move_it(
    township: Organisation, jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    report = Report(detail=WORDS, area=AREA, about=township.code)
    file = receive_request(report, by=visitor(jurisdiction), at=now)
    theirs = cast("dispatcher", body=township.code)
    client = logged_in(theirs)
    assert client.get(f"/file/{file.code}").status_code == 404
    assert client.get(f"/api/v1/files/{file.code}").status_code == 404
    record: dict[str, Any] = {"matter": "C0102", "body": "URBAN"}
    with pytest.raises(Refused) as refused:
        move_request(dossier=file.id, move="dispatch", by=theirs, at=now, record=record)
    assert refused.value.code == "barred"
    assert Dossier.objects.get(id=file.id).last_sequence == 1


def test_where_the_body_judges_later_another_desk_takes_its_place(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    panel = Organisation.objects.get(kind="objection_panel")
    report = Report(detail=WORDS, area=AREA, about=panel.code)
    file = receive_request(report, by=visitor(jurisdiction), at=now)
    desk = Dossier.objects.get(id=file.id).desk
    assert desk is not None
    move_request(
        dossier=file.id,
        move="dispatch",
        by=cast("dispatcher", body=desk.code),
        at=now,
        record={"matter": "C0102", "body": "URBAN"},
    )
    move_request(
        dossier=file.id,
        move="object",
        by=cast("handler", body="URBAN"),
        at=now,
        record={"ground": "ob_not_on_list", "text": "不在履职清单内，请重新派单。"},
    )
    objected = Dossier.objects.get(id=file.id)
    assert objected.step == "objected"
    assert objected.desk_id != panel.pk


@pytest.mark.parametrize("about", ["TO_AL01", "HOTLINE", "URBAN", "PANEL"])
def test_what_nobody_owns_falls_to_no_body_of_the_line_complained_of(
    jurisdiction: int, now: datetime, about: str
) -> None:
    report = Report(detail=WORDS, area=AREA, about=about, matter="C0102")
    made = receive_request(report, by=visitor(jurisdiction), at=now)
    file = Dossier.objects.get(id=made.id)
    with work(jurisdiction, "test") as unit:
        bodies = ground(unit).directory
    assert not bodies.line(file.fallback_id) & {bodies.by_code[about].id}


def test_a_complaint_about_the_head_of_all_points_outside(jurisdiction: int, now: datetime) -> None:
    before = Dossier.objects.count()
    report = Report(detail=WORDS, area=AREA, about="GOV")
    body = Organisation.objects.filter(kind="district_government").get()
    with pytest.raises(Invalid) as invalid:
        receive_request(
            Report(detail=report.detail, area=AREA, about=body.code),
            by=visitor(jurisdiction),
            at=now,
        )
    assert [(one.field, one.rule) for one in invalid.value.problems] == [("about", "no_receiver")]
    assert Dossier.objects.count() == before
    answer = Client().post("/report", {"detail": WORDS, "area": AREA, "about": body.name_zh})
    assert answer.status_code == 422
    assert "纪检监察" in answer.content.decode()
    assert WORDS in answer.content.decode()


def test_a_body_that_does_not_exist_is_named(jurisdiction: int, now: datetime) -> None:
    with pytest.raises(Invalid) as invalid:
        receive_request(
            Report(detail=WORDS, area=AREA, about="NOWHERE"), by=visitor(jurisdiction), at=now
        )
    assert [(one.field, one.rule) for one in invalid.value.problems] == [("about", "unknown_body")]
