"""Orders of the city's hotline: their text is read, a person checks, each number comes in once."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from gongzhi.cases.actions.orders import recognise_order, take_order
from gongzhi.cases.methods.orders import read_moment
from gongzhi.cases.tests.road import DAY, MONDAY
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.procedure.models import Clock, Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
CITY = "city_12345"
TEXT = """工单编号：CS20260601000123
【受理时间】2026-05-29 10:30
办结时限：2026年6月5日
诉求类型：投诉
工单标题：埠头社区路灯不亮
诉求内容：楼下的路灯坏了三天，
晚上很黑，老人不敢出门。
事发地址：临江街道埠头社区
诉求人：林女士
联系电话：0000-5551234
办理要求尽快"""


@pytest.fixture
def desk(cast: Cast) -> Actor:
    """The hotline's dispatcher."""
    return cast("dispatcher", body="HOTLINE")


def test_the_fields_are_recognised_and_the_rest_is_shown(desk: Actor) -> None:
    found = recognise_order(system=CITY, text=TEXT, by=desk)
    assert found.fields == {
        "number": "CS20260601000123",
        "opened": "2026-05-29T10:30:00+08:00",
        "deadline": "2026-06-06T00:00:00+08:00",
        "kind": "投诉",
        "subject": "埠头社区路灯不亮",
        "detail": "楼下的路灯坏了三天，\n晚上很黑，老人不敢出门。",
        "address": "临江街道埠头社区",
        "name": "林女士",
        "phone": "0000-5551234",
    }
    assert found.unread == ["办理要求尽快"]
    assert not Dossier.objects.filter(source=CITY).exists()


def test_what_was_checked_becomes_a_file_with_the_citys_deadline(desk: Actor) -> None:
    fields = recognise_order(system=CITY, text=TEXT, by=desk).fields
    file = take_order(system=CITY, fields=fields, by=desk, at=MONDAY)
    assert (file.source_id, file.step) == ("CS20260601000123", "received")
    clock = Clock.objects.get(dossier=file, name="source")
    assert clock.due is not None
    assert clock.due.isoformat() == "2026-06-05T16:00:00+00:00"


def test_a_secret_order_names_no_word_its_reading_rests_on(desk: Actor) -> None:
    fields = {"number": "N7", "detail": "路灯坏了，收了红包才修。", "kind": "举报"}
    file = take_order(system=CITY, fields=fields, by=desk, at=MONDAY)
    kept = Entry.objects.get(chain=file.id, sequence=1).facts["record"]["suggestion"]
    assert file.secrecy
    assert (kept["ranked"][0][0], kept["unsaid"]) == ("C0102", True)
    assert "路灯坏了" not in str(kept)


def test_a_number_comes_in_once(desk: Actor) -> None:
    fields = recognise_order(system=CITY, text=TEXT, by=desk).fields
    take_order(system=CITY, fields=fields, by=desk, at=MONDAY)
    with pytest.raises(Conflict, match="exists"):
        take_order(system=CITY, fields={**fields, "detail": "又一次"}, by=desk, at=MONDAY)
    assert Dossier.objects.filter(source=CITY).count() == 1


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"number": ""}, "number", "required"),
        ({"detail": " "}, "detail", "required"),
        ({"deadline": "soon"}, "deadline", "not_a_moment"),
        ({"opened": "2026-05-29T10:30:00"}, "opened", "not_a_moment"),
        ({"opened": (MONDAY + DAY).isoformat()}, "opened", "in_the_future"),
        ({"mood": "angry"}, "mood", "unknown_field"),
        ({"number": "N\x001"}, "number", "nul"),
        ({"detail": "路灯\x00坏了"}, "detail", "nul"),
        ({"name": "林" * 1000}, "name", "length"),
    ],
)
def test_a_wrong_field_is_named(desk: Actor, change: dict[str, str], field: str, rule: str) -> None:
    fields = {"number": "N1", "detail": "路灯不亮", **change}
    with pytest.raises(Invalid) as refused:
        take_order(system=CITY, fields=fields, by=desk, at=MONDAY)
    assert [(one.field, one.rule) for one in refused.value.problems] == [(field, rule)]
    assert not Dossier.objects.filter(source=CITY).exists()


@pytest.mark.parametrize(("system", "text"), [("web", TEXT), (CITY, " "), (CITY, "字" * 20_001)])
def test_an_unknown_system_or_no_text_is_refused(desk: Actor, system: str, text: str) -> None:
    with pytest.raises(Invalid):
        recognise_order(system=system, text=text, by=desk)


def test_only_dispatching_desks_take_orders(jurisdiction: int, cast: Cast) -> None:
    strangers = (visitor(jurisdiction), cast("handler", body="URBAN"), cast("finance"))
    for by in strangers:
        with pytest.raises(Refused, match="not_yours"):
            recognise_order(system=CITY, text=TEXT, by=by)
        with pytest.raises(Refused, match="not_yours"):
            take_order(system=CITY, fields={"number": "N1", "detail": "x"}, by=by, at=MONDAY)


@pytest.mark.parametrize("said", ["13月40日", "2026-13-40", "尽快", "2026-06-05 25:00"])
def test_what_is_no_moment_is_not_guessed(said: str) -> None:
    assert read_moment(said, ZoneInfo("Asia/Shanghai"), ends=False) is None
