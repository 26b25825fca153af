"""``gongzhi pack diff --replay``: which past cases other rules would have sent elsewhere."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace as other
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from gongzhi.cases.actions import receive_request
from gongzhi.cases.methods.replaying import Pile, ground_of, replay
from gongzhi.cases.queries.why import Reason, Why, completed
from gongzhi.cases.tests.road import LAMP, MONDAY, Road
from gongzhi.core.actor import visitor
from gongzhi.core.models import Entry
from gongzhi.core.packs.reader import read_pack
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.duties.models import LocalDuty
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

LAMPS = "D_C0102"


def run(*words: str) -> tuple[int, str]:
    """Run ``gongzhi pack``; give its exit code and what it said."""
    out = io.StringIO()
    try:
        call_command("pack", *words, stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    except CommandError as refused:
        return refused.returncode, str(refused)
    return 0, out.getvalue()


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The demo pack, with the street lamps given to the office for parks."""
    folder = tmp_path / "demo"
    shutil.copytree(Path(settings.ROOT) / "packs" / "demo", folder)
    base = (Path(settings.ROOT) / "packs" / "default" / "duty_items.csv").read_text("utf-8")
    head, *rows = base.splitlines(keepends=True)
    (row,) = [row for row in rows if row.startswith(f"{LAMPS},")]
    assert ",URBAN," in row
    (folder / "duty_items.csv").write_text(head + row.replace(",URBAN,", ",PARKS,", 1), "utf-8")
    return folder


def replayed(*words: str) -> dict[str, Any]:
    """Run the diff with ``--replay --json``; give the part about past cases."""
    code, said = run("diff", *words, "--replay", "--json")
    assert code == 1
    replay: dict[str, Any] = json.loads(said)["replay"]
    return replay


def test_cases_of_a_moved_duty_are_named_with_both_bodies(road: Road, changed: Path) -> None:
    road.to("dispatched")
    entries = Entry.objects.count()

    found = replayed("demo", str(changed))

    assert (found["files"], found["moved"], found["without_matter"]) == (1, 1, 0)
    assert found["bodies"] == [
        {"body": "PARKS", "before": 0, "after": 1},
        {"body": "URBAN", "before": 1, "after": 0},
    ]
    (change,) = found["changes"]
    assert (change["matter"], change["area"], change["count"]) == ("C0102", "AL010109", 1)
    assert (change["before"]["body"], change["after"]["body"]) == ("URBAN", "PARKS")
    assert change["samples"] == [Dossier.objects.get().code]
    assert Entry.objects.count() == entries


def test_without_an_older_pack_the_rules_in_force_are_the_older(road: Road, changed: Path) -> None:
    road.to("dispatched")
    found = replayed(str(changed))
    assert [one["before"]["body"] for one in found["changes"]] == ["URBAN"]


def test_an_item_that_has_ended_gives_way_to_the_same_body_of_the_matter_above(
    road: Road, changed: Path
) -> None:
    road.to("dispatched")
    path = changed / "duty_items.csv"
    path.write_text(path.read_text("utf-8").rstrip("\n") + "2026-01-31\n", "utf-8")
    assert replayed("demo", str(changed))["moved"] == 0


def test_a_sealed_case_counts_without_its_code(jurisdiction: int, changed: Path) -> None:
    secret = other(LAMP, type="wrongdoing_report")
    receive_request(secret, by=visitor(jurisdiction), at=MONDAY)
    assert Dossier.objects.get().secrecy > 0
    found = replayed("demo", str(changed))
    assert found["moved"] == 1
    assert found["changes"][0]["samples"] == []


def test_a_duty_that_an_act_sent_down_stands_beside_either_pack(road: Road, changed: Path) -> None:
    road.to("dispatched")
    file = Dossier.objects.get()
    sender, receiver = (Organisation.objects.get(code=code) for code in ("URBAN", "TO_AL01"))
    LocalDuty.objects.create(
        code="TO_AL01-001",
        jurisdiction_id=road.jurisdiction,
        kind="admitted",
        dossier=file,
        admission=file,
        matter="C0102",
        sender=sender,
        receiver=receiver,
        area=receiver.area,
        basis="准入",
        decision="示例",
        starts=date(2026, 1, 1),
        ends=date(2099, 1, 1),
    )
    assert replayed("demo", str(changed))["moved"] == 0
    # Suspended, its sender answers meanwhile; ended, the packs' own lists do again.
    LocalDuty.objects.update(suspended=True, missing=["people"])
    assert replayed("demo", str(changed))["moved"] == 0
    LocalDuty.objects.update(ended_at=MONDAY, ended_how="revoked")
    assert replayed("demo", str(changed))["moved"] == 1
    # A file that went by it is still told on which basis.
    reason = Reason("duty", {"owner": receiver.pk, "params": {"item": "TO_AL01-001"}})
    with work(road.jurisdiction, "system:test") as unit:
        (told,) = completed(Why((), (), (reason,), ()), ground(unit)).body
    assert told.params["law_basis"] == "准入"


def test_equal_packs_send_every_case_the_same_way(road: Road) -> None:
    road.to("dispatched")
    code, said = run("diff", "demo", "demo", "--replay", "--json")
    assert code == 0
    assert json.loads(said)["replay"]["changes"] == []


def test_people_read_names_in_their_language(road: Road, changed: Path) -> None:
    road.to("dispatched")
    _, english = run("diff", "demo", str(changed), "--replay", "--language", "en")
    assert "replayed 1 cases: 1 would have gone elsewhere, 0 have no matter" in english
    assert "Urban Management" in english
    _, chinese = run("diff", "demo", str(changed), "--replay", "--language", "zh-hans")
    assert "重放 1 件：1 件会改派他处" in chinese
    assert "区城市管理局 URBAN → " in chinese


def test_a_matter_that_is_gone_is_answered_by_nobody() -> None:
    packs = Path(settings.ROOT) / "packs"
    demo = read_pack(packs / "demo", packs)
    matters = {code: row for code, row in demo.table("matters").items() if code != "C0102"}
    old = ground_of(demo.table)
    new = ground_of(lambda name: matters if name == "matters" else demo.table(name))
    piles = [Pile("C0102", "AL01", 7), Pile("C0101", "AL01", 2), Pile("", "AL01", 3)]
    found = replay(piles, old, new, on=date(2026, 6, 1))
    assert (found.files, found.without_matter, found.moved_files) == (12, 3, 7)
    assert found.moved[0].after.as_dict() == {"body": "", "reason": "unknown_matter", "item": ""}
    assert found.bodies == {"": (0, 7), "URBAN": (9, 2)}


@pytest.mark.django_db
def test_a_place_that_was_never_loaded_has_nothing_to_replay() -> None:
    code, said = run("diff", "boston", "boston", "--replay", "--language", "en")
    assert code == 2
    assert "has not been loaded" in said
