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
    "wants_to_die": {
        "category": "self_harm",
        "words": ("不想活了", "跳楼"),
        "neutral": ("跳楼价", "跳楼机"),
        "help": "",
    },
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


SAID: dict[str, tuple[str, ...]] = {
    "street_lamp": (
        "路灯又不亮了\n东门路灯坏了好几天，晚上走路很黑",
        "一片漆黑\n西街整条巷子没有路灯，老人摔跤",
        "灯坏了\n广场边的路灯忽明忽暗，请来修",
        "晚上没灯\n放学的孩子摸黑回家，路灯何时装",
        "路灯杆倒了\n被风吹倒的灯杆横在人行道，灯也不亮",
        "求装路灯\n村口到车站太黑，想装几盏路灯",
        "路灯白天亮\n夜里反而不亮，浪费电",
        "照明问题\n桥下照明全坏，黑得看不见台阶",
        "路灯报修\n打了三次电话，灯还是不亮",
        "灯光太暗\n河边小路的灯太暗，跑步看不清",
    ),
    "works_noise": (
        "夜里还在施工\n东门工地半夜打桩，老人睡不着",
        "工地太吵\n机器轰鸣到凌晨，没法休息",
        "施工噪音\n对面楼盘通宵浇混凝土",
        "打桩扰民\n午休时间也打桩，孩子哭闹",
        "装修声音大\n楼上节假日电钻响个不停",
        "半夜施工\n挖机三点钟还在挖，吵醒全楼",
        "噪音\n工地的搅拌车整夜进出，轰隆隆",
        "高考还施工\n考生在家复习，工地不停工",
        "地铁施工扰民\n夜间爆破，玻璃都震了",
        "吵得睡不着\n夜班工人敲钢筋，投诉无用",
    ),
    "parking": (
        "车子乱停\n东门的消防通道被小车堵住，救护车进不来",
        "乱停车\n人行道上停满汽车，轮椅过不去",
        "违章停车\n学校门口两边停车，接孩子堵死",
        "停车难\n小区外来车辆占了车位",
        "僵尸车\n一辆面包车停在绿地半年没动",
        "车挡门口\n店门口总有车堵着，送货进不来",
        "公交站停车\n私家车停在公交站，公交靠不了边",
        "占道停车\n大货车夜里停满辅道，请交警管管",
        "通道被堵\n救护车进不来，车主电话打不通",
        "共享汽车乱停\n盲道上停了一排车",
    ),
}


def make_samples() -> list[Sample]:
    """Make thirty messages of three matters, none a near-duplicate of another."""
    return [Sample(text, matter) for matter, texts in SAID.items() for text in texts]
