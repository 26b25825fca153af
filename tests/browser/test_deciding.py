"""A charging shed from the wish to the posted result, clicked by residents and staff; a lift."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from gongzhi.cases.tests.record import verify
from gongzhi.procedure.models import Dossier
from tests.browser.matter import Square, code_in, secret_on

pytestmark = pytest.mark.slow  # a browser and a server are started
Phone = Callable[..., BrowserContext]
DRAFT = "在九号楼东侧的社区空地建电动自行车充电棚，配灭火器，由物业代管。"
ROLL = "编号,姓名,房号\n" + "\n".join(f"{n},居民{n},{n}栋" for n in range(1, 15))
OUTSIDE = "5d" * 32


@pytest.fixture
def square(site: str, phone: Phone) -> Iterator[Square]:
    """A community in a time of its own: it begins in the past, as no move is of the future."""
    with time_machine.travel(timezone.now() - timedelta(days=60), tick=True) as time:
        square = Square(site, phone, time)
        square.meet("secretary", "community_secretary", "CC_AL0101")
        square.meet("supervisor", "supervision_committee", "SC_AL0101")
        yield square


def test_a_shed_is_asked_for_decided_built_and_proved_and_a_lift_goes_the_owners_way(
    square: Square, phone: Phone, tmp_path: Path
) -> None:
    resident = phone().new_page()
    asked(square, resident)
    lift(square)
    begun(square)
    for step in ("branch", "members"):
        met(square, step)
    voted(square, resident)
    objected(square, resident)
    built(square)
    proved(square, resident, tmp_path)


def asked(square: Square, resident: Page) -> None:
    resident.goto(f"{square.site}/report?area=AL010109")
    resident.fill("#detail", "九号楼旁边的空地能不能建个电动自行车充电棚？楼道里充电太危险。")
    resident.click("main button.main")
    expect(resident.locator(".receipt .code")).to_be_visible()


def lift(square: Square) -> None:
    page, _ = square.pages["secretary"]
    page.goto(f"{square.site}/decisions/new/one_consultation")
    words = {
        "subject": "lift",
        "title": "三栋二单元加装电梯",
        "draft": "在三栋二单元加装一部电梯。",
    }
    square.fill(page.locator("main form"), **words, common_property="no", origin="residents")
    page.click("main form button.main")
    expect(page.locator("main")).to_contain_text("第二百七十八条")
    page.click('form[action$="/owners_vote"] button')
    square.code = code_in(page)
    square.next_is("secretary", "读入名册")
    expect(page.locator(".guide")).to_contain_text("≥3/4")
    expect(page.locator(".guide")).not_to_contain_text("一般事项")


def begun(square: Square) -> None:
    page, _ = square.pages["secretary"]
    page.goto(f"{square.site}/decisions/")
    page.click('main a[href$="/new/one_consultation"]')
    words = {"subject": "public_works", "title": "建电动自行车充电棚", "draft": DRAFT}
    square.fill(page.locator("main form"), **words, common_property="no", origin="residents")
    page.click("main form button.main")
    square.code = code_in(page)
    said = "逐户走访，多数赞成；两户担心占地，已改方案。"
    square.next_is("secretary", "记录征求到的意见")
    square.act("secretary", "note_opinions", households="46", opinions=said)


def met(square: Square, step: str) -> None:
    """A meeting of Party members: the roll stays elsewhere, the votes are on paper."""
    page, _ = square.pages["secretary"]
    page.goto(f"{square.site}/decisions/{square.code}/roll")
    page.click("details.more > summary")
    page.fill("#count", "9")
    page.fill("#hash", OUTSIDE)
    page.click("details.more form button")
    square.act("secretary", "freeze_roll", rule=f"one_{step}")
    meets = square.local(days=1, minutes=2)
    square.act("secretary", "give_notice", meets_at=meets, where="党群服务中心二楼")
    square.wait(days=1, hours=2)
    square.act("secretary", "hold_assembly", present="8", minutes="会议按通知召开。")
    votes = {"agreed": "7", "opposed": "1", "abstained": "0", "invalid": "0"}
    square.act("secretary", "count_paper", **votes)
    square.act("supervisor", "confirm_count", **votes)
    square.act("secretary", "resolve")


def voted(square: Square, resident: Page) -> None:
    """Residents vote by slip on a phone and on paper in the hall."""
    page, _ = square.pages["secretary"]
    roll = f"{square.site}/decisions/{square.code}/roll"
    page.goto(roll)
    sheet = {"name": "名册.csv", "mimeType": "text/csv", "buffer": ROLL.encode()}
    page.set_input_files("#sheet", sheet)  # type: ignore[arg-type]
    page.click("form:has(#sheet) button.main")
    square.act("secretary", "freeze_roll", rule="one_residents")
    meets = square.local(days=6)
    square.act("secretary", "give_notice", meets_at=meets, where="社区广场")
    officers = {
        "secret": "yes",
        "officer": officer(square, "secretary"),
        "second_officer": officer(square, "supervisor"),
    }
    square.act("secretary", "open_box", closes_at=square.local(days=5), **officers)
    secrets = []
    for name in ("secretary", "supervisor"):
        keeper, _ = square.pages[name]
        keeper.goto(roll)
        keeper.click('form[action$="/key"] button')
        secrets.append(secret_on(keeper))
    page.goto(roll)
    page.click('form[action$="/slips"] button')
    expect(page.locator(".slip .key")).to_have_count(14)
    slips = [one.strip() for one in page.locator(".slip .key").all_inner_texts()]
    for number, slip in enumerate(slips[:5]):
        resident.goto(f"{square.site}/decisions/{square.code}")
        resident.click('main a[href$="/vote"]')
        resident.fill("#slip", slip)
        resident.check(f"input[name=ticked][value='{int(number == 4)}']")
        resident.click("main form button.main")
        expect(resident.locator(".receipt .code")).to_be_visible()
    on_paper(square, roll)
    counted(square, roll, secrets)


def officer(square: Square, name: str) -> str:
    return square.pages[name][1].code.removeprefix("post:")


def on_paper(square: Square, roll: str) -> None:
    """At the meeting: four who have not voted by web come and vote on paper."""
    square.wait(days=6, hours=1)
    page, _ = square.pages["secretary"]
    page.goto(f"{roll.removesuffix('/roll')}/paper")
    for number in (11, 12, 13, 14):
        page.locator("ul.ticks li", has_text=f"居民{number}").locator("input").check()
    page.click("main form button.main")


def counted(square: Square, roll: str, secrets: list[str]) -> None:
    square.next_is("secretary", "两把钥匙一起开箱")
    page, _ = square.pages["secretary"]
    page.goto(roll)
    page.fill("#first", secrets[0])
    page.fill("#second", secrets[1])
    page.click('form[action$="/open"] button')
    page.wait_for_url(f"**/decisions/{square.code}")
    square.act("secretary", "hold_assembly", present="4", minutes="到会四人投纸票。")
    votes = {"agreed": "3", "opposed": "1", "abstained": "0", "invalid": "0"}
    square.act("secretary", "count_paper", **votes)
    square.next_is("supervisor", "复核纸票（复计）")
    square.act("supervisor", "confirm_count", **votes)
    square.act("secretary", "resolve", resolution=DRAFT)


def posted(square: Square) -> None:
    square.act("secretary", "post", places="社区公示栏、三个单元门厅")
    square.act("supervisor", "attest_posting")


def objected(square: Square, resident: Page) -> None:
    posted(square)
    resident.goto(f"{square.site}/decisions/{square.code}")
    expect(resident.locator("main")).to_contain_text("应到 14，实到 9")
    resident.fill("#text", "棚子离我家窗户太近了。")
    resident.click("#object button")
    expect(resident.locator(".receipt .key")).to_be_visible()
    child = Dossier.objects.get(procedure="decision_objection")
    answer = "棚子往东挪三米，已画线，请到现场看。"
    page, _ = square.pages["secretary"]
    page.goto(f"{square.site}/file/{child.code}")
    expect(page.locator("main")).to_contain_text("棚子离我家窗户太近了")
    square.act("secretary", "answer_objection", child.code, text=answer)
    resident.reload()
    expect(resident.locator("main")).to_contain_text("挪三米")
    resident.click('form[action$="/accept_answer"] button')
    square.wait(days=8)
    square.act("secretary", "take_effect")


def built(square: Square) -> None:
    ends = square.local(days=20)[:10]
    square.act("secretary", "assign_task", body="CC_AL0101", ends_on=ends, text="施工并验收")
    task = Dossier.objects.get(procedure="decision_task")
    square.act("secretary", "report_done", task.code, text="充电棚已建成，灭火器已配。")
    square.act("supervisor", "supervise_works", holds="yes", text="与决议一致")
    square.act("supervisor", "find_done", task.code, text="到现场看过，十二个插座都能用。")
    money = {"cost": "32000", "money": "fund", "by_whom": "社区施工队"}
    square.act("secretary", "finish_works", **money, result="充电棚建成，十二个插座。")
    posted(square)
    square.wait(days=8)
    square.act("secretary", "close_matter")


def proved(square: Square, resident: Page, folder: Path) -> None:
    """Whoever holds the archive alone finds every move in it, and counts the ballots again."""
    resident.goto(f"{square.site}/decisions/{square.code}")
    page = resident.locator("main")
    for words in ("实施完毕并已公开", "社区施工队", "32,000 元", "应到 14，实到 9"):
        expect(page).to_contain_text(words)
    with resident.expect_download() as got:
        resident.click('main a[href$="/ballots.json"]')
    got.value.save_as(folder / "ballots.json")
    call_command("ballots", "recount", str(folder / "ballots.json"))
    verify("seal")
    verify("export", "--out", str(folder / "all.jsonl"))
    found, answer = verify("export", str(folder / "all.jsonl"))
    assert (found, answer["findings"]) == (0, [])
    lines = [json.loads(one) for one in (folder / "all.jsonl").read_text("utf-8").splitlines()]
    file = Dossier.objects.get(code=square.code)
    chains = [one for one in lines if one["t"] == "entry" and one["chain"] == file.id.hex]
    moves = [one["move"] for one in chains]
    assert moves[-1] == "close_matter"
    assert moves.count("resolve") == 3
