"""The whole road through the API: report, dispatch, handle, reply, dispute, confirm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client

from gongzhi.core.actor import Actor
from gongzhi.core.packs.encoding import decode
from gongzhi.procedure.models import Dossier

ROAD = "/api/v1"
SAID: dict[str, Any] = {
    "detail": "楼下的路灯坏了三天，晚上很黑。",
    "subject": "路灯不亮",
    "area": "AL010109",
}
Cast = Callable[..., Actor]
Enter = Callable[..., Client]


def send(client: Client, path: str, body: Any, key: str = "", **headers: str) -> Any:
    """Post JSON."""
    more = {"X-Request-Key": key} if key else {}
    return client.post(
        ROAD + path,
        orjson.dumps(body),
        content_type="application/json",
        headers={**more, **headers},
    )


def get(client: Client, path: str, key: str = "", **headers: str) -> Any:
    """Get JSON."""
    more = {"X-Request-Key": key} if key else {}
    return client.get(ROAD + path, headers={**more, **headers})


@pytest.fixture
def reported(jurisdiction: int) -> dict[str, Any]:
    """A request that somebody has just reported."""
    answer: dict[str, Any] = send(Client(), "/requests", SAID).json()
    return answer


def desk_of(code: str, cast: Cast) -> Actor:
    """The dispatcher at whose desk the file lies."""
    return cast("dispatcher", body=Dossier.objects.get(code=code).desk.code)


def test_a_request_travels_to_the_body_that_acts_and_back(
    reported: dict[str, Any], cast: Cast, logged_in: Enter
) -> None:
    code, key = reported["code"], reported["key"]
    desk = logged_in(desk_of(code, cast))
    page = get(desk, "/inbox").json()
    assert code in [row["code"] for row in page["rows"]]
    assert page["counts"]["dispatcher"] >= 1
    moves = {move["move"]: move for move in get(desk, f"/files/{code}/moves").json()}
    assert [field["name"] for field in moves["dispatch"]["fields"]][:2] == ["matter", "body"]
    sent = send(
        desk, f"/files/{code}/moves/dispatch", {"record": {"matter": "C0102", "body": "URBAN"}}
    )
    assert (sent.status_code, sent.json()["step"]) == (200, "dispatched")
    handler = logged_in(cast("handler", body="URBAN"))
    for move, record in (
        ("accept", {}),
        ("contact", {"way": "phone", "text": "已联系"}),
        ("reply", {"text": "灯泡已换好", "solved": "solved"}),
    ):
        done = send(handler, f"/files/{code}/moves/{move}", {"record": record})
        assert done.status_code == 200, done.content
    mine = get(Client(), f"/requests/{code}", key).json()
    assert mine["step"] == "follow_up"
    assert {"confirm", "dispute"} <= {move["move"] for move in mine["moves"]}
    words = get(Client(), f"/requests/{code}/words", key).json()
    assert words["detail"] == SAID["detail"]
    assert "灯泡已换好" in words["texts"].values()
    assert get(Client(), f"/requests/{code}/openings", key).json()[0]["actor"] == "requester"
    wrong = send(Client(), f"/requests/{code}/moves/dispute", {"record": {"text": "还是不亮"}}, key)
    assert (wrong.status_code, wrong.json()["step"]) == (200, "dispatched")
    assert get(Client(), f"/requests/{code}/receipt", key).json() == reported["receipt"]


def test_a_key_opens_only_its_own_file(reported: dict[str, Any]) -> None:
    other = send(Client(), "/requests", SAID).json()
    for path in ("", "/words", "/openings", "/receipt"):
        wrong = get(Client(), f"/requests/{reported['code']}{path}", other["key"])
        assert (wrong.status_code, wrong.json()["code"]) == (404, "file")
    moved = send(Client(), f"/requests/{reported['code']}/moves/remind", {}, other["key"])
    assert moved.status_code == 404
    missing = get(Client(), f"/requests/{reported['code']}")
    assert missing.status_code == 422
    assert missing.json()["problems"][0]["field"] == "X-Request-Key"


def test_whoever_handled_a_file_cannot_use_its_key(
    reported: dict[str, Any], cast: Cast, logged_in: Enter
) -> None:
    code, key = reported["code"], reported["key"]
    desk = logged_in(desk_of(code, cast))
    record = {"matter": "C0102", "body": "URBAN"}
    assert send(desk, f"/files/{code}/moves/dispatch", {"record": record}).status_code == 200
    refused = get(desk, f"/requests/{code}", key)
    assert (refused.status_code, refused.json()["code"]) == (403, "key_of_a_file_you_handled")
    assert get(Client(), f"/requests/{code}", key).status_code == 200


def test_staff_doors_need_a_post(reported: dict[str, Any]) -> None:
    for path in ("/inbox", f"/files/{reported['code']}", f"/files/{reported['code']}/moves"):
        answer = get(Client(), path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")
    assert send(Client(), "/files", SAID).status_code == 401
    weird = Client()
    weird.cookies["sessionid"] = "\\000 no such session"
    assert get(weird, "/inbox").status_code == 401


def test_an_outsider_sees_and_does_nothing(
    reported: dict[str, Any], cast: Cast, logged_in: Enter
) -> None:
    outsider = logged_in(cast("handler", body="CULTURE"))
    code = reported["code"]
    assert get(outsider, f"/files/{code}").status_code == 404
    assert get(outsider, f"/files/{code}/words").status_code == 404
    moved = send(outsider, f"/files/{code}/moves/accept", {})
    assert moved.status_code == 404


def test_a_change_by_session_needs_the_token_of_the_page(
    reported: dict[str, Any], cast: Cast, logged_in: Enter
) -> None:
    desk = logged_in(desk_of(reported["code"], cast), strict=True)
    refused = send(desk, f"/files/{reported['code']}/moves/place", {"record": {"area": "AL0101"}})
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert get(desk, "/inbox").status_code == 200
    token = "a" * 32
    desk.cookies["csrftoken"] = token
    done = send(
        desk,
        f"/files/{reported['code']}/moves/place",
        {"record": {"area": "AL0101"}},
        **{"X-CSRFToken": token},
    )
    assert done.status_code == 200, done.content


def test_the_loser_of_two_editors_gets_what_changed_and_what_was_typed(
    reported: dict[str, Any], cast: Cast, logged_in: Enter
) -> None:
    code = reported["code"]
    desk = logged_in(desk_of(code, cast))
    typed = {"matter": "C0102", "body": "URBAN", "text": "请尽快"}
    place = {"record": {"area": "AL0101"}, "seen": 1}
    assert send(desk, f"/files/{code}/moves/place", place).status_code == 200
    late = send(desk, f"/files/{code}/moves/place", place)
    assert late.status_code == 409
    assert late.json()["changes"][0]["fields"] == ["area"]
    assert late.json()["typed"] == place["record"]
    first = {"record": {"matter": "C0102", "body": "HOUSING"}}
    assert send(desk, f"/files/{code}/moves/dispatch", first).status_code == 200
    lost = send(desk, f"/files/{code}/moves/dispatch", {"record": typed, "seen": 2})
    assert (lost.status_code, lost.json()["code"]) == (409, "no_such_move_now")


def test_a_gate_that_does_not_open_answers_with_its_numbers(
    reported: dict[str, Any], cast: Cast, logged_in: Enter
) -> None:
    code = reported["code"]
    desk = logged_in(desk_of(code, cast))
    record = {"matter": "C0102", "body": "URBAN"}
    send(desk, f"/files/{code}/moves/dispatch", {"record": record})
    handler = logged_in(cast("handler", body="URBAN"))
    send(handler, f"/files/{code}/moves/accept", {})
    send(handler, f"/files/{code}/moves/contact", {"record": {"way": "phone", "text": "已联系"}})
    asked = {"amount": 60, "ground": _extension_ground(), "text": "要等配件"}
    shut = send(handler, f"/files/{code}/moves/ask_extension", {"record": asked})
    assert (shut.status_code, shut.json()["code"]) == (409, "gate_failed")
    assert shut.json()["params"]["numbers"]["asked"] == 60
    assert shut.json()["typed"] == asked
    assert Dossier.objects.get(code=code).last_sequence == shut.json()["params"]["sequence"]


def _extension_ground() -> str:
    grounds = decode(Dossier.objects.order_by("-opened_at")[0].rules.content["grounds"])
    return next(code for code, row in grounds.items() if row["kind"] == "extension")


def test_bad_records_name_the_field(reported: dict[str, Any], cast: Cast, logged_in: Enter) -> None:
    code = reported["code"]
    desk = logged_in(desk_of(code, cast))
    for record, field, rule in (
        ({"matter": "X"}, "matter", "unknown_code"),
        ({"matter": "C0102"}, "body", "required"),
        ({"matter": "C0102", "body": 5}, "body", "unknown_body"),
        ({"matter": "C0102", "body": "URBAN", "hat": 1}, "hat", "unknown_field"),
    ):
        answer = send(desk, f"/files/{code}/moves/dispatch", {"record": record})
        assert answer.status_code == 422
        assert (field, rule) in [(p["field"], p["rule"]) for p in answer.json()["problems"]]
    for body, field in (({"seen": 0}, "seen"), ({"record": 5}, "record"), ({"x": 1}, "x")):
        answer = send(desk, f"/files/{code}/moves/dispatch", body)
        assert answer.status_code == 422
        assert any(field in problem["field"] for problem in answer.json()["problems"])


def test_staff_enter_what_was_said_at_the_desk(
    reported: dict[str, Any], cast: Cast, logged_in: Enter
) -> None:
    actor = desk_of(reported["code"], cast)
    desk = logged_in(actor)
    entered = send(desk, "/files", {**SAID, "source": "phone"})
    assert entered.status_code == 201, entered.content
    dossier = Dossier.objects.get(code=entered.json()["code"])
    assert dossier.source == "phone"
    refused = get(desk, f"/requests/{dossier.code}", entered.json()["key"])
    assert refused.json()["code"] == "key_of_a_file_you_handled"
    for body, status in (
        (SAID, 422),
        ({**SAID, "source": 5}, 422),
        ({**SAID, "source": "web"}, 403),
        ({**SAID, "source": "nothing"}, 403),
    ):
        assert send(desk, "/files", body).status_code == status


def test_refusals_speak_the_asked_language(reported: dict[str, Any]) -> None:
    chinese = get(Client(), "/inbox", **{"Accept-Language": "zh-CN"}).json()["words"]
    english = get(Client(), "/inbox", **{"Accept-Language": "en"}).json()["words"]
    assert chinese == ["请先登录。"]
    assert english == ["Please log in first."]
    problem = send(Client(), "/requests", {}, **{"Accept-Language": "en"}).json()["words"]
    assert problem == ["detail: Please fill this in."]
