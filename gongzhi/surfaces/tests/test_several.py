"""One move on several files: each on its own, every outcome listed, nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.codes import new_code
from gongzhi.procedure.actions.several import make_several
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.table import Field, Move, Procedure, Step, Who, known
from gongzhi.procedure.table.procedure import TableError

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
SENT = {"matter": "C0102 路灯", "body": "URBAN 区城市管理局"}


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.fixture
def files(jurisdiction: int, now: datetime) -> list[Dossier]:
    found = []
    for number in range(4):
        report = Report(detail=f"第 {number} 盏路灯坏了", area="AL010109")
        found.append(receive_request(report, by=visitor(jurisdiction), at=now).id)
    return [Dossier.objects.select_related("desk").get(id=one) for one in found]


@pytest.fixture
def desk(files: list[Dossier], cast: Cast, logged_in: Enter) -> Client:
    return logged_in(cast("dispatcher", body=files[0].desk.code))


def ticked(files: list[Dossier]) -> list[str]:
    return [f"{one.code}.{one.last_sequence}" for one in files]


def test_the_inbox_offers_boxes_and_the_page_only_what_may_be_done_on_several(
    desk: Client, files: list[Dossier]
) -> None:
    page = body(desk.get("/inbox"))
    assert page.count('name="file"') == 4
    chosen = body(desk.get("/inbox/several", {"file": ticked(files)}))
    assert "/inbox/several/dispatch" in chosen
    assert "/inbox/several/place" in chosen
    for alone in ("answer", "decline", "merge", "convene"):
        assert f"/inbox/several/{alone}" not in chosen
        assert desk.post(f"/inbox/several/{alone}", {"file": ticked(files)}).status_code == 404
    assert "还没有选中的件" in body(desk.get("/inbox/several"))


def test_each_file_has_its_own_outcome(
    desk: Client, files: list[Dossier], cast: Cast, jurisdiction: int, now: datetime
) -> None:
    done, raced, barred, gone = files
    by = cast("dispatcher", body=done.desk.code)
    sent = ticked(files)
    move_request(dossier=raced.id, move="place", by=by, at=now, record={"area": "AL0102"})
    urban = {"dossier": barred, "jurisdiction_id": jurisdiction}
    BarredBody.objects.create(**urban, organisation_id=cast("handler", body="URBAN").organisation)
    move_request(dossier=gone.id, move="answer", by=by, at=now, record={"text": "已答复"})
    answer = desk.post("/inbox/several/dispatch", {**SENT, "text": "别丢了", "file": sent})
    page = body(answer)
    assert "4 件中办成 1 件" in page
    steps = {one.code: Dossier.objects.get(id=one.id).step for one in files}
    assert steps[done.code] == "dispatched"
    assert steps[raced.code] == steps[barred.code] == "received"
    assert "这一件有了变化" in page
    assert "已经到了别的环节" in page
    assert "别丢了" in page
    assert f'value="{raced.code}.2"' in page
    again = desk.post("/inbox/several/dispatch", {**SENT, "file": [f"{raced.code}.2"]})
    assert "1 件中办成 1 件" in body(again)


def test_a_record_no_file_takes_comes_back_to_be_corrected(
    desk: Client, files: list[Dossier]
) -> None:
    wrong = {"matter": "C0102 路灯", "body": "NOBODY", "text": "请尽快"}
    answer = desk.post("/inbox/several/dispatch", {**wrong, "file": ticked(files)})
    assert answer.status_code == 422
    assert 'id="dispatch-body-error"' in body(answer)
    assert "请尽快" in body(answer)
    assert not Dossier.objects.exclude(step="received").exists()


def test_more_than_the_pack_allows_is_refused_before_anything_is_done(
    desk: Client, files: list[Dossier]
) -> None:
    many = ticked(files) + [f"{new_code()}.1" for _ in range(17)]
    answer = desk.post("/inbox/several/dispatch", {**SENT, "file": many})
    assert answer.status_code == 422
    assert "一次最多 20 件" in body(answer)
    assert desk.post("/inbox/several/dispatch", SENT).status_code == 422
    assert not Dossier.objects.exclude(step="received").exists()


def test_what_one_may_not_do_is_refused_file_by_file(
    files: list[Dossier], cast: Cast, now: datetime
) -> None:
    stranger = cast("handler", body="MARKET")
    chosen = [(one.code, one.last_sequence) for one in files]
    record = {"matter": "C0102", "body": "URBAN"}
    shared = {"files": chosen, "by": stranger, "at": now, "record": record}
    outcomes = make_several(move="dispatch", **shared)  # type: ignore[arg-type]
    assert {one.error.code for one in outcomes if one.error} == {"file"}
    by = cast("dispatcher", body=files[0].desk.code)
    outcomes = make_several(move="answer", **{**shared, "by": by})  # type: ignore[arg-type]
    assert {one.error.code for one in outcomes if one.error} == {"not_for_several"}


def test_the_table_lets_nothing_be_done_on_several_that_decides_about_one() -> None:
    marked = {
        (code, move.name)
        for code, table in known().items()
        for step in table.steps
        for move in table.moves_at(step.name)
        if move.several
    }
    assert ("request", "dispatch") in marked
    assert not {name for _, name in marked} & {"answer", "decline", "reply", "merge", "settle"}
    text = Field("text", "text", low=2, high=100)
    for move in (
        Move("say", "=", fields=(text,), several=True),
        Move("end", "over", outcome="over", several=True),
        Move("decide", "=", statutory=True, several=True),
        Move("ask", "=", gate="within_window@1", several=True),
    ):
        steps = (
            Step("open", Who("handler"), moves=(move,)),
            Step("over", Who("handler"), closed=True),
        )
        with pytest.raises(TableError, match="several at once"):
            Procedure(code="trial", judge="handler", steps=steps)


def test_the_api_lists_every_outcome(desk: Client, files: list[Dossier]) -> None:
    token = desk.get("/inbox/several").cookies["csrftoken"].value
    sent = {
        "files": [{"code": one.code, "seen": 1} for one in files[:2]],
        "record": {"matter": "C0102", "body": "URBAN"},
    }
    address, kind = "/api/v1/inbox/moves/dispatch", "application/json"
    answer = desk.post(address, sent, content_type=kind, headers={"X-CSRFToken": token})
    assert [one["done"] for one in answer.json()] == [True, True], answer.content
    answer = desk.post(address, sent, content_type=kind, headers={"X-CSRFToken": token})
    assert {one["error"] for one in answer.json()} == {"no_such_move_now"}
