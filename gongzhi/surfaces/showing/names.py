"""Names of places, bodies, matters and moments in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.core.codes import read_code, show_code
from gongzhi.procedure.ground import Ground
from gongzhi.surfaces.wording import known, say, say_first
from gongzhi.territory.queries import path_words

WEEKDAYS = "一二三四五六日"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Names:
    """What things are called, for one reader."""

    ground: Ground
    language: str

    @property
    def chinese(self) -> bool:
        """Tell whether the reader reads Chinese."""
        return self.language.startswith("zh")

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the jurisdiction's calendar."""
        return self.ground.calendar(self.ground.territory.root.id).zone

    def say(self, key: str, **params: Any) -> str:
        """Give the words of a key of the catalogue."""
        return say(key, self.language, **params)

    def first(self, *keys: str, **params: Any) -> str:
        """Give the words of the first key that the catalogue knows."""
        return say_first(keys, self.language, **params)

    def row(self, row: Mapping[str, Any] | None, code: str = "") -> str:
        """Give the name of a row of a rule pack, or the code when there is no row."""
        if row is None:
            return code
        return str(row["name_zh" if self.chinese else "name_en"])

    def of(self, table: str, code: str) -> str:
        """Give the name of a row by its table and code, frozen or live."""
        found = self.ground.rules.table(table).get(code) or self.ground.live.table(table).get(code)
        return self.row(found, code)

    def matter(self, code: str) -> str:
        """Give the name of a matter; an empty code says that it has still to be set."""
        return self.of("matters", code) if code else self.say("inbox.no_matter")

    def title(self, title: Mapping[str, Any]) -> str:
        """Give what a file is about: its matter, or the kind of task it proposes."""
        for part, words in _TITLES.items():
            if title.get(part):
                return words(self, title[part])
        if title.get("spoken") and not title.get("matter"):
            return self.say("voice.title", n=title["spoken"])
        task = title.get("task", "")
        if not task:
            return self.matter(title.get("matter", ""))
        parts = [self.of("grassroots_tasks", task)]
        parts += [self.matter(title["matter"])] if title.get("matter") else []
        return ("：" if self.chinese else ": ").join(parts)

    def severity(self, title: Mapping[str, Any]) -> str:
        """Give how grave a file is, or nothing where nobody has said so."""
        return self.of("severities", title["severity"]) if title.get("severity") else ""

    def grave(self, title: Mapping[str, Any]) -> str:
        """Give the severity of a file for which somebody is called first, else nothing."""
        row = self.ground.rules.table("severities").get(str(title.get("severity", "")))
        return self.row(row) if row is not None and row["calls"] else ""

    def ahead(self, rank: int) -> str:
        """Give the name of the priority that a rank stands for, nothing for none."""
        rows = self.ground.rules.table("priorities").values() if rank else ()
        return next((self.row(row) for row in rows if row["rank"] == rank), "")

    def source(self, code: str) -> str:
        """Give the name of a channel, or of how a file began that came through none."""
        named = f"source.{code}"
        return self.say(named) if known(named) else self.of("sources", code)

    def area(self, area_id: int) -> str:
        """Give the name of an area."""
        return self.ground.territory.name(area_id, self.language)

    def area_path(self, area_id: int) -> str:
        """Give the names from below the district down to the area; the district alone if that."""
        return path_words(self.ground.territory, area_id, self.language)

    def area_short(self, area_id: int) -> str:
        """Give the last two names of the way down to the area, for a list."""
        between = " · " if self.chinese else ", "
        parts = self.area_path(area_id).split(between)
        return between.join(parts[-2:] if self.chinese else parts[:2])

    def area_code(self, code: str) -> str:
        """Give the name of an area by its code."""
        area = self.ground.territory.by_code(code)
        return code if area is None else self.area_path(area.id)

    def body(self, body_id: int | None) -> str:
        """Give the name of a body, a dash for none."""
        body = self.ground.directory.by_id.get(body_id) if body_id is not None else None
        if body is None:
            return "—"
        return body.name_zh if self.chinese else body.name_en

    def body_code(self, code: str) -> str:
        """Give the name of a body by its code."""
        body = self.ground.directory.by_code.get(code)
        return code if body is None else self.body(body.id)

    def role(self, code: str) -> str:
        """Give the name of a role."""
        if code in {"system", "requester"}:
            return self.say(f"file.{code}")
        return self.of("roles", code)

    def step(self, name: str) -> str:
        """Give the name of a step for staff."""
        return self.say(f"step.{name}") if known(f"step.{name}") else name

    def move(self, name: str) -> str:
        """Give the name of a move for staff."""
        return self.say(f"move.{name}") if known(f"move.{name}") else name

    def code(self, code: str) -> str:
        """Give a public code in groups; anything else as it is."""
        return show_code(code) if read_code(code) else code

    def moment(self, at: datetime | str) -> str:
        """Give a moment in local time, to the minute, with the weekday."""
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        local = moment.astimezone(self.zone)
        year = "" if local.year == self.ground.work.now.astimezone(self.zone).year else local.year
        clock = local.strftime("%H:%M")
        if self.chinese:
            before = f"{year}年" if year else ""
            return f"{before}{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {clock}"
        after = f" {year}" if year else ""
        return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{after}, {clock}"

    def due(self, at: datetime) -> str:
        """Give a due time; the midnight that ends a day is that day's 24:00."""
        local = at.astimezone(self.zone)
        if local.hour or local.minute:
            return self.moment(at)
        return self.moment(at - timedelta(minutes=1)).replace("23:59", "24:00")

    def day(self, at: datetime) -> str:
        """Give the local date as ISO 8601, for machines and tables."""
        return at.astimezone(self.zone).date().isoformat()

    def local(self, typed: str) -> str:
        """Read what a date-time field sent (local wall time) as an ISO moment in UTC.

        Gives back what cannot be read, so that the engine names the broken rule.
        """
        try:
            moment = datetime.fromisoformat(typed)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self.zone)
            return moment.astimezone(UTC).isoformat()
        except (ValueError, OverflowError):
            return typed


_TITLES: Mapping[str, Callable[[Names, Any], str]] = {
    "check": lambda names, code: names.of("hazard_checks", code),
    "decision": lambda names, code: names.of("deliberation_matters", code),
    "body_meeting": lambda names, code: names.say(
        "bodies.meeting_of", body=names.of("self_government_bodies", code)
    ),
    "election_whole_body": lambda names, code: names.say(
        "elections.of_whole_body", body=names.of("self_government_bodies", code)
    ),
    "election_vacant_seats": lambda names, code: names.say(
        "elections.of_vacant_seats", body=names.of("self_government_bodies", code)
    ),
    "body_kind": lambda names, code: names.of("self_government_bodies", code),
    "community_budget": lambda names, year: names.say("budgets.of_year", year=year),
    "proposal": lambda names, level: names.say("procedure.proposal"),
    "contribution": lambda names, kind: names.say(f"choice_kind.{kind}"),
    "statement_objection": lambda names, number: names.say("opinions.objection_no", n=number),
    "conversation": lambda names, year: names.say("opinions.of_year", year=year),
    "budget_project": lambda names, number: names.say("budgets.project_no", n=number),
    "meeting": lambda names, level: names.say("procedure.joint_meeting"),
    "statement": lambda names, code: names.say("statement.title"),
}
"""Part of a title → what it says, for files that are about no matter of the catalogue."""
