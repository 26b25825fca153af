"""The rules that a row of another system's files or a map can break, in words for its sender."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gongzhi.core import sheets
from gongzhi.core.errors import Problem

_ROW: Final = {
    "repeated_source_id": (
        "编号与第 {first} 行重复。",
        "The number was already used in row {first}.",
    ),
    "impossible_coordinates": (
        "坐标 {value} 不存在（经度 -180 至 180，纬度 -90 至 90）。",
        "The coordinates {value} do not exist (longitude -180..180, latitude -90..90).",
    ),
    "swapped_coordinates": (
        "坐标 {value} 的经度和纬度似乎写反了。",
        "Longitude and latitude of {value} seem to be swapped.",
    ),
    "half_coordinates": (
        "经度和纬度必须同时填写。",
        "Longitude and latitude must be given together.",
    ),
    "unknown_code": (
        "“{value}”不在对应表的取值里。",
        "“{value}” is not among the values of the map.",
    ),
    "not_in_pack": (
        "“{value}”不在规则包的“{table}”表里。",
        "“{value}” is not in the table “{table}” of the rule pack.",
    ),
    "in_the_future": (
        "时间 {value} 晚于现在。",
        "The moment {value} lies in the future.",
    ),
    "closed_before_opened": ("办结早于受理。", "It was closed before it was opened."),
    "closed_without_time": (
        "状态为办结，但没有办结时间。",
        "It is closed but has no closing time.",
    ),
    "open_with_closing_time": (
        "状态为未办结，却有办结时间。",
        "It is open but has a closing time.",
    ),
}  # fmt: skip
_MAP: Final = {
    "not_toml": ("对应表不是有效的 TOML：{words}", "The map is not TOML: {words}"),
    "missing_key": ("对应表缺少“{field}”。", "The map lacks “{field}”."),
    "unknown_key": ("对应表里没有“{field}”这一项。", "A map has no key “{field}”."),
    "unknown_field": (
        "对应表里的“{field}”不认识；可用：{known}。",
        "The map names “{field}”, which is unknown; known are: {known}.",
    ),
    "unknown_zone": ("没有时区“{value}”。", "There is no time zone “{value}”."),
    "wrong_type": (
        "对应表的“{field}”写法不对，应为：{wanted}。",
        "“{field}” of the map must be: {wanted}.",
    ),
}

RULES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({**sheets.RULES, **_ROW, **_MAP})
"""Rule code → (zh-Hans, English), those of all sheets too."""


def explain(problem: Problem, language: str) -> str:
    """Say a problem in words; ``language`` is ``zh-hans`` or ``en``.

    Raises:
        KeyError: the rule is not one of ``RULES``.

    """
    return sheets.explain(problem, language, RULES)
