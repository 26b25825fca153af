"""A NUL in any text of any door is refused by name, and never reaches the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from config.api import api
from gongzhi.core.actor import Actor
from tests.test_outsiders import DOORS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
JSON = "application/json"
SHAPES = api.get_openapi_schema()
FITTING = {"uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "slug": "x", "int": "1"}


@pytest.fixture
def inside(cast: Callable[..., Actor], logged_in: Callable[..., Client]) -> Client:
    """A dispatcher at its desk: doors that are shut would hide what breaks behind them."""
    client = logged_in(cast("dispatcher"))
    client.raise_request_exception = False
    return client


def addresses(nul: bool) -> Iterator[tuple[str, bool]]:
    """Every address with its texts filled in; whether one of them holds a NUL."""
    for door in DOORS:
        texts = re.findall(r"<(?:str:)?\w+>", door)
        for spoilt in texts if nul else [""]:
            filled = door.replace(spoilt, "a%00b", 1) if spoilt else door
            filled = re.sub(r"<(?:str:)?\w+>", "x", filled)
            yield "/" + re.sub(r"<(\w+):\w+>", lambda one: FITTING[one[1]], filled), bool(spoilt)


def test_a_nul_in_an_address_names_nothing(inside: Client) -> None:
    found = {address: inside.get(address).status_code for address, _ in addresses(nul=True)}
    assert set(found.values()) <= {404, 405}, found


def test_a_nul_in_a_parameter_or_a_field_is_named(inside: Client) -> None:
    broken = []
    for address, _ in addresses(nul=False):
        asked = inside.get(f"{address}?before=a%00b")
        sent = None if address.startswith("/api/") else inside.post(address, {"text": "a\x00b"})
        codes = [answer.status_code for answer in (asked, sent) if answer is not None]
        broken += [(address, code) for code in codes if code not in {302, 422}]
    assert broken == []
    page = inside.get("/draws?before=a%00b", headers={"Accept-Language": "zh"}).content.decode()
    assert "before" in page
    assert "含有不能识别的字符" in page
    problem = inside.get("/api/v1/draws?before=a%00b").json()["problems"]
    assert problem == [{"field": "before", "rule": "nul"}]


def bodies() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the API that takes JSON, with a NUL in each of its texts."""
    for path, methods in SHAPES["paths"].items():
        for method, said in methods.items():
            content = said.get("requestBody", {}).get("content", {})
            shape = content.get(JSON, {}).get("schema", {})
            named = SHAPES["components"]["schemas"].get(shape.get("$ref", "").rpartition("/")[2])
            names = (named or shape).get("properties", {"text": {}})
            if JSON in content:
                yield path, method, dict.fromkeys(names, "a\x00b")


def test_a_nul_in_a_body_is_named(inside: Client) -> None:
    tried = 0
    for path, method, sent in bodies():
        address = re.sub(r"\{\w+\}", "7K3M9QXAC4", path)
        answer = inside.generic(method.upper(), address, _json(sent), JSON)
        named = {one["field"] for one in answer.json()["problems"]}
        assert (answer.status_code, named) == (422, set(sent)), (method, path, answer.content)
        tried += 1
    assert tried > 20


def _json(sent: dict[str, Any]) -> str:
    texts = ",".join(f'"{name}":"a\\u0000b"' for name in sent)
    return "{" + texts + "}"


def test_a_nul_in_a_cookie_opens_nothing() -> None:
    client = Client(raise_request_exception=False)
    for name in ("sessionid", "language", "rating", "file"):
        for address in ("/", "/inbox", "/follow", "/rate", "/api/v1/inbox"):
            answer = client.get(address, headers={"cookie": f'{name}="a\\000b"'})
            assert answer.status_code == 400, (name, address)
