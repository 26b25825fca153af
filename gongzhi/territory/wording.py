"""Sentences for how a place was found and for what is wrong with points and polygons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.core.errors import Problem

# One pair (zh-Hans, English) for each code.
PROBLEMS: Mapping[str, tuple[str, str]] = {
    "not_a_number": ("“{value}”不是数字", "“{value}” is not a number"),
    "out_of_range": (
        "坐标{value}不在{min}至{max}度之间",
        "{value} is not between {min} and {max} degrees",
    ),
    "swapped": (
        "经度和纬度写反了：{lon}，{lat}",
        "longitude and latitude are in the wrong order: {lon}, {lat}",
    ),
    "shape": (
        "坐标应为两列（经度、纬度），不是{shape}",
        "points need two columns (longitude, latitude), not {shape}",
    ),
    "date_to_come": (
        "区域{area}的日期{date}尚未到来，请到当天再加载",
        "the date {date} of area {area} is still to come; load it on that day",
    ),
    "parent_closed": (
        "区域{area}仍在使用，但上级区域已撤销",
        "area {area} is open below a closed one",
    ),
    "bad_geojson": ("不是正确的 GeoJSON：{why}", "this is not valid GeoJSON: {why}"),
    "unknown_area": ("没有代码为“{area}”的区域", "there is no area with code “{area}”"),
    "boundary_twice": ("区域{area}的边界出现两次", "area {area} has two boundaries"),
    "not_a_polygon": ("{name_zh}（{area}）的边界不是多边形", "{name_en} ({area}) has no polygon"),
    "invalid_polygon": (
        "{name_zh}（{area}）的多边形不成立：{why}",
        "the polygon of {name_en} ({area}) is not valid: {why}",
    ),
    "off_the_earth": (
        "{name_zh}（{area}）的边界超出经纬度范围",
        "the polygon of {name_en} ({area}) leaves the range of degrees",
    ),
    "overlap": (
        "{name_zh}（{area}）与{other_zh}（{other}）重叠{square_metres}平方米",
        "{name_en} ({area}) and {other_en} ({other}) overlap by {square_metres} m²",
    ),
    "outside_parent": (
        "{name_zh}（{area}）超出上级{other_zh}（{other}）{square_metres}平方米",
        "{name_en} ({area}) leaves its parent {other_en} ({other}) by {square_metres} m²",
    ),
    "gap": (
        "{name_zh}（{area}）内有{square_metres}平方米不属于任何下级区域",
        "{square_metres} m² of {name_en} ({area}) belong to none of its parts",
    ),
}

FOUND: Mapping[str, tuple[str, str]] = {
    "inside": ("按坐标，位于{area}", "by its coordinates, in {area}"),
    "border": (
        "按坐标，在区域分界线上，归代码在前的{area}",
        "by its coordinates, on a border; it goes to {area}, whose code comes first",
    ),
    "nearest": (
        "按坐标，在边界外{distance}米，归最近的{area}",
        "by its coordinates, {distance} m outside; it goes to the nearest, {area}",
    ),
    "outside": (
        "坐标在本辖区之外，归{area}处理",
        "by its coordinates, outside the jurisdiction; it goes to {area}",
    ),
    "one": ("文字中写明了{area}（{words}）", "the words name {area} ({words})"),
    "several": (
        "文字中提到几个地方（{words}），都在{area}，需人工确定",
        "the words name several places ({words}), all in {area}; a person decides",
    ),
    "none": ("文字中没有写明地方", "the words name no place"),
}


def problem_words(problem: Problem, language: str) -> str:
    """Say a problem of this app in Simplified Chinese (``zh…``) or English.

    Raises KeyError for a rule of another app.
    """
    return _pick(PROBLEMS, problem.rule, language).format_map(dict(problem.params))


def found_words(how: str, language: str, **params: Any) -> str:
    """Say how a place was found. ``params``: area (its name), words, distance (metres)."""
    return _pick(FOUND, how, language).format_map(params)


def _pick(sentences: Mapping[str, tuple[str, str]], code: str, language: str) -> str:
    chinese, english = sentences[code]
    return chinese if language.lower().startswith("zh") else english
