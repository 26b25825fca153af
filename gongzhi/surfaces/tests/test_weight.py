"""What a page must fetch before it shows, and how often it asks the database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.cases.actions import Received

pytestmark = pytest.mark.django_db
BLOCKING, STATEMENTS = 90_000, 12
OPEN = ("/", "/report", "/follow", "/community", "/near/", "/situation", "/roots", "/login")
OWN = ("/receipt", "/follow")


def blocking(page: str) -> int:
    """Count the bytes of a page with its style sheets and the scripts that it waits for."""
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page)
    scripts = [
        found[1]
        for found in re.finditer(r'<script src="/static/([^"]+)"([^>]*)>', page)
        if not re.search(r"\b(defer|async)\b", found[2])
    ]
    files = [finders.find(one) for one in (*sheets, *scripts)]
    return len(page.encode()) + sum(Path(str(one)).stat().st_size for one in files)


@pytest.mark.parametrize("path", OPEN)
def test_a_resident_waits_for_little(
    path: str, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert blocking(browser.get(path).content.decode()) <= BLOCKING
    with django_assert_max_num_queries(STATEMENTS):
        assert browser.get(path).status_code == 200


def test_whoever_follows_an_own_matter_waits_for_little(
    received: Received, browser: Client
) -> None:
    browser.post("/follow", {"code": received.code, "key": received.key})
    for path in OWN:
        assert blocking(browser.get(path).content.decode()) <= BLOCKING


def test_no_page_holds_a_script_or_a_style_of_its_own(browser: Client) -> None:
    for path in OPEN:
        page = browser.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=", page), path
