"""A month is settled once; what comes later is a further version, on record beside the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from gongzhi.appraisal.actions import restate_month, settle_months
from gongzhi.appraisal.actions.settling import digest_of
from gongzhi.appraisal.models import SettledMonth
from gongzhi.appraisal.queries import UnitFigure, month_of, unit_figures, versions_of
from gongzhi.appraisal.queries.export import csv_of
from gongzhi.appraisal.queries.rates import DistrictRate, summed
from gongzhi.appraisal.tests.appeal_road import AppealRoad
from gongzhi.cases.tests.road import Road
from gongzhi.cases.tests.test_concurrency import at_once
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import Chain, Entry
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.metric import interval_ppm

Cast = Callable[..., Actor]
JUNE = "2026-06"
EARLY, LATER = (datetime(2026, 7, day, 4, tzinfo=UTC) for day in (10, 30))


@pytest.fixture
def appeals(jurisdiction: int, cast: Cast) -> list[AppealRoad]:
    """Eleven files the urban bureau settled in June, about one of which it asks."""
    roads = [AppealRoad(Road(jurisdiction, cast).to("closed")) for _ in range(11)]
    roads[0].lodge()
    return roads


def settle(jurisdiction: int, at: datetime) -> list[str]:
    with work(jurisdiction, "system:figures") as unit:
        return settle_months(unit=unit, at=at)


def june(jurisdiction: int, version: int = 0) -> UnitFigure:
    with work(jurisdiction, "test") as unit:
        here = ground(unit)
        made = unit_figures(here, month_of(JUNE, here), version=version)
    return next(one for one in made if (one.indicator, one.body) == ("a2_resolved", "URBAN"))


@pytest.mark.django_db
def test_a_settled_month_does_not_change_silently(
    jurisdiction: int, appeals: list[AppealRoad], cast: Cast
) -> None:
    assert settle(jurisdiction, EARLY) == []
    assert settle(jurisdiction, LATER) == [JUNE]
    assert settle(jurisdiction, LATER) == []
    before = june(jurisdiction)
    assert (before.state, before.denominator, before.excluded) == ("counted", 11, 0)
    appeals[0].go("wait", "grant_exclusion")
    assert june(jurisdiction) == before
    with work(jurisdiction, "test") as unit:
        here = ground(unit)
        month = month_of(JUNE, here)
        assert csv_of(unit_figures(here, month), month) == csv_of(
            unit_figures(here, month, version=1), month
        )
    by = cast("objection_panel")
    made = restate_month(month=JUNE, why="appeal_granted", by=by, at=LATER)
    after = june(jurisdiction)
    assert (made.version, after.denominator, after.excluded) == (2, 10, 1)
    assert june(jurisdiction, version=1) == before
    with work(jurisdiction, "test") as unit:
        found = versions_of(month, ground(unit))
    assert [(one.version, one.why) for one in found] == [(2, "appeal_granted"), (1, "")]


@pytest.mark.django_db
def test_the_journal_holds_the_digest_of_every_version(
    jurisdiction: int, appeals: list[AppealRoad], cast: Cast
) -> None:
    settle(jurisdiction, LATER)
    restate_month(month=JUNE, why="late_record", by=cast("district_leader"), at=LATER)
    chain = Chain.objects.get(kind="figures", key=JUNE)
    said = [
        one.facts["digest"] for one in Entry.objects.filter(chain=chain.id).order_by("sequence")
    ]
    kept = SettledMonth.objects.order_by("version")
    assert said == [one.digest for one in kept] == [digest_of(one.figures) for one in kept]


@pytest.mark.django_db
def test_months_that_were_missed_are_caught_up_with(jurisdiction: int) -> None:
    assert settle(jurisdiction, datetime(2026, 7, 30, 4, tzinfo=UTC)) == [JUNE]
    late = settle(jurisdiction, datetime(2026, 10, 30, 4, tzinfo=UTC))
    assert late == ["2026-07", "2026-08", "2026-09"]


@pytest.mark.slow
def test_of_settlings_at_once_each_takes_a_version_of_its_own(cast_there: Cast) -> None:
    panel = cast_there("objection_panel")
    names = at_once(3, lambda _: settle(panel.jurisdiction, LATER))
    assert sorted(names) == [[], [], [JUNE]]
    made = at_once(
        3, lambda _: restate_month(month=JUNE, why="late_record", by=panel, at=LATER).version
    )
    assert sorted(made) == [2, 3, 4]


@pytest.mark.django_db
def test_only_panel_and_district_make_a_further_version(jurisdiction: int, cast: Cast) -> None:
    panel = cast("objection_panel")
    with pytest.raises(Conflict, match="month_not_settled"):
        restate_month(month=JUNE, why="late_record", by=panel, at=LATER)
    settle(jurisdiction, LATER)
    for by in (cast("handler", body="URBAN"), cast("dispatcher"), cast("outsider")):
        with pytest.raises(Refused, match="not_yours"):
            restate_month(month=JUNE, why="late_record", by=by, at=LATER)
    for month, why in ((JUNE, "because"), ("2026-13", "late_record")):
        with pytest.raises(Invalid):
            restate_month(month=month, why=why, by=panel, at=LATER)
    with pytest.raises(NotFound, match="month_version"):
        june(jurisdiction, version=9)


def test_rates_of_the_district_weigh_the_hits_as_the_bodies_do() -> None:
    figures = [
        UnitFigure("satisfaction_weighed", body, "department", "counted", 10, 20, weighed=weighed)
        for body, weighed in (("URBAN", 8_600_000), ("WATER", 9_400_000))
    ]
    (whole,) = summed(figures)
    rate = DistrictRate(month=JUNE, **whole)
    assert (rate.numerator, rate.bodies, rate.share) == (20, 2, Fraction(18, 40))
    assert rate.interval == interval_ppm(18, 40)
