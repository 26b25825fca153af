"""In the demo district every matter at every place has one lead body or a named reason."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gongzhi.cases.pack_tables import TABLES as CASES
from gongzhi.core.pack_tables import TABLES as CORE
from gongzhi.core.packs.reader import inspect_pack
from gongzhi.core.packs.registry import build
from gongzhi.core.packs.schema import Pack
from gongzhi.directory.pack_tables import TABLES as DIRECTORY
from gongzhi.directory.queries import Body, BodyRef, DeskRule, Directory
from gongzhi.duties.answerable import Answer, Missing, answerable
from gongzhi.duties.explain import LANGUAGES, explain
from gongzhi.duties.pack_tables import TABLES as DUTIES
from gongzhi.duties.queries import Catalogue, DutyItem
from gongzhi.procedure.pack_tables import TABLES as PROCEDURE
from gongzhi.territory.locate import AreaFacts, Territory
from gongzhi.territory.pack_tables import TABLES as TERRITORY
from gongzhi.triage.pack_tables import TABLES as TRIAGE

PACKS = Path(__file__).resolve().parent.parent / "packs"
EVERY = (*CORE, *TERRITORY, *DIRECTORY, *PROCEDURE, *DUTIES, *TRIAGE, *CASES)
ON = date(2026, 6, 1)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The demo pack with the default pack folded in."""
    found, _ = inspect_pack(PACKS / "demo", PACKS, build(EVERY))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def territory(pack: Pack) -> Territory:
    """Its areas; the number of an area is its place in the table."""
    rows = pack.table("areas")
    ids = {code: number for number, code in enumerate(rows, start=1)}
    facts = [
        AreaFacts(
            ids[code],
            code,
            row["level"],
            row["kind"],
            row["name_zh"],
            row["name_en"],
            ids[row["parent"]] if row["parent"] else None,
        )
        for code, row in rows.items()
    ]
    return Territory(1, 1, facts, {})


@pytest.fixture(scope="module")
def directory(pack: Pack, territory: Territory) -> Directory:
    """Its bodies and desks."""
    rows = pack.table("organisations")
    ids = {code: number for number, code in enumerate(rows, start=1)}
    bodies = []
    for code, row in rows.items():
        area = territory.by_code(row["area"])
        assert area is not None
        parent = ids[row["parent"]] if row["parent"] else None
        names = row["name_zh"], row["name_en"]
        bodies.append(Body(ids[code], code, row["kind"], *names, parent, area.id, area.level))
    desks = [DeskRule.from_row(row) for row in pack.table("desks").values()]
    return Directory(1, 1, bodies, desks)


@pytest.fixture(scope="module")
def catalogue(pack: Pack) -> Catalogue:
    """Its matters and duty lists."""
    return Catalogue.from_tables(pack.table("matters"), pack.table("duty_items"))


def test_every_matter_at_every_place_has_one_lead_or_a_named_reason(
    catalogue: Catalogue, directory: Directory, territory: Territory
) -> None:
    ground = list(territory.areas)
    answered = 0
    for matter in catalogue.matters:
        withdrawn = any(
            item.list == "withdrawn" and item.matter in catalogue.path(matter)
            for item in catalogue.items.values()
        )
        for area in ground:
            found = answerable(
                matter,
                area.id,
                on=ON,
                catalogue=catalogue,
                directory=directory,
                territory=territory,
            )
            assert directory.by_id[found.fallback_id].open
            if isinstance(found, Missing):
                assert found.reason.code == "place_too_coarse"
                assert area.level < 3
                continue
            answered += 1
            _assert_lawful(found, withdrawn, directory)
    assert answered > 0.8 * len(catalogue.matters) * len(ground)


