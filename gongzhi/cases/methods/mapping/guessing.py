"""Guessing a map from the headers and the first rows of a sheet, with how sure each guess is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from gongzhi.cases.methods.mapping.maps import REQUIRED, Map
from gongzhi.core.sheets.moments import MomentReader
from gongzhi.core.sheets.numbers import code_text, decimal_number
from gongzhi.core.sheets.rows import Row, Value, is_blank

_PPM: Final = 1_000_000
_EXACT: Final = 950_000
_PART: Final = 650_000
_ENOUGH: Final = 300_000
_CLOSED_WORDS: Final = re.compile(r"办结|结案|关闭|完成|归档|closed|resolved|done", re.IGNORECASE)
_NOT_CLOSED: Final = re.compile(r"未|待|不|not|un", re.IGNORECASE)
_DROPPED: Final = re.compile(r"[\W_]+")

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "source_id": ("工单编号", "留言编号", "诉求编号", "案件编号", "案卷编号", "事件编号", "工单号",
                  "受理编号", "任务号", "流水号", "编号", "case_enquiry_id", "service_request_id",
                  "case_id", "unique_key", "request_id", "ticket", "id"),
    "opened_at": ("受理时间", "留言时间", "登记时间", "创建时间", "来电时间", "上报时间",
                  "接单时间", "诉求时间", "反映时间", "提交时间", "open_dt", "opened_at",
                  "created_date", "requested_datetime", "created_at", "opened", "date"),
    "target_at": ("办理期限", "截止时间", "到期时间", "应办结时间", "要求办结时间", "时限",
                  "target_dt", "sla_target_dt", "due_date", "expected_datetime", "deadline"),
    "closed_at": ("办结时间", "结案时间", "完成时间", "关闭时间", "答复时间", "closed_dt",
                  "closed_date", "closed_at", "resolved_at"),
    "status": ("工单状态", "办理状态", "状态", "case_status", "status"),
    "outcome": ("办理结果", "处理结果", "outcome"),
    "subject": ("留言主题", "工单标题", "诉求标题", "标题", "主题", "事项", "case_title", "title",
                "subject", "service_name"),
    "detail": ("留言详情", "诉求内容", "工单内容", "反映内容", "问题描述", "事件描述", "详情",
               "内容", "描述", "description", "detail", "descriptor", "closure_reason"),
    "request_type": ("诉求类型", "工单类型", "信件类型", "request_type"),
    "matter": ("事项类别", "诉求分类", "问题分类", "一级标签", "分类", "类别", "type",
               "complaint_type", "service_code", "category"),
    "body": ("承办单位", "主办单位", "责任单位", "处置部门", "办理单位", "department", "agency",
             "agency_responsible"),
    "area": ("所属社区", "所属街道", "所属区域", "行政区划", "区划代码", "neighborhood", "borough",
             "district"),
    "location": ("详细地址", "事发地址", "诉求地址", "发生地点", "地址", "地点", "location",
                 "address", "incident_address"),
    "lon": ("经度", "longitude", "lon", "lng", "long"),
    "lat": ("纬度", "latitude", "lat"),
})  # fmt: skip
"""Fact → headers met in hotline, grid and open-data sheets, Chinese and English."""


@dataclass(frozen=True, slots=True)
class GuessedMap:
    """A guess to be shown before it is used.

    ``confidence`` gives parts per million for each fact found; ``missing`` the facts without
    which no row can be taken over; ``unused`` the headers that found no place.
    """

    map: Map
    confidence: Mapping[str, int]
    missing: tuple[str, ...]
    unused: tuple[str, ...]


def guess_map(
    headers: Sequence[str],
    sample_rows: Sequence[Row],
    *,
    name: str,
    pack: str,
    source: str,
    zone: str,
) -> GuessedMap:
    """Guess which header holds which fact, by its name and by what stands under it.

    Each header serves one fact; the surest pairs are taken first. ``sample_rows``: some dozens.
    """
    under = {h: [row.cells.get(h) for row in sample_rows] for h in headers}
    pairs = sorted(
        (
            (-_confidence(fact, header, under[header], ZoneInfo(zone)), order, fact, header)
            for order, header in enumerate(headers)
            for fact in SYNONYMS
        ),
    )
    columns: dict[str, str] = {}
    confidence: dict[str, int] = {}
    for negative, _, fact, header in pairs:
        if -negative >= _ENOUGH and fact not in columns and header not in columns.values():
            columns[fact] = header
            confidence[fact] = -negative
    status = columns.get("status")
    values = {"status": _status_values(under[status])} if status else {}
    chosen = Map(name=name, pack=pack, source=source, columns=columns, zone=zone, values=values)
    missing = tuple(fact for fact in REQUIRED if fact not in columns)
    unused = tuple(h for h in headers if h not in columns.values())
    return GuessedMap(chosen, confidence, missing, unused)


def _plain(header: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", header).lower())


def _confidence(fact: str, header: str, cells: Sequence[Value], zone: ZoneInfo) -> int:
    by_name = _by_name(fact, _plain(header))
    filled = [cell for cell in cells if not is_blank(cell)]
    if not by_name or not filled:
        return by_name // 2
    fits = _FITS.get(fact)
    return by_name * (_PPM // 2 + fits(filled, zone) // 2) // _PPM if fits else by_name


def _by_name(fact: str, header: str) -> int:
    """Score a header's name: earlier synonyms are surer, parts of a longer name less sure."""
    names = [_plain(name) for name in SYNONYMS[fact]]
    if header in names:
        return _EXACT - names.index(header) * 1_000
    long_enough = (name for name in names if len(name) > 3 or not name.isascii())
    return _PART if any(len(name) > 1 and name in header for name in long_enough) else 0


def _share(cells: Sequence[Value], read: Callable[[Value], object]) -> int:
    good = 0
    for cell in cells:
        try:
            good += read(cell) is not None
        except (ValueError, OverflowError):
            continue
    return good * _PPM // len(cells)


def _moments_fit(cells: Sequence[Value], zone: ZoneInfo) -> int:
    share = _share(cells, MomentReader(zone).read)
    return share if share else -_PPM


def _numbers_fit(cells: Sequence[Value], _: ZoneInfo) -> int:
    share = _share(cells, decimal_number)
    return share if share else -_PPM


def _ids_fit(cells: Sequence[Value], _: ZoneInfo) -> int:
    return len({code_text(cell) for cell in cells}) * _PPM // len(cells)


def _words_fit(cells: Sequence[Value], zone: ZoneInfo) -> int:
    numbers = _share(cells, decimal_number)
    return _PPM - max(numbers, _share(cells, MomentReader(zone).read))


_FITS: Final[Mapping[str, Callable[[Sequence[Value], ZoneInfo], int]]] = MappingProxyType({
    "source_id": _ids_fit, "opened_at": _moments_fit, "target_at": _moments_fit,
    "closed_at": _moments_fit, "lon": _numbers_fit, "lat": _numbers_fit, "subject": _words_fit,
    "detail": _words_fit,
})  # fmt: skip


def _status_values(cells: Sequence[Value]) -> dict[str, str]:
    values: dict[str, str] = {}
    for word in sorted({code_text(cell) for cell in cells} - {""}):
        done = _CLOSED_WORDS.search(word) and not _NOT_CLOSED.search(word)
        values[word] = "closed" if done else "open"
    return values
