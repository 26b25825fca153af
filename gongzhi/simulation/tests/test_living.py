"""A tiny district lives: the same days for the same seed, and what was planted is found again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from gongzhi.appraisal.queries import days_of, month_of, unit_figures
from gongzhi.core.actions import begin_simulation
from gongzhi.core.actor import system_actor
from gongzhi.core.agenda_alone import TAKEN, beside_others
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.journal.draws import check_draw
from gongzhi.core.models import AgendaRow, Entry, Jurisdiction
from gongzhi.core.packs.snapshots import forget
from gongzhi.core.queries import published_draw, published_draws
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.simulation.management.commands.simulate import Span, _bounds, _town, plan_all
from gongzhi.simulation.management.living.catches import Caught, caught
from gongzhi.simulation.management.living.checks import attributed
from gongzhi.simulation.management.living.days import district
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.rates import MILLION, read_rates
from tests.paths import PACKS

pytestmark = pytest.mark.slow  # days of a district, each move a transaction

UNTIL = datetime(2026, 6, 13, tzinfo=UTC).date()
# A little district in a hurry, so that a few files show much.
OFTEN = {
    "tick_minutes": 720,
    "meet_minutes": 1440,
    "look_minutes": 1440,
    "township.AL01": 10_000,
    "delay": MILLION // 3,
    "false_closure": 2 * MILLION // 3,
    "false_noticed": 0,
    "confirm": MILLION,
    "dispute_honest": 0,
    "follow_up": MILLION // 2,
    "wait_raised": 30,
    "wait_dispatch": 30,
    "wait_accept": 30,
    "wait_contact": 30,
    "wait_follow_up": 60,
    "wait_consent": 60,
    "wait_audit": 30,
    "wait_judge": 60,
    "wait_handle": 60,
    "delay_minutes": 300,
    "answer": 0,
    "settle": MILLION,
    "jury_consents": MILLION,
    "juror_silent": 0,
    "juror_errs": 0,
    "wait_juror": 60,
    "promise": MILLION // 2,
    "publish": MILLION,
    "publish_done": MILLION,
    "hazards_per_day_ppm": 900,
    "remedied": MILLION // 2,
    "meeting_days": 20,
    "meeting_bodies": 2,
    # What changes the lists in this one transaction, no process may remember: duties come below.
    "duties": 0,
    "hot_share": 0,
}
MATTERS = ("C0102", "E0104", "T0201")
LIVED = {
    "find", "notify", "pass_recheck", "call_meeting", "promise",
    "offer_public", "release_public", "give_verdict", "reply", "settle", "confirm", "rating",
}  # fmt: skip
FOLLOWING = ("index_words", "tell_merged", "parent_ended", "child_ended")


@dataclass(frozen=True)
class Lived:
    """What a simulation left behind."""

    moves: str
    figures: str
    tally: Tally
    share: float
    draws: list[dict[str, Any]]
    audits: Caught


def lived(jurisdiction: int, seed: int, cases: int, days: int) -> Lived:
    """Live through some days and roll them back; give what was there."""
    place = Jurisdiction.objects.get(id=jurisdiction)
    rates = read_rates(PACKS / "demo", seed)
    assert rates is not None
    rates = replace(rates, values={**rates.values, **OFTEN})
    town = _town(place, rates, days, UNTIL)
    town = replace(town, matters={code: town.matters[code] for code in MATTERS})
    span = Span(place, *_bounds(town))
    by = system_actor(place.id, "simulation")
    point = transaction.savepoint()
    begin_simulation(
        seed=seed, begins=span.begins, ends=span.ends, cases=cases, by=by, at=timezone.now()
    )
    with district(span, rates, plan_all(rates, town, cases, place)) as lives:
        tally = lives.live(lambda opened, at: None)
    with work(place.id, "system:tests") as unit:
        here = ground(unit)
        files = list(Dossier.objects.filter(source_id__startswith="simulated:").order_by("id"))
        figures: list[Any] = [days_of(file, here, span.ends).shares for file in files]
        figures += [
            (one.indicator, one.body, one.state, one.numerator, one.denominator)
            for one in unit_figures(here, month_of("2026-06", here))
        ]
        draws = [published_draw(unit, one["name"]) for one in published_draws(unit)]
        audits = caught(tally, unit, rates.number("seldom_ppm"))
    # What follows from a move has run too, at its moment: nothing waits for the real clock.
    assert not AgendaRow.objects.filter(done_at=None, handler__in=FOLLOWING).exists()
    found = Lived(
        moves=digest(history(files)),
        figures=digest(figures),
        tally=tally,
        share=attributed(place, tally.delays, span.ends),
        draws=draws,
        audits=audits,
    )
    transaction.savepoint_rollback(point)
    return found


def history(files: list[Dossier]) -> Iterator[Any]:
    """Give every move of every file: what, when, who, and where the file then stood."""
    for file in files:
        for entry in Entry.objects.filter(chain=file.id).order_by("sequence"):
            change = entry.facts.get("change", {})
            stood = [change.get(name) for name in ("step", "owner", "desk", "due", "outcome")]
            yield file.source_id, entry.move, entry.occurred_at.isoformat(), entry.actor, stood


def digest(shape: Any) -> str:
    text = json.dumps(list(shape), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def trial(jurisdiction: int) -> Iterator[int]:
    """The demo district, which is one."""
    yield jurisdiction
    forget()


def test_the_same_seed_lives_the_same_days_and_what_was_planted_is_found(trial: int) -> None:
    first, again = (lived(trial, seed=3, cases=26, days=12) for _ in range(2))
    assert (first.moves, first.figures) == (again.moves, again.figures)
    assert first.tally.moves == again.tally.moves
    assert first.tally.opened == 26
    # Delays: the day ledger books them to whoever planted them.
    assert len(first.tally.delays) >= 3
    assert first.share >= 0.99
    # False closures: as many are drawn and found as the sizes of the draws and the pack promise.
    assert first.tally.lies["planted"] >= 2
    assert first.audits.listed >= 1
    assert all(check.holds for check in first.audits.checks)
    # The lots, residents' too: the same files and people, and said to be simulated.
    picked = [(one["name"], one["picked"]) for one in first.draws]
    assert picked == [(one["name"], one["picked"]) for one in again.draws]
    drawn = [one for one in first.draws if one["seed"]]
    assert {one["purpose"] for one in drawn} == {
        "audit",
        "third_party",
        "third_body",
        "jury_files",
        "jury",
    }
    assert all(one["simulated"] and one["root"] is None for one in drawn)
    assert [one.kind for one in check_draw(drawn[0], [])] == ["draw_simulated"]
    # Everything else a district lives with, through the same actions.
    assert first.tally.kinds == again.tally.kinds
    kinds = {"hazard", "joint_meeting", "juror"}
    assert kinds <= set(first.tally.kinds)
    assert set(first.tally.moves) >= LIVED, LIVED - set(first.tally.moves)
    assert first.tally.refused == {}


def test_the_command_lives_in_two_processes_and_checks_everything(own_database: str) -> None:
    out = StringIO()
    words = ("--days", "2", "--cases", "6", "--until", "2026-06-12", "--processes", "2", "--json")
    words = (*words, "--like", "demo")
    call_command("simulate", *words, stdout=out)
    told = json.loads(out.getvalue())
    assert told["cases"] == 6
    assert told["moves"] > 6
    assert told["refused"] == {}
    assert [one for one in told["checks"] if not one["holds"]] == []
    assert {one["code"] for one in told["checks"]} == {
        "files_legal",
        "agenda_dead",
        "agenda_failing",
        "agenda_left",
        "journal_verified",
        "export_verified",
        "days_recounted",
        "days_sum",
        "draws_repeat",
        "delays_booked",
        "audits_drawn",
        "audits_caught",
    }
    ended = Entry.objects.filter(move="end_simulation").get()
    assert ended.facts == {**told["digests"], "seed": 1, "cases": 6, "moves": told["moves"]}


def test_only_a_trial_is_simulated_and_only_days_that_are_over(trial: int) -> None:
    by, now = system_actor(trial, "simulation"), timezone.now()
    day = timedelta(days=1)
    with pytest.raises(Conflict, match="days_to_come"):
        begin_simulation(seed=1, begins=now - day, ends=now + day, cases=1, by=by, at=now)
    Jurisdiction.objects.filter(id=trial).update(simulated=False)
    with pytest.raises(Refused, match="not_a_trial"):
        begin_simulation(seed=1, begins=now - 2 * day, ends=now - day, cases=1, by=by, at=now)
    for words in ((), ("--jurisdiction", "anlan")):
        with pytest.raises(CommandError) as refused:
            call_command("simulate", *words)
        assert refused.value.returncode == 1


def test_production_and_wrong_words_are_refused(trial: int, settings: Settings) -> None:
    settings.HTTPS = True
    with pytest.raises(CommandError, match="GONGZHI_HTTPS"):
        call_command("simulate", "--days", "1")
    for words in (("--days", "0"), ("--days", "400"), ("--cases", "0"), ("--processes", "9")):
        with pytest.raises(CommandError) as refused:
            call_command("simulate", *words)
        assert refused.value.returncode == 2


def test_workers_stand_aside_while_a_simulation_has_the_agenda(trial: int) -> None:
    with beside_others() as free:
        assert free
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [TAKEN])
        with beside_others() as free:
            assert not free
        other.execute("SELECT pg_advisory_unlock(%s)", [TAKEN])
    with beside_others() as free:
        assert free
