"""The demo's self-government bodies: every community's in term, one meeting held, one called."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from gongzhi.core.actor import Actor
from gongzhi.deliberation.actions import (
    call_body_meeting,
    move_body_meeting,
    move_term,
    record_term,
)
from gongzhi.deliberation.management.sample_elections import DUE
from gongzhi.deliberation.models import BodyMeeting, BodyTerm
from gongzhi.directory.models import Organisation
from gongzhi.directory.queries import holder_in
from gongzhi.territory.models import Area

DAY, ZONE = timedelta(days=1), ZoneInfo("Asia/Shanghai")
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "明芳伟静勇丽强敏军霞磊燕涛玲杰娟超红斌梅"
VILLAGE = "village"
OFFICES = {
    "committee": ("主任", "副主任", "委员", "委员", "委员"),
    "supervision": ("主任", "委员", "委员"),
    "representatives": ("代表",) * 20,
}
POINTS = "七号楼下水道堵塞\n楼道电动自行车充电\n冬季送温暖安排"
RUNS_OUT = timedelta(days=57 * 30)
"""How long ago a term began that will soon be over."""
WHERE = "党群服务中心二楼会议室"


def write_bodies(jurisdiction: int, now: datetime) -> int:
    """Record the bodies of every community that has none; gives how many were recorded."""
    written = 0
    for place in _communities(jurisdiction):
        written += _record(jurisdiction, place, now)
    return written


def _communities(jurisdiction: int) -> Iterator[Area]:
    codes = Organisation.objects.filter(
        jurisdiction_id=jurisdiction, code__startswith="CC_"
    ).values_list("area_id", flat=True)
    standing = BodyTerm.objects.filter(jurisdiction_id=jurisdiction, ended_at=None)
    known = set(standing.values_list("area_id", flat=True))
    yield from Area.objects.filter(id__in=set(codes) - known).order_by("code")


def _record(jurisdiction: int, place: Area, now: datetime) -> int:
    try:
        secretary = holder_in(jurisdiction, f"CC_{place.code}", "community_secretary")
        township = holder_in(jurisdiction, f"TO_{place.code[:4]}", "handler")
    except LookupError:
        return 0
    chance = random.Random(place.code)  # noqa: S311  (a story, not a secret)
    people = _names(chance, 30)
    prefix = "villagers" if place.kind == VILLAGE else "residents"
    starts_on = date(2024, 1 + chance.randrange(11), 1 + chance.randrange(28))
    if place.code == DUE:
        starts_on = (now - RUNS_OUT).date()
    for kind, offices in OFFICES.items():
        members = "\n".join(f"{office} {people.pop()}" for office in offices)
        opened = record_term(
            record={
                "body_kind": f"{prefix}_{kind}",
                "starts_on": str(starts_on),
                "members": members,
                "text": "当选公告和镇街备案文件（示例）",
            },
            by=secretary,
            at=now - 60 * DAY,
        )
        move_term(
            dossier=opened.dossier.id,
            move="confirm_term",
            by=township,
            at=now - 58 * DAY,
            record={},
        )
        if place.code == "AL0101" and kind == "committee":
            _meet(jurisdiction, opened.dossier.code, secretary, now)
    return len(OFFICES)


def _names(chance: random.Random, count: int) -> list[str]:
    named: set[str] = set()
    while len(named) < count:
        named.add(f"{chance.choice(FAMILY)}{chance.choice(GIVEN)}{chance.choice(GIVEN)}")
    return sorted(named)


def _meet(jurisdiction: int, term: str, secretary: Actor, now: datetime) -> None:
    """Tell of a meeting two weeks ago, and of the next one that has been called."""
    supervisor = holder_in(jurisdiction, "SC_AL0101", "supervision_committee")
    at = now - 21 * DAY
    held = _call(
        term,
        _afternoon(at + 6 * DAY),
        POINTS,
        secretary,
        at,
    )
    paper = {"name": "下水道疏通报价", "text": "三家报价：4800元、5200元、6100元，工期两天。"}
    story = (
        (0, "send_paper", {"point": 1, **paper, "readers": "everybody"}),
        (7, "hold_body_meeting", {"present": 4}),
        (7, "agree_point", {"point": 1, **_votes(4), "text": "请报价最低的一家先疏通主管道。"}),
        (7, "carry_point", {"point": 2, "text": "等充电棚选址征求意见后再议。"}),
        (7, "agree_point", {"point": 3, **_votes(4), "text": "网格员逐户问需要，名单不公开。"}),
        (
            7,
            "assign_point",
            {
                "point": 1,
                "body": "CC_AL0101",
                "ends_on": str((now + 20 * DAY).date()),
                "text": "联系施工并验收",
            },
        ),
        (8, "write_minutes", {"minutes": "到会四人。逐项讨论，两项通过，一项留到下次会议。"}),
    )
    for days, move, record in story:
        _do(held, move, secretary, at + days * DAY, record)
    _do(held, "confirm_minutes", supervisor, at + 9 * DAY, {})
    _call(term, _afternoon(now + 5 * DAY), "换届选举准备", secretary, now - DAY)


def _votes(agreed: int) -> dict[str, int]:
    return {"agreed": agreed, "opposed": 0, "abstained": 0}


def _call(term: str, meets_at: str, points: str, by: Actor, at: datetime) -> UUID:
    record = {"body_term": term, "meets_at": meets_at, "where": WHERE, "points": points}
    return call_body_meeting(record=record, by=by, at=at).dossier.id


def _do(meeting: UUID, move: str, by: Actor, at: datetime, record: Mapping[str, object]) -> None:
    made = move_body_meeting(dossier=meeting, move=move, by=by, at=at, record=record)
    if not made.passed:
        code = BodyMeeting.objects.get(pk=meeting).dossier.code
        raise LookupError(f"{code}: {move} {dict(made.numbers)}")


def _afternoon(day: datetime) -> str:
    """Three in the afternoon of a day, as the demo's district counts."""
    return day.astimezone(ZONE).replace(hour=15, minute=0, second=0, microsecond=0).isoformat()
