"""Published roots, keys, receipts and procedures over the API."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from django.test import Client

from gongzhi.core.actor import visitor
from gongzhi.core.journal.roots import seal
from gongzhi.core.models import Leaf, Root
from gongzhi.core.work import work
from gongzhi.surfaces.door import forget_jurisdictions
from tests.api.test_handling import SAID, get, send

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def sealed(jurisdiction: int) -> int:
    """Some roots; gives the number of the last."""
    for _ in range(2):
        with work(jurisdiction, visitor(jurisdiction).code) as unit:
            made = seal(unit)
    return made[-1].number


def test_roots_are_published_as_page_file_and_feed(sealed: int) -> None:
    page = get(Client(), "/roots").json()
    assert [root["number"] for root in page["roots"]] == list(range(1, sealed + 1))
    assert page["next"] is None
    assert get(Client(), f"/roots?after={sealed}").json()["roots"] == []
    assert get(Client(), "/roots/1").json() == page["roots"][0]
    assert get(Client(), "/roots/9999").json()["code"] == "root"
    file = b"".join(get(Client(), "/roots.jsonl").streaming_content).splitlines()
    keys = get(Client(), "/keys").json()
    assert [orjson.loads(line) for line in file] == [{"keys": keys}, *page["roots"]]
    feed = ElementTree.fromstring(get(Client(), "/roots.atom").content)  # noqa: S314  (our own)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles[0] == f"anlan root {sealed}"


def test_a_receipt_is_checked(jurisdiction: int) -> None:
    receipt = send(Client(), "/requests", SAID).json()["receipt"]
    assert send(Client(), "/receipts/check", receipt).json() == {"holds": True, "findings": []}
    for forged, kind in (
        ({**receipt, "entry": "00" * 32}, "receipt_signature"),
        ({**receipt, "key_id": "0" * 16}, "unknown_key"),
        ({}, "unknown_key"),
        ({**receipt, "path": {"root": "x"}}, "root_missing"),
        ({**receipt, "path": {"root": [1]}}, "receipt_unreadable"),
    ):
        found = send(Client(), "/receipts/check", forged).json()
        assert (found["holds"], found["findings"][0]["kind"]) == (False, kind)


def test_a_receipt_carries_its_path_once_it_is_sealed(own_database: str) -> None:
    forget_jurisdictions()
    received = send(Client(), "/requests", SAID).json()
    path = f"/requests/{received['code']}/receipt"
    assert "path" not in get(Client(), path, received["key"]).json()
    place = Root.objects.values_list("jurisdiction_id", flat=True).first() or 1
    for _ in range(300):
        with work(place, "system:test") as unit:
            seal(unit)
        if Leaf.objects.filter(hash=bytes.fromhex(received["receipt"]["entry"])).exists():
            break
    receipt = get(Client(), path, received["key"]).json()
    assert receipt["path"]["position"] >= 0
    assert send(Client(), "/receipts/check", receipt).json()["holds"]
    wrong = {**receipt, "path": {**receipt["path"], "position": receipt["path"]["position"] ^ 1}}
    assert not send(Client(), "/receipts/check", wrong).json()["holds"]


def test_only_known_bodies_countersign(sealed: int) -> None:
    answer = send(
        Client(),
        "/roots/1/countersignatures",
        {"by": "x", "at": "2026-01-01T00:00:00Z", "public_key": "00" * 32, "signature": ""},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "unknown_countersigner")
    assert send(Client(), "/roots/1/countersignatures", {}).status_code == 422


def test_procedures_are_read_as_tables(jurisdiction: int) -> None:
    listed: dict[str, Any] = {row["code"]: row for row in get(Client(), "/procedures").json()}
    assert {"request", "joint_task"} <= set(listed)
    by_code = get(Client(), "/procedures/request").json()
    assert by_code == get(Client(), f"/procedures/{listed['request']['hash']}").json()
    assert by_code["steps"][0]["name"] == "received"
    assert get(Client(), "/procedures/nothing").status_code == 404
