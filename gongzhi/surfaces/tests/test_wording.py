"""Every code that the platform can show has words in both languages."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gongzhi.cases.policies import CONTACT_REASONS
from gongzhi.cases.queries.public import TOLD
from gongzhi.core.actions.releasing import OWN_DOORS
from gongzhi.core.pack_tables import MASKED
from gongzhi.core.packs.registry import connected
from gongzhi.notices.events import EVENTS, KINDS
from gongzhi.notices.models.delivery import STATES
from gongzhi.procedure import gates
from gongzhi.procedure.table import Field, Procedure, known
from gongzhi.surfaces.showing.forms import OWN_PAGE as STAFFS
from gongzhi.surfaces.wording import CATALOGUE, say

GONGZHI = Path(__file__).resolve().parents[2]
OFFICE = re.compile(r"案卷|工单|派遣|派单|承办|诉求人")
RESIDENT = frozenset(
    {
        "page",
        "start",
        "report",
        "receipt",
        "follow",
        "state",
        "told",
        "purpose",
        "opened",
        "community",
        "roots",
        "near",
        "near_told",
        "me_too",
        "jury",
        "rate",
        "draws",
        "notices",
    }
)


def procedures() -> list[Procedure]:
    return list(known().values())


def fields() -> Iterator[tuple[str, Field]]:
    for table in procedures():
        for step in table.steps:
            for move in table.moves_at(step.name):
                for one in move.fields:
                    yield move.name, one


def missing(keys: set[str]) -> set[str]:
    return keys - CATALOGUE.keys()


def test_every_pair_is_complete_and_asks_for_the_same_parameters() -> None:
    for key, pair in CATALOGUE.items():
        asked = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in pair
        ]
        assert all(text.strip() for text in pair), key
        assert asked[0] == asked[1], key


def test_steps_moves_outcomes_judges_and_clocks() -> None:
    wanted = set()
    for table in procedures():
        wanted |= {f"procedure.{table.code}", f"judge.{table.judge}", f"move.{table.opening}"}
        for step in table.steps:
            wanted |= {f"step.{step.name}", f"where.{step.acts.where}"}
            for move in table.moves_at(step.name):
                wanted |= {f"move.{move.name}"}
                wanted |= {f"clock.{start.name}" for start in move.starts}
                wanted |= {f"where.{who.where}" for who in move.by}
                wanted |= {f"apart.{rule.unit}" for rule in move.apart}
                wanted |= {f"outcome.{move.outcome}"} if move.outcome else set()
    assert not missing(wanted)


def test_the_story_for_residents_knows_every_move_and_step_of_a_request() -> None:
    table = known()["request"]
    told = {
        f"told.{move.name}"
        for step in table.steps
        for move in table.moves_at(step.name)
        if move.tells_requester or any(who.role == "requester" for who in move.by)
    }
    assert not missing(told | {f"state.{step.name}" for step in table.steps})


def test_fields_and_choices() -> None:
    for move, one in fields():
        assert {f"field_{one.name}.{move}", f"field.{one.name}"} & CATALOGUE.keys(), (move, one)
        for choice in one.choices:
            keys = {f"choice_{one.name}.{choice}", f"{one.name}.{choice}"}
            assert keys & CATALOGUE.keys(), (move, one.name, choice)


@pytest.mark.parametrize("name", sorted(gates.known_gates()))
def test_every_gate_says_its_numbers(name: str) -> None:
    facts = gates.Facts(
        at=datetime(2026, 1, 5, tzinfo=UTC),
        record={},
        past=(),
        children_open=1,
        children_all=2,
        limits=defaultdict(lambda: 3),
    )
    code = name.partition("@")[0]
    numbers = dict(gates.ask(name, facts).numbers)
    for language in ("zh-hans", "en"):
        assert say(f"gate.{code}", language, **numbers)
        assert say(f"rule.{code}", language)


def source_of(*folders: str) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in (GONGZHI / folder).rglob("*.py")
        if "tests" not in path.parts
    )


def test_every_error_and_rule_that_the_doors_can_meet() -> None:
    source = source_of("procedure", "surfaces", "notices", "cases/actions", "cases/queries")
    refusals = r'(?:Refused|Conflict|NotFound)\(\s*"(\w+)"'
    errors = re.findall(refusals, source + source_of("territory"))
    internal = {"no_calendar", "unknown_limit", "jurisdiction_unknown"}
    assert not missing({f"error.{code}" for code in errors if code not in internal})
    rules = re.findall(r'(?:Bad\(|Problem\([^,()]+,)\s*"(\w+)"', source)
    assert not missing({f"problem.{rule}" for rule in rules})


def test_reasons_for_looking() -> None:
    assert not missing({f"opened.{why}" for why in (*CONTACT_REASONS, "read_file", "working_text")})
    assert not missing({"opened.release"})
    assert not missing(
        {f"purpose.{one}" for one in ("words", "contact", "photos", "voice", "public")}
    )


def test_notices() -> None:
    assert not missing({f"notice_state.{state}" for state in STATES})
    assert not missing({f"notice_event.{event}" for event in EVENTS})
    assert not missing({f"notice_kind.{kind}" for kind in KINDS})
    assert not missing({"opened.notice", "purpose.address", "purpose.channel"})


def test_what_neighbours_read_and_what_the_screener_masks() -> None:
    assert not missing({f"near_told.{move}" for move in TOLD})
    assert not missing({f"screened.{kind}" for kind in MASKED})
    assert not missing({f"publishing.done_{move}" for move in STAFFS})


def test_residents_never_meet_the_words_of_the_office() -> None:
    for key, pair in CATALOGUE.items():
        if key.partition(".")[0] in RESIDENT:
            assert not OFFICE.search(pair[0]), key


def test_templates_ask_only_for_words_that_exist() -> None:
    folder = GONGZHI / "surfaces" / "templates"
    found = set()
    for path in folder.rglob("*.html"):
        found |= set(re.findall(r'{% say "([^"]+)"', path.read_text(encoding="utf-8")))
    assert not missing(found)


def test_views_ask_only_for_words_that_exist() -> None:
    found = set()
    for path in (GONGZHI / "surfaces").rglob("*.py"):
        if "tests" not in path.parts:
            found |= set(re.findall(r'say\("(\w+\.\w+)"', path.read_text(encoding="utf-8")))
    assert not missing(found)


def test_every_rule_table_that_administrators_see() -> None:
    tables = set(connected().tables) - OWN_DOORS
    assert sorted(name for name in tables if f"rule_table.{name}" not in CATALOGUE) == []