def test_every_answer_is_said_in_both_languages(
    catalogue: Catalogue, directory: Directory, territory: Territory
) -> None:
    grid = next(area for area in territory.areas if area.level == 4)
    for matter in catalogue.matters:
        facts = answerable(
            matter, grid.id, on=ON, catalogue=catalogue, directory=directory, territory=territory
        ).as_facts()
        for language in LANGUAGES:
            lines = explain(facts, language=language, catalogue=catalogue, directory=directory)
            assert len(lines) >= 2
            assert not any("#" in line for line in lines)


def test_every_desk_ends_at_a_body_for_every_role_and_place(
    pack: Pack, directory: Directory, territory: Territory
) -> None:
    for role in pack.table("roles"):
        for area in territory.areas:
            for entrance in ("any", "hotline", "grid"):
                desk = directory.desk(role, entrance, area.id, territory)
                assert directory.by_id[desk.organisation_id].open


@pytest.mark.parametrize("seed", range(4))
def test_after_any_admissions_suspensions_and_lendings_the_same_holds(
    seed: int, catalogue: Catalogue, directory: Directory, territory: Territory
) -> None:
    dice = random.Random(seed)  # noqa: S311  (a repeatable draw, no secret)
    local = _acts(dice, catalogue, directory, territory)
    ways = {one.list + "!" * bool(one.missing) + "." * one.ended for one in local}
    assert len(ways) == 6
    now = catalogue.with_local(local)
    codes = {one.code for one in local}
    grids = [area for area in territory.areas if area.level > 3]
    ground = [area for area in territory.areas if area.level <= 3] + grids[::25]
    carried = set()
    for matter in now.matters:
        withdrawn = any(item.list == "withdrawn" for item in now.in_force(matter, ON))
        for area in ground:
            found = answerable(
                matter,
                area.id,
                on=ON,
                catalogue=now,
                directory=directory,
                territory=territory,
            )
            if isinstance(found, Missing):
                assert found.reason.code == "place_too_coarse"
                continue
            _assert_lawful(found, withdrawn, directory)
            if found.item not in codes:
                continue
            item = now.items[found.item]
            own = territory.by_code(item.area)
            assert own is not None
            assert territory.is_within(area.id, own.id)
            assert item.in_force(ON)
            lead = item.sender if item.missing else item.lead_text
            assert directory.by_id[found.owner_id].code == lead
            carried.add((item.list, found.reason.code))
    assert carried >= {("admitted", "admitted"), ("admitted", "suspended"), ("lent", "lent")}


def _acts(
    dice: random.Random, catalogue: Catalogue, directory: Directory, territory: Territory
) -> Sequence[DutyItem]:
    """Two hundred acts of any kind, for any matter, withdrawn ones too (as if the law changed)."""
    receivers = [
        body
        for body in directory.by_id.values()
        if body.kind in {"township_office", "community_committee"}
    ]
    senders = [body for body in directory.by_id.values() if body.kind == "department"]
    model = next(iter(catalogue.items.values()))
    made = []
    for number in range(200):
        receiver, sender = dice.choice(receivers), dice.choice(senders)
        kind = dice.choice(("admitted", "lent"))
        late = kind == "admitted" and dice.random() < 0.4
        made.append(
            replace(
                model,
                code=f"{receiver.code}-{number:03}",
                matter=dice.choice(sorted(catalogue.matters)),
                list=kind,
                lead=BodyRef.parse(receiver.code),
                lead_text=receiver.code,
                supports=(),
                level=receiver.level,
                starts=date(2026, 1, 1),
                ends=dice.choice((None, date(2026, 5, 31), ON)),
                area=territory.area(receiver.area_id).code,
                sender=sender.code,
                missing=("money",) if late else (),
                ended=dice.random() < 0.1,
            )
        )
    return made


def _assert_lawful(found: Answer, withdrawn: bool, directory: Directory) -> None:
    owner = directory.by_id[found.owner_id]
    assert owner.open
    assert found.fallback_id != found.owner_id
    if withdrawn or found.list == "cooperative":
        assert owner.level < 2
