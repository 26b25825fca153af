"""Reporting by machine."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pytest
from django.test import Client
from PIL import Image

from gongzhi.core.journal.receipts import signature_holds
from gongzhi.core.keyring import keyring
from gongzhi.procedure.models import Dossier

URL = "/api/v1/requests"
SAID = {
    "detail": "我们小区楼下的路灯坏了三天了，晚上很黑，请尽快修一下。",
    "lon": 113.297959,
    "lat": 28.144544,
}


def post(body: Any, **headers: str) -> Any:
    """Send JSON as a machine does."""
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return Client().post(URL, data, content_type="application/json", headers=headers)


def test_a_report_gives_code_key_and_a_signed_receipt(jurisdiction: int) -> None:
    answer = post(SAID)
    assert answer.status_code == 201, answer.content
    received = answer.json()
    assert signature_holds(received["receipt"], keyring("anlan").public)
    dossier = Dossier.objects.get(code=received["code"])
    assert (dossier.source, dossier.step, dossier.last_sequence) == ("api", "received", 1)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_same_report_sent_again_makes_no_second_file(jurisdiction: int) -> None:
    first = post(SAID, **{"Idempotency-Key": "a-random-token-of-mine"})
    again = post(SAID, **{"Idempotency-Key": "a-random-token-of-mine"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Dossier.objects.filter(source="api").count() == 1


def test_another_report_under_the_same_token_is_refused_and_opens_nothing(
    jurisdiction: int,
) -> None:
    post(SAID, **{"Idempotency-Key": "a-random-token-of-mine"})
    other = post({"detail": "别的事"}, **{"Idempotency-Key": "a-random-token-of-mine"})
    assert other.status_code == 409
    assert other.json()["code"] == "idempotency_key_used"
    assert "key" not in other.json()


BAD: list[tuple[Any, int, str, str]] = [
    (b"{", 400, "", "not_json"),
    (b"", 400, "", "not_json"),
    (b'{"detail": "\xff\xfe"}', 400, "", "not_json"),
    (b'{"detail": "\\ud800"}', 400, "", "not_json"),
    (b"[1]", 422, "body", "not_an_object"),
    ({}, 422, "detail", "required"),
    ({"detail": "  "}, 422, "detail", "required"),
    ({"detail": 5}, 422, "detail", "not_text"),
    ({"detail": "a\x00b"}, 422, "detail", "nul"),
    ({"detail": "好" * 20_001}, 422, "detail", "length"),
    ({"detail": "x", "subject": ["a"]}, 422, "subject", "not_text"),
    ({"detail": "x", "colour": "red"}, 422, "colour", "unknown_field"),
    ({"detail": "x", "source": "phone"}, 422, "source", "unknown_field"),
    ({"detail": "x", "type": "praise"}, 422, "type", "unknown_code"),
    ({"detail": "x", "matter": "E9999"}, 422, "matter", "unknown_code"),
    ({"detail": "x", "area": "nowhere"}, 422, "area", "unknown_area"),
    ({"detail": "x", "lon": "113"}, 422, "lon", "not_a_number"),
    ({"detail": "x", "lon": True, "lat": 1}, 422, "lon", "not_a_number"),
    ({"detail": "x", "lon": 500, "lat": 28.1}, 422, "lon", "out_of_range"),
    ({"detail": "x", "lon": 28.1, "lat": 113.2}, 422, "point", "swapped"),
    ({"detail": "x", "lon": 113.2}, 422, "lat", "required"),
]


@pytest.mark.parametrize(("body", "status", "field", "rule"), BAD)
def test_bad_input_names_the_field_and_the_rule(
    jurisdiction: int, body: Any, status: int, field: str, rule: str
) -> None:
    answer = post(body)
    fault = answer.json()
    assert answer.status_code == status
    if field:
        assert (field, rule) in [(p["field"], p["rule"]) for p in fault["problems"]]
    else:
        assert fault["code"] == rule
    assert fault["words"]
    assert not Dossier.objects.exists()


def test_ten_megabytes_are_refused_before_they_are_read(jurisdiction: int) -> None:
    answer = post({"detail": "好" * 3_500_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_short_token_is_refused(jurisdiction: int) -> None:
    answer = post(SAID, **{"Idempotency-Key": "1"})
    assert (answer.status_code, answer.json()["problems"][0]["field"]) == (422, "Idempotency-Key")


def picture() -> io.BytesIO:
    """A small photo."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    file.seek(0)
    file.name = "a.png"
    return file


def test_a_form_takes_photos(jurisdiction: int) -> None:
    answer = Client().post(
        f"{URL}/form", {"detail": "井盖破了", "photo": [picture(), picture()], "lon": "", "lat": ""}
    )
    assert answer.status_code == 201, answer.content
    dossier = Dossier.objects.get(code=answer.json()["code"])
    assert dossier.photos.count() == 2


@pytest.mark.parametrize(
    ("sent", "field", "rule"),
    [
        ({"detail": "x", "lon": "abc"}, "lon", "not_a_number"),
        ({"detail": "x", "lon": "nan", "lat": "1"}, "lon", "not_a_number"),
        ({"detail": "x", "hat": "abc"}, "hat", "unknown_field"),
        ({"photo": "x"}, "photo", "unknown_field"),
    ],
)
def test_a_bad_form_names_the_field_and_the_rule(
    jurisdiction: int, sent: dict[str, str], field: str, rule: str
) -> None:
    answer = Client().post(f"{URL}/form", sent)
    assert answer.status_code == 422
    assert (field, rule) in [(p["field"], p["rule"]) for p in answer.json()["problems"]]


def test_a_file_that_is_no_photo_is_refused(jurisdiction: int) -> None:
    file = io.BytesIO(b"MZ\x90 not a picture")
    file.name = "a.jpg"
    answer = Client().post(f"{URL}/form", {"detail": "x", "photo": file})
    assert (answer.status_code, answer.json()["problems"][0]["rule"]) == (422, "not_a_photo")


def test_what_claims_to_be_a_form_and_is_not_is_refused(jurisdiction: int) -> None:
    answer = Client().post(f"{URL}/form", b"--x", content_type="multipart/form-data")
    assert answer.status_code == 400
    answer = Client().post(f"{URL}/form", b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_a_form")


def test_unknown_pages_and_methods_answer_in_the_same_shape(jurisdiction: int) -> None:
    assert Client().get("/api/v1/nothing").json()["code"] == "no_such_page"
    assert Client().put(URL).json()["code"] == "no_such_method"
