"""The ground a move stands on: places, bodies, rules and calendars of one version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict
from gongzhi.core.packs.snapshots import Live, Rules, live, rules
from gongzhi.core.work import Work
from gongzhi.directory.queries import Directory, directory
from gongzhi.procedure.clock import Calendar, Limit
from gongzhi.procedure.township_kinds import OtherLimit, kind_of, other_limit
from gongzhi.territory.locate import Territory, territory

ANYWHERE = "*"
Row = Mapping[str, Any]
LimitWhy = tuple[Limit | None, OtherLimit | None]


@dataclass(frozen=True, slots=True)
class Ground:
    """Immutable snapshots under the versions that the unit of work has read."""

    work: Work
    territory: Territory
    directory: Directory
    rules: Rules
    live: Live

    @property
    def jurisdiction(self) -> int:
        """The jurisdiction's id."""
        return self.work.jurisdiction

    def under(self, rules_id: int) -> Ground:
        """Give the same ground under another version of the rules (the one a file began under)."""
        return self if rules_id == self.rules.id else replace(self, rules=rules(rules_id))

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """Give an actor's roles with those they stand for (pack table ``roles``): where a small
        body has no handler of its own, its secretary acts as one.
        """
        rows = self.live.table("roles")
        more = {
            other
            for role in actor.roles
            if role in rows
            for other in rows[role]["stands_for"] or ()
        }
        return actor.roles | more

    def calendar(self, area_id: int) -> Calendar:
        """Find the calendar that counts for an area: its own, its ancestors', else the common."""
        known = _calendars(self.live, self.territory)
        found = known.get(area_id)
        if found is None:
            found = known[area_id] = self._calendar(area_id)
        return found

    def end_of_day(self, area_id: int, day: date) -> datetime:
        """Give the moment at which a day is over at a place."""
        return datetime.combine(day + timedelta(days=1), time(), self.calendar(area_id).zone)

    def limit(self, key: str, area_id: int, own: dict[str, Any]) -> Limit | None:
        """Find the limit behind a key: the file's own, else the pack's for this kind of place.

        Where the township is of a kind with limits of its own, the kind's takes its place. None
        when the pack sets no limit for the key.
        """
        return self.limit_why(key, area_id, own)[0]

    def limit_why(self, key: str, area_id: int, own: dict[str, Any]) -> LimitWhy:
        """Find the limit behind a key, and the row of the township's kind that replaced another."""
        if key in own:
            return self._limit_why(key, area_id, own)
        known = _limits(self.rules, self.territory)
        found = known.get((key, area_id))
        if found is None:
            found = known[key, area_id] = self._limit_why(key, area_id, {})
        return found

    def clock_names(self, language: str) -> dict[str, str]:
        """Name what derivations of clocks name by code: days of calendars, kinds of townships."""
        column = "name_zh" if language.lower().startswith("zh") else "name_en"
        tables = (self.live.table("calendar_days"), self.rules.table("township_kinds"))
        return {code: str(row[column]) for rows in tables for code, row in rows.items()}

    def _calendar(self, area_id: int) -> Calendar:
        by_area = _calendar_use(self.live)
        up = [self.territory.area(place).code for place in reversed(self.territory.path(area_id))]
        for code in (*up, ANYWHERE):
            if code in by_area:
                return _calendar(self.live, by_area[code])
        raise Conflict("no_calendar", area=area_id)

    def _limit_why(self, key: str, area_id: int, own: dict[str, Any]) -> LimitWhy:
        usual = self._usual(key, area_id, own)
        if usual is None or not self.rules.table("township_limits"):
            return usual, None
        up = [self.territory.area(place).code for place in reversed(self.territory.path(area_id))]
        other = other_limit(self.rules, kind_of(self.rules, up), key, usual.code)
        return (usual if other is None else _limit(self.rules, other.limit)), other

    def _usual(self, key: str, area_id: int, own: dict[str, Any]) -> Limit | None:
        if key in own:
            return _limit(self.rules, own[key])
        kinds = {self.territory.area(place).kind for place in self.territory.path(area_id)}
        plain = None
        for row in _step_limits(self.rules).get(key, ()):
            if not row["area_kinds"]:
                plain = row["limit"]
            elif kinds & set(row["area_kinds"]):
                return _limit(self.rules, row["limit"])
        return None if plain is None else _limit(self.rules, plain)


@lru_cache(maxsize=64)
def _calendar(tables: Live, code: str) -> Calendar:
    days = [row for row in tables.table("calendar_days").values() if row["calendar"] == code]
    return Calendar.from_rows(tables.table("calendars")[code], days)


@lru_cache(maxsize=4)
def _calendars(tables: Live, places: Territory) -> dict[int, Calendar]:
    """Keep the calendars of areas that were asked for: no row and no tree of this version moves."""
    return {}


@lru_cache(maxsize=4)
def _limits(rules_: Rules, places: Territory) -> dict[tuple[str, int], LimitWhy]:
    """Keep the limits of keys and areas that were asked for, under one version of both."""
    return {}


@lru_cache(maxsize=64)
def _calendar_use(tables: Live) -> Mapping[str, str]:
    rows = tables.table("calendar_use").values()
    return {row["area_level_or_area"]: row["calendar"] for row in rows}


@lru_cache(maxsize=64)
def _step_limits(rules_: Rules) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rules_.table("step_limits").values():
        found.setdefault(row["key"], []).append(row)
    return found


@lru_cache(maxsize=4096)
def _limit(rules_: Rules, code: str) -> Limit:
    return Limit.from_row(rules_.table("limits")[code])


def ground(work: Work) -> Ground:
    """Give the ground of a unit of work; every part is kept in memory under its version."""
    return Ground(
        work,
        territory(work.jurisdiction, work.territory_version),
        directory(work.jurisdiction, work.directory_version),
        rules(work.rules_id),
        live(work.jurisdiction, work.live_version),
    )
