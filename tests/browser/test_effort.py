"""What tasks cost in taps and fields, held against their bars and against docs/effort.md."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from gongzhi.cases.actions import Report, enter_request, move_request
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier
from tests.browser.effort import Hand, Task, table
from tests.browser.staff import enter, post
from tests.paths import ROOT

pytestmark = pytest.mark.slow  # a browser and a server are started
Phone = Callable[..., BrowserContext]
DOCUMENT: Path = ROOT / "docs/effort.md"
WRITE = os.environ.get("GONGZHI_WRITE") == "effort"
BEGIN, END = "<!-- measured -->", "<!-- end -->"
GOOD = "main .alert.good"


def newest() -> Dossier:
    return Dossier.objects.order_by("-id")[0]


def report(hand: Hand) -> None:
    hand.open("/")
    hand.tap("a.choice.first")
    hand.write("#detail", "楼下的路灯坏了三天")
    hand.tap("main button.main")
    expect(hand.page.locator(".receipt .code")).to_be_visible()


def report_from_board(hand: Hand) -> None:
    hand.open("/report?area=AL010101")
    hand.write("#detail", "门口的井盖松了")
    hand.tap("main button.main")
    expect(hand.page.locator(".receipt .code")).to_be_visible()
    assert newest().step == "raised"


def raise_one(hand: Hand) -> None:
    hand.open("/field/")
    hand.tap(".fieldbar a.main")
    hand.write("#detail", "楼道灯一闪一闪")
    hand.tap("#field-form .send button")
    expect(hand.page.locator("#drafts li.sent")).to_be_visible()


def raise_with_photo(hand: Hand) -> None:
    hand.open("/field/")
    hand.tap(".fieldbar a.main")
    hand.write("#detail", "井盖松了")
    hand.show("#photo", (ROOT / "gongzhi/surfaces/static/gongzhi/field-192.png").read_bytes())
    hand.tap("#field-form .send button")
    expect(hand.page.locator("#drafts li.sent")).to_be_visible()


def settle_at_once(hand: Hand) -> None:
    hand.open("/field/")
    hand.tap(".fieldbar a.main")
    hand.write("#detail", "路灯不亮")
    hand.write("#settled", "拧紧灯泡就亮了")
    hand.tap("#field-form .send button")
    expect(hand.page.locator("#drafts li.sent")).to_be_visible()
    assert newest().step == "follow_up"


def settle(hand: Hand) -> None:
    card = f"#card-{_waits('路灯坏了，晚上很黑', 'C0102')}"
    hand.open("/field/")
    hand.tap(f"{card} summary.main")
    hand.write(f"{card} input[name=text]", "换了灯泡")
    hand.tap(f"{card} details[open] form .main")
    expect(hand.page.locator(GOOD)).to_be_visible()


def settle_unsure(hand: Hand) -> None:
    card = f"#card-{_waits('楼道里堆满纸箱杂物，挡了路')}"
    hand.open("/field/")
    hand.tap(f"{card} summary.main")
    hand.write(f"{card} input[name=text]", "一起搬走了")
    hand.tap(f"{card} input[type=radio][name=matter]")
    hand.needed += 1
    hand.tap(f"{card} details[open] form .main")
    expect(hand.page.locator(GOOD)).to_be_visible()


def climb(hand: Hand) -> None:
    card = f"#card-{_waits('路灯坏了，够不着', 'C0102')}"
    hand.open("/field/")
    hand.tap(f"{card} summary:not(.main)")
    hand.tap(f"{card} details[open] input[value=no_means]")
    hand.tap(f"{card} details[open] form .main")
    expect(hand.page.locator(GOOD)).to_be_visible()


def dispatch(hand: Hand) -> None:
    hand.open("/inbox")
    hand.tap(".rows .about a")
    hand.use("dispatch")
    expect(hand.page.locator(GOOD)).to_be_visible()


def accept(hand: Hand) -> None:
    hand.open("/inbox")
    hand.tap(".rows .about a")
    hand.use("accept")
    expect(hand.page.locator(GOOD)).to_be_visible()


def reply(hand: Hand) -> None:
    hand.open("/inbox")
    hand.tap(".rows .about a")
    hand.tap('details:has(form[action$="/move/reply"]):not([open]) > summary')
    hand.write("#reply-text", "灯泡已换好，请看一看")
    hand.tap('form[action$="/reply"] input[name=solved][value=solved]')
    hand.needed += 1
    hand.tap('form[action$="/reply"] .send button')
    expect(hand.page.locator(GOOD)).to_be_visible()


RESIDENT = [
    Task("resident", "report something, from the first page", 4, 3, 60, report),
    Task("resident", "report by the square on a grid’s board", 4, 3, 60, report_from_board),
]
FIELD = [
    Task("grid worker", "raise a matter", 4, 4, 30, raise_one),
    Task("grid worker", "raise a matter with a photo", 6, 4, 30, raise_with_photo),
    Task("grid worker", "raise a matter that is settled already", 4, 4, 30, settle_at_once),
    Task("grid worker", "settle what waits", 4, 4, 30, settle),
    Task("grid worker", "settle what waits and say what it is about", 4, 4, 30, settle_unsure),
    Task("grid worker", "send up what waits", 4, 4, 30, climb),
]
DESK = [Task("dispatcher", "send a report to the body on the duty list", 4, 2, 30, dispatch)]
HANDLER = [
    Task("handler", "accept a file", 4, 0, 30, accept),
    Task("handler", "reply to the requester", 6, 2, 60, reply),
]


def _waits(text: str, matter: str = "") -> str:
    by, now = post("grid_worker", "CC_AL0101"), timezone.now()
    report_ = Report(detail=text, area="AL010101", matter=matter, source="grid")
    return enter_request(report_, by=by, at=now).code


def _contacted() -> None:
    file, by = Dossier.objects.filter(step="accepted").order_by("-id")[0], post("handler", "URBAN")
    said = {"way": "phone", "text": "已联系"}
    move_request(dossier=file.id, move="contact", by=by, at=timezone.now(), record=said)


def _turn(phone: Phone, site: str, tasks: list[Task], by: Actor | None = None) -> list[Hand]:
    hands = []
    for task in tasks:
        page = phone(width=390 if task.who in {"resident", "grid worker"} else 1280).new_page()
        if by is not None:
            enter(page, site, by)
        if task.do is reply:
            _contacted()
        hand = Hand(page, site)
        task.do(hand)
        hands.append(hand)
    return hands


def test_tasks_stay_within_their_bars_and_the_document_says_what_they_take(
    site: str, phone: Phone
) -> None:
    hands = _turn(phone, site, RESIDENT[:1])
    desk = newest().desk
    assert desk is not None
    hands += _turn(phone, site, RESIDENT[1:])
    hands += _turn(phone, site, FIELD, post("grid_worker", "CC_AL0101"))
    hands += _turn(phone, site, DESK, post("dispatcher", desk.code))
    hands += _turn(phone, site, HANDLER, post("handler", "URBAN"))
    tasks = [*RESIDENT, *FIELD, *DESK, *HANDLER]
    rows = list(zip(tasks, hands, strict=True))
    over = {
        task.what: (hand.taps, hand.needed, hand.seconds)
        for task, hand in rows
        if hand.taps > task.most_taps
        or hand.needed > task.most_needed
        or hand.seconds > task.most_seconds
    }
    assert over == {}
    before = DOCUMENT.read_text(encoding="utf-8")
    head, _, rest = before.partition(BEGIN)
    wanted = f"{head}{BEGIN}\n{table(rows)}\n{END}{rest.partition(END)[2]}"
    if WRITE:
        DOCUMENT.write_text(wanted, encoding="utf-8")
    else:
        assert before == wanted, "run: make effort"
