"""Small sheets of another hotline, and the map that reads them into the demo district."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from gongzhi.cases.methods.mapping import read_map
from gongzhi.cases.methods.mapping.maps import Map

MAP = """
name = "other"
pack = "demo"
source = "other_hotline"

[columns]
source_id = "编号"
opened_at = "受理时间"
target_at = "期限"
closed_at = "办结时间"
status = "状态"
subject = "标题"
detail = "内容"
matter = "事项"
body = "单位"
area = "区域"
lon = "经度"
lat = "纬度"

[time]
zone = "Asia/Shanghai"

[values.status]
"办理中" = "open"
"已办结" = "closed"

[extra]
remark = "备注"
"""
HEADERS = ("编号", "受理时间", "期限", "办结时间", "状态", "标题", "内容", "事项", "单位", "区域",
           "经度", "纬度", "备注")  # fmt: skip


def line(number: int, **cells: str) -> dict[str, str]:
    """Give a good row, changed in some cells."""
    row = dict.fromkeys(HEADERS, "")
    row |= {"编号": f"R{number:06}", "受理时间": "2026-03-02 09:00:00", "状态": "办理中",
            "标题": "小区路灯不亮", "内容": f"第{number}号路灯三天没亮。"}  # fmt: skip
    return row | cells


def write_sheet(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows as a CSV sheet."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADERS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_map_file(folder: Path) -> Path:
    """Write the map beside the sheets."""
    path = folder / "other.toml"
    path.write_text(MAP, encoding="utf-8")
    return path


def the_map(folder: Path) -> Map:
    """Read the map."""
    return read_map(write_map_file(folder))
