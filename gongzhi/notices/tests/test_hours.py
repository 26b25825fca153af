"""Quiet hours, the digest's hour, addresses: pure."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from gongzhi.notices.methods.addresses import channel_rule, filled, read_address
from gongzhi.notices.methods.hours import Hours

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = Hours(ZONE, time(21), time(8), time(8, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        ("2026-03-02T20:59", "2026-03-02T20:59"),
        ("2026-03-02T21:00", "2026-03-03T08:00"),
        ("2026-03-03T00:30", "2026-03-03T08:00"),
        ("2026-03-03T07:59", "2026-03-03T08:00"),
        ("2026-03-03T08:00", "2026-03-03T08:00"),
    ],
)
def test_nothing_goes_out_at_night(moment: str, goes: str) -> None:
    assert NIGHT.sendable(at(moment)) == at(goes)


def test_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    noon = Hours(ZONE, time(12), time(14), time(8))
    assert noon.sendable(at("2026-03-02T12:30")) == at("2026-03-02T14:00")
    assert not Hours(ZONE, time(8), time(8), time(8)).quiet(at("2026-03-02T08:00"))


def test_the_digest_is_the_next_one() -> None:
    assert NIGHT.next_digest(at("2026-03-02T08:00")) == at("2026-03-02T08:30")
    assert NIGHT.next_digest(at("2026-03-02T08:30")) == at("2026-03-03T08:30")


@pytest.mark.parametrize(
    ("kind", "url", "rule"),
    [
        ("mail", "mailtos://u:p@host?to={address}", ""),
        ("mail", "mailtos://u:p@host", "no_place_for_address"),
        ("mail", "json://host/{address}", "wrong_scheme"),
        ("webhook", "json://host/hook", ""),
        ("webhook", "json://host/{address}", "place_for_address"),
        ("webhook", "syslog://localhost", "wrong_scheme"),
        ("wecom", "wecombot://abc", ""),
        ("pigeon", "json://host", "unknown_kind"),
    ],
)
def test_a_channel_reaches_what_its_kind_says(kind: str, url: str, rule: str) -> None:
    assert channel_rule(kind, url) == rule


@pytest.mark.parametrize(
    ("kind", "typed", "clean"),
    [
        ("mail", " li@example.org ", "li@example.org"),
        ("mail", "a@b.cn,c@d.cn", None),
        ("mail", "a@b.cn?cc=x@y.cn", None),
        ("sms", "+86 139-0000 1234", "+8613900001234"),
        ("sms", "139{address}", None),
        ("sms", "打我电话", None),
    ],
)
def test_an_address_is_one_address(kind: str, typed: str, clean: str | None) -> None:
    assert read_address(kind, typed) == clean


def test_an_address_stays_inside_its_place() -> None:
    assert filled("x://h?to={address}", "a+b@c.cn") == "x://h?to=a%2Bb%40c.cn"
