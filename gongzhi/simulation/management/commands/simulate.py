"""``gongzhi simulate``: a trial district lives through past days, by the actions of people.

Exit codes: 0 everything holds at the end, 1 something does not, or the place is no trial, 2 wrong
usage.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongzhi.cases.queries import CaseGround, case_ground
from gongzhi.core.actions import begin_simulation, end_simulation
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.agenda_alone import alone
from gongzhi.core.errors import Conflict
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain, work
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.procedure.actions import store_tables
from gongzhi.simulation.management.living.checks import attributed, final_checks
from gongzhi.simulation.management.living.days import Span, live
from gongzhi.simulation.management.told import shape_of, tell
from gongzhi.simulation.methods.planning import Place, Town, cases_for, plan_reports
from gongzhi.simulation.methods.rates import Rates, read_rates
from gongzhi.territory.levels import TOWNSHIP

WHO = "system:simulation"
FAILED, USAGE = 1, 2
MOST_DAYS, MOST_PROCESSES = 366, 8


class Command(BaseCommand):
    """Let a trial district live through days that are over; nothing but its actions writes."""

    help = "Let a trial district live through past days. 让试验区度过一段模拟的日子。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how long, by which seed, how much."""
        parser.add_argument("--days", type=int, default=30, help="days to live through 天数")
        parser.add_argument("--seed", type=int, default=1, help="same seed, same days 种子")
        parser.add_argument("--cases", type=int, help="reports; else by the rates 诉求数")
        parser.add_argument("--until", type=date.fromisoformat, help="first day not simulated")
        parser.add_argument("--processes", type=int, default=1, help="processes, by townships")
        parser.add_argument("--jurisdiction", default="", help="code of the place")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, live, check, tell."""
        _check_usage(options)
        place = _place(options["jurisdiction"])
        rates = _rates(place, options["seed"])
        remain(place.id, WHO)
        town = _town(place, rates, options["days"], options["until"])
        cases = options["cases"] or cases_for(rates, town)
        span = Span(place, *_bounds(town))
        by = system_actor(place.id, "simulation")
        try:
            with alone(), _on_record(rates, span, cases, by):
                found = self._live(span, rates, town, cases, options)
        except Conflict as refused:
            raise CommandError(f"{refused.code} {refused.params}", returncode=FAILED) from refused
        self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else tell(found))
        if not all(check["holds"] for check in found["checks"]):
            raise SystemExit(FAILED)

    def _live(
        self, span: Span, rates: Rates, town: Town, cases: int, options: dict[str, Any]
    ) -> dict[str, Any]:
        begun = time.monotonic()
        planned = plan_reports(rates, town, cases)
        console = Console(stderr=True)
        with _bar(console, cases, hidden=options["json"] or not console.is_terminal) as advance:
            tally = live(span, rates, planned, options["processes"], advance)
        seconds = time.monotonic() - begun
        share = attributed(span.place, tally.delays, span.ends)
        checks = final_checks(span.place, span.ends)
        found = shape_of(tally, rates, seconds, share, checks)
        return {"days": town.days, "seed": rates.seed, "grids": len(town.places), **found}


def _check_usage(options: dict[str, Any]) -> None:
    wrong = [
        f"--{name}: {least} … {most}"
        for name, least, most in (
            ("days", 1, MOST_DAYS),
            ("processes", 1, MOST_PROCESSES),
            ("cases", 1, 10_000_000),
        )
        if options[name] is not None and not least <= options[name] <= most
    ]
    if wrong:
        raise CommandError("; ".join(wrong), returncode=USAGE)


def _place(code: str) -> Jurisdiction:
    rows = Jurisdiction.objects.exclude(rules=None).order_by("id")
    place = (rows.filter(code=code) if code else rows.filter(simulated=True)).first()
    if place is None or not place.simulated:
        named = f" {code}" if code else ""
        raise CommandError(
            f"不是试验区{named}：规则包没有写 simulated = true，这里只有真实的时间。"
            f" No trial place{named}: its rule pack does not say simulated = true.",
            returncode=FAILED,
        )
    if settings.HTTPS:
        raise CommandError(
            "正式环境（GONGZHI_HTTPS）不运行模拟。 Production (GONGZHI_HTTPS) runs no simulation.",
            returncode=FAILED,
        )
    return place


def _rates(place: Jurisdiction, seed: int) -> Rates:
    for folder in settings.GONGZHI_PACKS:
        rates = read_rates(Path(folder) / place.pack, seed)
        if rates is not None:
            return rates
    raise CommandError(f"simulation.csv: no such file in pack {place.pack!r}", returncode=FAILED)


def _town(place: Jurisdiction, rates: Rates, days: int, until: date | None) -> Town:
    zone = ZoneInfo(place.timezone)
    last = until or timezone.now().astimezone(zone).date()
    with work(place.id, WHO) as unit:
        ground = case_ground(unit)
        territory, matters = ground.base.territory, ground.base.rules.table("matters")
        deepest = max(area.level for area in territory.areas)
        places = [
            Place(area.code, territory.area(territory.ancestor(area.id, TOWNSHIP) or area.id).code)
            for area in sorted(territory.areas, key=lambda area: area.code)
            if area.level == deepest and area.open
        ]
        somewhere = territory.by_code(places[0].code)
        answered = {
            code: tuple(row["words"])
            for code, row in matters.items()
            if row["words"] and somewhere and _answers(code, somewhere.id, last, ground)
        }
    return Town(last - timedelta(days=days), days, zone, places, answered)


def _answers(matter: str, area: int, on: date, ground: CaseGround) -> bool:
    base = ground.base
    found = answerable(
        matter,
        area,
        on=on,
        catalogue=ground.catalogue,
        directory=base.directory,
        territory=base.territory,
    )
    return isinstance(found, Answer)


def _bounds(town: Town) -> tuple[datetime, datetime]:
    first = datetime(town.first.year, town.first.month, town.first.day, tzinfo=town.zone)
    after = town.first + timedelta(days=town.days)
    return first, datetime(after.year, after.month, after.day, tzinfo=town.zone)


@contextlib.contextmanager
def _on_record(rates: Rates, span: Span, cases: int, by: Actor) -> Iterator[None]:
    store_tables(at=timezone.now())
    begins, ends = span.begins, span.ends
    begin_simulation(
        seed=rates.seed, begins=begins, ends=ends, cases=cases, by=by, at=timezone.now()
    )
    try:
        yield
    finally:
        end_simulation(facts={"seed": rates.seed}, by=by, at=timezone.now())


@contextlib.contextmanager
def _bar(
    console: Console, cases: int, *, hidden: bool
) -> Iterator[Callable[[int, datetime], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=hidden) as bars:
        task = bars.add_task("模拟 simulation", total=cases)

        def advance(opened: int, at: datetime) -> None:
            bars.update(task, completed=opened, description=f"{at:%m-%d %H:%M}")

        yield advance
