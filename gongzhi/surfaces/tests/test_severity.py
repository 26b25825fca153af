"""Whoever says that somebody is in danger sees the numbers before anything is sent."""

from __future__ import annotations

import pytest
from django.test import Client

from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db


def test_pages_and_api_ask_the_same(jurisdiction: int) -> None:
    words = {"detail": "三楼着火了，有人在里面", "area": "AL010109", "severity": "emergency"}
    zh = Client(headers={"Accept-Language": "zh"})
    form = zh.get("/report").content.decode()
    assert "有人有危险" in form
    asked = zh.post("/report", words)
    shown = asked.content.decode()
    assert (asked.status_code, "110" in shown, 'name="called"' in shown) == (422, True, True)
    assert words["detail"] in shown
    assert zh.post("/report", {**words, "called": "on"}).status_code == 302
    sent = zh.post("/api/v1/requests", words, "application/json")
    assert (sent.status_code, sent.json()["problems"][0]["rule"]) == (422, "call_first")
    sent = zh.post("/api/v1/requests", {**words, "called": True}, "application/json")
    assert sent.status_code == 201
    settled = zh.post("/api/v1/requests", {**words, "settled": "x"}, "application/json")
    assert settled.json()["problems"][0] == {"field": "settled", "rule": "unknown_field"}
    unknown = zh.post("/report", {**words, "severity": "L9"})
    assert unknown.status_code == 422
    assert Dossier.objects.count() == 2
