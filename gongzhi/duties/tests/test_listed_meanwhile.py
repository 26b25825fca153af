"""A decision asks the lists anew: what has been listed meanwhile is not admitted twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.duties.models import LocalDuty
from gongzhi.duties.queries import local_items, named_duty
from gongzhi.duties.tests.duty_road import DutyRoad

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]


def test_what_has_been_listed_meanwhile_is_not_admitted_twice(
    jurisdiction: int, cast: Cast
) -> None:
    road = DutyRoad(jurisdiction, cast)
    road.open().along("agree", "recommend")
    other = DutyRoad(jurisdiction, cast, road.at).open()
    other.along("agree", "recommend", "approve", "publish")
    road.at = other.at
    with pytest.raises(Invalid) as caught:
        road.do("approve")
    assert {one.rule for one in caught.value.problems} == {"already_listed"}
    road.along("refuse")
    (item,) = local_items(jurisdiction)
    LocalDuty.objects.update(ended_at=other.at, ended_how="revoked")
    assert local_items(jurisdiction) == ()
    assert named_duty(jurisdiction, item.code) == replace(item, ended=True)
