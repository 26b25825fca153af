"""The default pack's wording, on invented messages and on the real ones where they are at hand."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from time import process_time

import pytest
from django.conf import settings

from gongzhi.core.packs.reader import read_pack
from gongzhi.core.packs.schema import Pack
from gongzhi.triage.suggest import Reader, suggest
from tests.paths import shared


@pytest.fixture(scope="module")
def pack() -> Pack:
    packs = Path(settings.ROOT) / "packs"
    return read_pack(packs / "default", packs)


@pytest.fixture(scope="module")
def reader(pack: Pack) -> Reader:
    return Reader.from_rules(
        pack.table("matters"),
        danger_signs=pack.table("danger_signs"),
        help_numbers=pack.table("help_numbers"),
        threshold_ppm=int(pack.table("settings")["triage_threshold_ppm"]["value"]),
    )


@pytest.fixture(scope="module")
def real_messages() -> list[str]:
    messages = shared("data", "appeals_zh", "messages.csv.gz")
    with gzip.open(messages, "rt", encoding="utf-8", newline="") as table:
        return [
            "\n".join(" ".join(row[name].split()) for name in ("留言主题", "留言详情"))
            for row in csv.DictReader(table)
        ]


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("滨江路的路灯坏了三盏\n晚上一片漆黑，老人不敢出门，请来修一修。", "C0102"),
        ("隔壁工地通宵施工\n半夜还在打桩，全楼睡不着。", "E0301"),
        ("老板拖欠工资\n包工头说没钱，农民工工资三个月没发。", "T0801"),
        ("楼下餐馆油烟扰民\n油烟直排到窗户，家里全是油烟味。", "E0116"),
        ("房产证一直办不下来\n交房四年，不动产证还没有。", "T0207"),
        ("消防通道被锁\n消防通道长期被堵，消防隐患很大。", "T1301"),
        ("小区停水两天了\n自来水公司没有通知，水压也低。", "T1701"),
        ("医保报销比例问题\n异地就医能不能报销？", "T1002"),
        ("小学学位不足\n孩子今年入学，学区划分不清楚。", "T0901"),
        ("电梯坏了半年没修\n电梯困人两次，电梯维修没人管。", "T0204"),
    ],
)
def test_everyday_messages_find_their_matter(text: str, matter: str, reader: Reader) -> None:
    assert suggest(text, reader=reader).matter == matter


def test_danger_comes_with_its_number(reader: Reader) -> None:
    found = suggest("楼道里闻到煤气，怀疑煤气泄漏", reader=reader)
    assert found.reason == "danger"
    assert {sign.number for sign in found.danger} == {"119"}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("邻居又在家暴，女人一直哭", "violence"),
        ("他持刀站在我家门口", "violence"),
        ("楼下的小孩被反锁在家一整天", "child"),
        ("有人猥亵学生", "child"),
        ("我真的不想活了，撑不下去", "self_harm"),
        ("有人要跳楼，站在楼顶", "self_harm"),
        ("昨天防触电培训之后，还是有人触电了", "fire_gas"),
        ("家里漏煤气了快来人", "fire_gas"),
        ("厨房天然气泄露，很大味道", "fire_gas"),
    ],
)
def test_signs_of_danger_go_to_a_person_with_a_number(
    text: str, category: str, reader: Reader
) -> None:
    found = suggest(text, reader=reader)
    assert (found.reason, found.abstained) == ("danger", True)
    assert category in {sign.category for sign in found.danger}
    assert all(sign.number for sign in found.danger)


@pytest.mark.parametrize(
    "text",
    [
        "门口喇叭整天叫卖跳楼价大甩卖",
        "希望减轻生活压力，让年轻生命健康成长",
        "充电桩裸露，有触电隐患",
        "电梯下坠，还好没有人受伤",
        "消防通道被堵，一旦失火后果严重",
        "物业实质性侵占业主的公共收益",
        "请求政府救救我们这些业主",
        "夜里吵得人想死的噪音，减轻生产噪声",
    ],
)
def test_words_inside_neutral_phrases_are_no_danger(text: str, reader: Reader) -> None:
    assert suggest(text, reader=reader).danger == ()


def test_at_least_half_of_the_real_messages_get_a_matter(
    real_messages: list[str], reader: Reader, pack: Pack
) -> None:
    started = process_time()
    found = [suggest(text, reader=reader) for text in real_messages]
    mean_ms = (process_time() - started) / len(found) * 1000
    suggested = [one for one in found if not one.abstained]
    assert len(suggested) >= len(found) * 0.70
    assert {one.matter for one in suggested} <= set(pack.table("matters"))
    assert all(one.ranked[0].words for one in suggested)
    assert sum(one.reason == "danger" for one in found) <= len(found) * 0.01
    assert mean_ms < 0.6
