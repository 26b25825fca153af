"""``gongzhi simulate``: a trial district lives through past days, by the actions of people.

Exit codes: 0 everything holds at the end, 1 something does not, or the place is no trial, 2 wrong
usage.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongzhi.cases.queries import CaseGround, case_ground
from gongzhi.core.actions import begin_simulation, end_simulation
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.agenda_alone import alone
from gongzhi.core.errors import Conflict
from gongzhi.core.management.placed import REFUSED, USAGE, PlacedCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.overlay import shipped_code
from gongzhi.core.work import remain, work
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.procedure.actions import store_tables
from gongzhi.simulation.management.living.catches import caught
from gongzhi.simulation.management.living.checks import Verdict, attributed
from gongzhi.simulation.management.living.crews import Coming, Span
from gongzhi.simulation.management.living.days import district
from gongzhi.simulation.management.living.figures import figures_digest
from gongzhi.simulation.management.told import LEAST_BOOKED, SAID, shape_of, tell, told_checks
from gongzhi.simulation.methods.occasions import plan_occasions
from gongzhi.simulation.methods.planning import Place, Town, cases_for, plan_reports
from gongzhi.simulation.methods.rates import Rates, file_of, read_rates
from gongzhi.territory.levels import TOWNSHIP

WHO = "system:simulation"
MOST_DAYS, MOST_PROCESSES = 366, 8


class Command(PlacedCommand):
    """Let a trial district live through days that are over; nothing but its actions writes."""

    help = "Let a trial district live through past days. 让试验区度过一段模拟的日子。"
    said: ClassVar[Mapping[str, tuple[str, str]]] = SAID

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how long, by which seed, how much."""
        parser.add_argument("--days", type=int, help="days to live through 天数")
        parser.add_argument("--seed", type=int, default=1, help="same seed, same days 种子")
        parser.add_argument("--cases", type=int, help="reports; else by the rates 诉求数")
        parser.add_argument("--until", type=date.fromisoformat, help="first day not simulated")
        parser.add_argument("--processes", type=int, default=1, help="processes, by townships")
        parser.add_argument("--like", default="", help="rows of simulation_LIKE.csv come first")
        self.add_common((parser,))

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, live, check, tell."""
        _check_usage(options)
        place = self._trial(options)
        rates = self._rates(place, options["seed"], options["like"])
        remain(place.id, WHO)
        days = options["days"] or rates.number("days")
        town = _town(place, rates, days, options["until"])
        cases = options["cases"] or rates.values.get("cases") or cases_for(rates, town)
        span = Span(place, *_bounds(town))
        by = system_actor(place.id, "simulation")
        try:
            with alone(), _on_record(rates, span, cases, by) as facts:
                found = self._live(span, rates, town, cases, options)
                facts.update(found["digests"], cases=found["cases"], moves=found["moves"])
        except Conflict as refused:
            why = f"{refused.code} {refused.params}"
            raise CommandError(self.words("refused", why=why), returncode=REFUSED) from refused
        if self.as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write(tell(found, self.words))
        if not all(check["holds"] for check in found["checks"]):
            raise SystemExit(REFUSED)

    def _trial(self, options: Mapping[str, Any]) -> Jurisdiction:
        """Give the place, else the first trial there is."""
        trials = Jurisdiction.objects.exclude(rules=None).filter(simulated=True).order_by("id")
        codes = trials.values_list("code", flat=True)
        code = options["jurisdiction"] or codes.first() or ""
        place = self.place({**options, "jurisdiction": code})
        if not place.simulated or place.rules_id is None:
            raise CommandError(self.words("not_a_trial", code=place.code), returncode=REFUSED)
        if settings.HTTPS:
            raise CommandError(self.words("production"), returncode=REFUSED)
        return place

    def _rates(self, place: Jurisdiction, seed: int, like: str) -> Rates:
        for folder in settings.GONGZHI_PACKS:
            rates = read_rates(Path(folder) / shipped_code(place.pack), seed, like)
            if rates is not None:
                return rates
        words = self.words("no_rates", code=place.pack, file=file_of(like))
        raise CommandError(words, returncode=REFUSED)

    def _live(
        self, span: Span, rates: Rates, town: Town, cases: int, options: Mapping[str, Any]
    ) -> dict[str, Any]:
        coming = plan_all(rates, town, cases, span.place)
        console = Console(stderr=True)
        begun = time.monotonic()
        with district(span, rates, coming, options["processes"]) as lives:
            with _bar(console, cases, hidden=self.as_json or not console.is_terminal) as advance:
                tally = lives.live(advance)
            seconds = time.monotonic() - begun
            checks, days = lives.checks()
        share = attributed(span.place, tally.delays, span.ends)
        with work(span.place.id, WHO) as unit:
            audits = caught(tally, unit, rates.number("seldom_ppm"))
            digests = {"days": days, "figures": figures_digest(unit, span.begins, span.ends)}
        checks.append(Verdict("delays_booked", int(share < LEAST_BOOKED)))
        return {
            "days": town.days,
            "seed": rates.seed,
            "grids": len(town.places),
            **shape_of(tally, rates, seconds, share, audits),
            "digests": digests,
            "checks": told_checks([*checks, *audits.checks]),
            "seconds_checks": round(time.monotonic() - begun - seconds, 1),
        }


def plan_all(rates: Rates, town: Town, cases: int, place: Jurisdiction) -> list[Coming]:
    """Plan all that happens: what is reported, and what begins without a report."""
    with work(place.id, WHO) as unit:
        root = case_ground(unit).base.territory.root.code
    return [*plan_reports(rates, town, cases), *plan_occasions(rates, town, root)]


def _check_usage(options: Mapping[str, Any]) -> None:
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
def _on_record(rates: Rates, span: Span, cases: int, by: Actor) -> Iterator[dict[str, Any]]:
    """Begin and end on record; what the caller puts into the facts stands at the end."""
    store_tables(at=timezone.now())
    begins, ends = span.begins, span.ends
    begin_simulation(
        seed=rates.seed, begins=begins, ends=ends, cases=cases, by=by, at=timezone.now()
    )
    facts: dict[str, Any] = {"seed": rates.seed}
    try:
        yield facts
    finally:
        end_simulation(facts=facts, by=by, at=timezone.now())


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
