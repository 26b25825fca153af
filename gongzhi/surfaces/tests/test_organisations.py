"""A body's public page: who answers for what, vacancies as vacancies, whom to call now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.core.actor import Actor
from gongzhi.directory.models import Holding, Organisation, Person, Post, Shift

pytestmark = pytest.mark.django_db


def _page(client: Client, code: str, **headers: str) -> str:
    answer = client.get(f"/organisations/{code}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_finds_a_body_with_its_matters_and_no_person(
    browser: Client, jurisdiction: int
) -> None:
    body = Organisation.objects.get(code="URBAN")
    assert body.name_zh in browser.get("/organisations/").content.decode()
    page = _page(browser, "URBAN")
    assert body.phone in page
    assert "路灯" in page
    held = Holding.objects.filter(post__organisation=body, valid_to=None).select_related("person")
    assert held
    assert not [one.person.name_zh for one in held if one.person.name_zh in page]
    assert body.name_en in _page(browser, "URBAN", accept_language="en")


def test_a_vacancy_is_shown_with_who_answers_meanwhile(browser: Client, jurisdiction: int) -> None:
    post = Post.objects.exclude(deputies=None).filter(deputies__holdings__valid_to=None).order_by(
        "code"
    )[0]  # fmt: skip
    deputy = post.deputies.order_by("code")[0]
    Holding.objects.filter(post=post, valid_to=None).update(valid_to=timezone.now())
    page = _page(browser, post.organisation.code)
    assert "空缺" in page
    assert f"现由{deputy.name_zh}代行" in page
    Holding.objects.filter(post=deputy, valid_to=None).update(valid_to=timezone.now())
    assert "代行。" not in _page(browser, post.organisation.code)


def test_who_is_on_duty_can_be_called(browser: Client, jurisdiction: int) -> None:
    post = Post.objects.filter(organisation__code="HOTLINE").order_by("code")[0]
    assert "现在没有排班" in _page(browser, "HOTLINE")
    now = timezone.now()
    Shift.objects.create(
        jurisdiction_id=jurisdiction, post=post, begins=now - timedelta(hours=1),
        ends=now + timedelta(hours=1), phone="0000-4711",
    )  # fmt: skip
    assert 'href="tel:0000-4711"' in _page(browser, "HOTLINE")


def test_colleagues_see_who_holds_a_post(
    jurisdiction: int, cast: Callable[..., Actor], logged_in: Callable[[Actor], Client]
) -> None:
    actor = cast("dispatcher", body="HOTLINE")
    person = Person.objects.get(id=actor.person)
    assert person.name_zh in _page(logged_in(actor), "HOTLINE")


def test_a_body_that_is_not_there_is_said(browser: Client, jurisdiction: int) -> None:
    assert browser.get("/organisations/NOBODY").status_code == 404
