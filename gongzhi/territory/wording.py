"""Sentences for how a place was found and for what is wrong with points and polygons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.core.errors import Problem

# One pair (zh-Hans, English) for each code.
PROBLEMS: dict[str, tuple[str, str]] = {
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
    "enclosed_gap": (
        "{name_zh}（{area}）与{other_zh}（{other}）等之间有{square_metres}平方米不属于任何区域",
        "{square_metres} m² enclosed by {name_en} ({area}), {other_en} ({other}) and others "
        "belong to no area",
    ),
    "ground_lost": (
        "{name_zh}（{area}）原有的{square_metres}平方米将不属于任何区域",
        "{square_metres} m² of {name_en} ({area}) would belong to no area",
    ),
    "ground_gained": (
        "新的边界超出{name_zh}（{area}）原有范围{square_metres}平方米",
        "the new polygons leave the former {name_en} ({area}) by {square_metres} m²",
    ),
    "not_drawn": (
        "{name_zh}（{area}）没有边界，而同级的其他区域有",
        "{name_en} ({area}) has no polygon, though others beside it have",
    ),
    "repaired_polygon": (
        "{name_zh}（{area}）的多边形不成立（{why}），已按要求修复，面积相差{square_metres}平方米",
        "the polygon of {name_en} ({area}) was not valid ({why}); repaired as asked, "
        "the surface differs by {square_metres} m²",
    ),
    "gap": (
        "{name_zh}（{area}）内有{square_metres}平方米不属于任何下级区域",
        "{square_metres} m² of {name_en} ({area}) belong to none of its parts",
    ),
}

# Rules of the acts on the ground: split, merge, rename, redraw, close, import.
PROBLEMS |= {
    "act_undone": (
        "{name_zh}（{area}）已由本平台的区划变更改动，规则包与之不符；请先更新规则包",
        "{name_en} ({area}) was changed by an act here that the pack does not know; "
        "bring the pack up to date first",
    ),
    "no_basis": ("请写明依据的文件", "name the document that orders it"),
    "no_name": ("{area}缺少代码或中英文名称", "{area} lacks a code or a name in either language"),
    "name_taken": (
        "同一上级之下已有名为“{name_zh}”的区域（{other}）",
        "{other} bears the name “{name_en}” under the same parent already",
    ),
    "code_taken": ("代码{area}已用过", "the code {area} has been used already"),
    "part_twice": ("代码{area}出现两次", "the code {area} stands there twice"),
    "area_closed": ("{name_zh}（{area}）已撤销", "{name_en} ({area}) has been closed"),
    "date_too_early": (
        "{name_zh}（{area}）自{date}起才有，不能更早",
        "{name_en} ({area}) exists since {date}, not before",
    ),
    "is_root": (
        "{name_zh}（{area}）是整个辖区，不能拆分、合并或撤销",
        "{name_en} ({area}) is the whole jurisdiction and cannot be split, merged or closed",
    ),
    "too_few": ("{area}：至少要有{least}个区域", "{area}: at least {least} areas are needed"),
    "has_children": (
        "{name_zh}（{area}）之下还有：{children_zh}",
        "{name_en} ({area}) still has areas below it: {children}",
    ),
    "parent_level": (
        "{name_zh}（{area}）的层级不低于上级",
        "{name_en} ({area}) does not stand below its parent’s level",
    ),
    "parents_differ": (
        "{name_zh}（{area}）与{other}不属同一上级",
        "{name_en} ({area}) and {other} have different parents",
    ),
    "levels_differ": (
        "{name_zh}（{area}）与{other}层级不同",
        "{name_en} ({area}) and {other} stand on different levels",
    ),
    "level_kind": ("{area}：这一层级没有“{kind}”", "{area}: there is no “{kind}” at this level"),
    "part_not_drawn": ("{area}还没有画边界", "{area} has no polygon yet"),
    "child_left": (
        "没有写明{name_zh}（{area}）今后归哪一部分",
        "it is not said to which part {name_en} ({area}) belongs",
    ),
    "child_unknown": (
        "{name_zh}（{area}）不在被拆分的区域之下，或写了两次",
        "{name_en} ({area}) does not lie below the area, or is given twice",
    ),
    "left_uncovered": (
        "撤销{name_zh}（{area}）后其范围不属于任何区域，请改用合并",
        "closing {name_en} ({area}) would leave its ground without an area; merge it instead",
    ),
}

# Rules of lines and polygons that are drawn or written by hand.
PROBLEMS |= {
    "two_parts": (
        "沿一条线只能拆成两部分，且两部分都不必另交边界：{name_zh}（{area}）",
        "a line splits {name_en} ({area}) into two parts, neither with a polygon of its own",
    ),
    "bad_line": (
        "{name_zh}（{area}）的拆分线不是一条不自交的折线",
        "what is to split {name_en} ({area}) is no line, or crosses itself",
    ),
    "not_drawn_yet": (
        "{name_zh}（{area}）还没有边界，不能沿线拆分",
        "{name_en} ({area}) has no polygon yet and cannot be split along a line",
    ),
    "no_cut": (
        "这条线没有把{name_zh}（{area}）分成两边；线的两端都要画到它的边界之外",
        "the line does not part {name_en} ({area}); draw both ends beyond its border",
    ),
    "child_cut": (
        "这条线切开了下面的{name_zh}（{area}）；请绕开它，或先拆分它",
        "the line cuts {name_en} ({area}) below; lead it around, or split that one first",
    ),
    "swallowed": (
        "{name_zh}（{area}）一点地方也不剩了；请改用合并",
        "nothing would be left of {name_en} ({area}); merge it instead",
    ),
    "no_such_shape": ("要的是 {types}", "wanted is: {types}"),
    "bad_pair": (
        "第{place}个点“{value}”不是“经度,纬度”",
        "point {place}, “{value}”, is no longitude and latitude",
    ),
    "too_few_points": (
        "只有{count}个点，至少要{least}个",
        "{count} points are given, at least {least} are needed",
    ),
}

# Rules of files that bring areas.
PROBLEMS |= {
    "code_twice": ("代码{area}出现两次", "the code {area} stands there twice"),
    "no_parent": (
        "找不到{area}的上级区域",
        "the parent of {area} is not known",
    ),
    "too_deep": ("{area}落在第{level}级，只有五级", "{area} would stand on level {level} of five"),
    "no_kind": (
        "{area}没有写明类别，第{level}级也没有通常的类别",
        "the kind of {area} is not said, and level {level} has no usual one",
    ),
    "missing_property": (
        "这一图形没有属性“{name}”，不知属于哪个区域",
        "the feature has no property “{name}”, so its area is not known",
    ),
    "not_polygons": (
        "这里要的是边界（GeoJSON 或 Shapefile 的 .zip），不是表格",
        "polygons are wanted here (GeoJSON, or a Shapefile in a .zip), not a sheet",
    ),
    "not_a_sheet": (
        "这里要的是表格（.csv），不是边界",
        "a sheet (.csv) is wanted here, not polygons",
    ),
    "no_file": ("没有文件{name}", "there is no file {name}"),
    "unknown_ending": (
        "{name}不是 .csv、.geojson、.json（均可加 .gz）或 .zip 文件",
        "{name} is no .csv, .geojson, .json (each also .gz) or .zip",
    ),
    "too_large": ("{name}解开后超过{limit}字节", "{name} unpacks to more than {limit} bytes"),
    "bad_gzip": ("{name}解不开：{why}", "{name} cannot be unpacked: {why}"),
    "bad_encoding": (
        "{name}既不是 UTF-8 也不是 GB18030 编码",
        "{name} is neither UTF-8 nor GB18030",
    ),
    "bad_csv": ("读不了这一行：{why}", "the row cannot be read: {why}"),
    "half_row": (
        "这一行有{found}格，表头有{expected}格",
        "the row has {found} cells, the header {expected}",
    ),
    "missing_column": ("缺少列“{name}”", "column “{name}” is missing"),
    "required": ("不能为空", "it must not be empty"),
    "too_long": ("共{length}个字符，最多{most}个", "{length} characters, at most {most} may stand"),
    "control_character": ("含有看不见的控制字符", "there is an invisible control character"),
    "bad_number": ("“{value}”不是数字", "“{value}” is not a number"),
    "bad_date": ("“{value}”不是日期（如 2026-01-31）", "“{value}” is no date (as 2026-01-31)"),
    "bad_shapefile": ("不是正确的 Shapefile：{why}", "this is not a valid Shapefile: {why}"),
    "projected": (
        "坐标系是“{system}”，请转成经纬度（WGS84）再导入",
        "the coordinates are in “{system}”; turn them into degrees (WGS84) first",
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
