"""The rarer moves, clicked: a joint task to its end, a file set back, new rules adopted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.cases.tests.road import new_rules, react
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.models import Jurisdiction
from gongzhi.procedure.models import Dossier
from tests.browser.staff import enter, post

pytestmark = pytest.mark.slow  # a browser and a server are started
Phone = Callable[..., BrowserContext]


@pytest.fixture
def in_hand(site: str) -> Dossier:
    """A file in the hands of the body that must act."""
    jurisdiction, now = Jurisdiction.objects.get(code="anlan").id, timezone.now()
    report = Report(subject="路灯不亮", detail="路灯坏了三天。", area="AL010109")
    received = receive_request(report, by=visitor(jurisdiction), at=now)
    file = Dossier.objects.select_related("desk").get(id=received.id)
    assert file.desk is not None
    desk, urban = post("dispatcher", file.desk.code), post("handler", "URBAN")
    sent = {"matter": "C0102", "body": "URBAN"}
    move_request(dossier=file.id, move="dispatch", by=desk, at=now, record=sent)
    move_request(dossier=file.id, move="accept", by=urban, at=now)
    contact = {"way": "phone", "text": "已联系"}
    move_request(dossier=file.id, move="contact", by=urban, at=now, record=contact)
    return Dossier.objects.get(id=file.id)


def at(phone: Phone, site: str, file: Dossier, actor: Actor) -> Page:
    """Open a file on the page of somebody who has just logged in."""
    page = phone(width=1280).new_page()
    enter(page, site, actor)
    page.goto(f"{site}/file/{file.code}")
    return page


def unfold(page: Page, move: str) -> None:
    """Open the form of a move, behind “more” if it stands there."""
    page.evaluate(
        """move => {
            const form = document.querySelector(`form[action$="/move/${move}"]`);
            for (let part = form; part; part = part.parentElement) {
                if (part.tagName === "DETAILS") part.open = true;
            }
        }""",
        move,
    )


def send(page: Page, move: str) -> None:
    page.click(f'form[action$="/move/{move}"] button')
    expect(page.locator(".alert.good")).to_be_visible()


def report_in_and_plan(page: Page) -> None:
    unfold(page, "report_in")
    page.select_option("#report_in-post", index=1)
    send(page, "report_in")
    unfold(page, "plan_part")
    page.fill("#plan_part-text", "换灯泡")
    page.fill("#plan_part-ends_on", "2027-06-30")
    send(page, "plan_part")


def test_a_called_body_reports_in_works_is_sent_back_and_is_rated(
    site: str, phone: Phone, in_hand: Dossier
) -> None:
    page = at(phone, site, in_hand, post("party_secretary", "PC_AL01"))
    unfold(page, "convene")
    page.select_option("#convene-ground", index=1)
    page.locator('form[action$="/convene"] input[name=bodies]').first.fill("区住房和城乡建设局")
    page.fill("#convene-lead", "HOUSING")
    page.fill("#convene-meets_at", "2027-01-05T09:00")
    page.fill("#convene-text", "请到现场会商")
    send(page, "convene")
    part = Dossier.objects.get(parent_id=in_hand.id)

    page = at(phone, site, part, post("handler", "HOUSING"))
    report_in_and_plan(page)
    unfold(page, "done")
    page.fill("#done-text", "已到场处理")
    send(page, "done")

    judge = at(phone, site, part, post("party_secretary", "PC_AL01"))
    unfold(judge, "not_done")
    judge.fill("#not_done-text", "还差一盏")
    send(judge, "not_done")
    page.reload()
    unfold(page, "done")
    page.fill("#done-text", "都换好了")
    send(page, "done")
    judge.reload()
    unfold(judge, "rate")
    judge.fill("#rate-rating", "5")
    send(judge, "rate")
    part.refresh_from_db()
    assert (part.step, part.outcome) == ("closed", "done")
    react("child_ended", timezone.now())
    page = at(phone, site, in_hand, post("handler", "URBAN"))
    expect(page.locator("main")).to_contain_text("子任务结束")


def test_a_file_is_set_back_and_the_reason_is_on_its_page(
    site: str, phone: Phone, in_hand: Dossier
) -> None:
    page = at(phone, site, in_hand, post("district_leader", "GOV"))
    unfold(page, "void")
    page.check('form[action$="/void"] input[value=received]')
    page.select_option("#void-ground", index=1)
    page.fill("#void-text", "派错了单位，退回重派")
    send(page, "void")
    in_hand.refresh_from_db()
    assert (in_hand.step, in_hand.subject) == ("received", "")
    expect(page.locator("main")).to_contain_text("退回重办")


def test_new_rules_reach_a_running_file_only_when_somebody_says_so(
    site: str, phone: Phone, in_hand: Dossier
) -> None:
    page = at(phone, site, in_hand, post("district_leader", "GOV"))
    unfold(page, "adopt_rules")
    page.fill("#adopt_rules-text", "按新的规则办理")
    page.click('form[action$="/move/adopt_rules"] button')
    expect(page.locator(".alert.late").first).to_contain_text("现行规则")
    assert page.input_value("#adopt_rules-text") == "按新的规则办理"
    fresh = new_rules(in_hand.jurisdiction_id, "limits", "wd3", amount=2)
    page.goto(f"{site}/file/{in_hand.code}")
    unfold(page, "adopt_rules")
    page.fill("#adopt_rules-text", "按新的规则办理")
    send(page, "adopt_rules")
    in_hand.refresh_from_db()
    assert in_hand.rules_id == fresh
