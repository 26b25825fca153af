"""A small catalogue of matters and danger signs, and labelled messages, for the tests of triage."""

from __future__ import annotations

from typing import Any

from gongzhi.triage.suggest import Reader
from gongzhi.triage.training import Sample

MATTERS: dict[str, dict[str, Any]] = {
    "street_lamp": {
        "name_zh": "路灯",
        "name_en": "Street lamps",
        "words": ("路灯不亮", "路灯坏", "没有路灯", "路灯"),
    },
    "works_noise": {
        "name_zh": "施工扰民",
        "name_en": "Noise of works",
        "words": ("施工扰民", "夜间施工", "通宵施工", "施工噪音", "扰民"),
    },
    "shop_noise": {
        "name_zh": "商业噪音",
        "name_en": "Noise of shops",
        "words": ("广场舞", "音响声音", "喇叭叫卖", "噪音扰民", "扰民"),
    },
    "parking": {
        "name_zh": "机动车乱停",
        "name_en": "Parked in the way",
        "words": ("乱停车", "违章停车", "停车", "堵住通道"),
    },
    "property_management": {
        "name_zh": "物业管理",
        "name_en": "Property management",
        "words": ("物业费", "物业公司", "物业不作为", "业主委员会"),
    },
}
HELP_NUMBERS: dict[str, dict[str, Any]] = {
    "police": {"number": "110", "name_zh": "报警", "name_en": "Police"},
    "fire": {"number": "119", "name_zh": "火警", "name_en": "Fire service"},
}
DANGER_SIGNS: dict[str, dict[str, Any]] = {
    "beating": {"category": "violence", "words": ("家暴", "拿刀"), "help": "police"},
    "child_hurt": {"category": "child", "words": ("虐待孩子",), "help": "police"},
    "wants_to_die": {"category": "self_harm", "words": ("不想活了",), "help": ""},
    "gas_leak": {"category": "fire_gas", "words": ("煤气泄漏", "着火了"), "help": "fire"},
}


def make_reader(*, threshold_ppm: int = 300_000) -> Reader:
    """Make the wording reader over the sample catalogue and its danger signs."""
    return Reader.from_rules(
        MATTERS,
        danger_signs=DANGER_SIGNS,
        help_numbers=HELP_NUMBERS,
        threshold_ppm=threshold_ppm,
    )


def make_samples(*, each: int = 10) -> list[Sample]:
    """Make messages of three matters that differ in their words and in the place they name."""
    said = {
        "street_lamp": "路灯又不亮了\n{place}的路灯坏了好几天，晚上走路很黑，希望来修。",
        "works_noise": "夜里还在施工\n{place}的工地半夜打桩，机器轰鸣，老人睡不着。",
        "parking": "车子乱停\n{place}的消防通道被小车堵住，救护车进不来，请交警管管。",
    }
    places = ("东门", "西街", "南湖", "北桥", "河口", "山脚", "学校", "菜场", "车站", "码头")
    return [
        Sample(text.format(place=f"{place}{turn}号"), matter)
        for matter, text in said.items()
        for turn, place in enumerate(places[:each])
    ]
