"""The receipt's page: why, the way into a published root, and a check without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from gongzhi.cases.actions import Received
from gongzhi.core.journal.roots import seal
from gongzhi.core.work import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(received: Received, browser: Client) -> Client:
    """Somebody whose browser keeps code and key."""
    browser.post("/follow", {"code": received.code, "key": received.key})
    return browser


def page(holder: Client) -> str:
    return holder.get("/receipt").content.decode()


def test_the_receipt_says_why_here_why_them_and_why_by_then(holder: Client) -> None:
    shown = page(holder)
    for words in ("为什么在这里", "为什么由他们办", "为什么是这个时间", "选定了", "1个工作小时"):
        assert words in shown, words
    printed = shown.split('class="whyline"')[1].split("</ul>")[0]
    assert printed.count("<li>") == 3


def test_before_the_first_mark_the_page_says_when_the_path_will_be_there(holder: Client) -> None:
    assert "一小时内会封进" in page(holder)
    assert "path" not in holder.get("/receipt/proof.json").json()


def test_what_the_page_offers_is_enough_to_verify_offline(
    holder: Client, jurisdiction: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with work(jurisdiction, "system:seal_root") as unit:
        root = seal(unit)[0]
    shown = page(holder)
    assert f"第 {root.number} 号公开印记" in shown
    address = shown.split('href="/roots.json?after=')[1].split('"')[0]
    assert int(address) == root.number - 1
    proof, roots = tmp_path / "receipt.json", tmp_path / "roots.json"
    signed = holder.get("/receipt/proof.json").json()
    assert signed["path"]["root"] == root.number
    proof.write_text(json.dumps(signed), encoding="utf-8")
    roots.write_bytes(holder.get(f"/roots.json?after={address}").content)
    call_command("verify", "receipt", str(proof), roots=str(roots))
    signed["path"]["siblings"] = signed["path"]["siblings"][1:]
    proof.write_text(json.dumps(signed), encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("verify", "receipt", str(proof), roots=str(roots))
