"""``gongzhi pack`` as a person and a machine use it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gongzhi.core.packs import registry as wiring
from gongzhi.core.tests.packs.factories import TABLES, replace, write_packs


@pytest.fixture
def place(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A search path of two packs, and their three tables in place of the platform's."""
    monkeypatch.setattr(wiring, "_connected", [])
    wiring.connect(TABLES, {})
    settings.GONGZHI_PACKS = [tmp_path]
    write_packs(tmp_path)
    return tmp_path


def run(*words: str) -> tuple[int, str, str]:
    """Run the command; give its exit code and what it said and complained."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("pack", *words, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    except CommandError as refused:
        return refused.returncode, out.getvalue(), str(refused)
    return 0, out.getvalue(), err.getvalue()


def test_a_clean_pack_is_said_to_be_clean_in_both_languages(place: Path) -> None:
    assert run("check", "town", "--language", "zh-hans")[:2] == (
        0,
        "规则包 town 没有问题：3 张表，7 行\n",
    )
    assert "town is clean" in run("check", "town", "--language", "en")[1]


def test_a_broken_pack_is_refused_with_file_line_and_column(place: Path) -> None:
    replace(place / "town" / "desks.csv", "08:30", "8.30")
    code, _, complaint = run("check", "town", "--language", "en")
    assert code == 1
    assert "town/desks.csv, line 2, column opens: “8.30” is not a time" in complaint


def test_a_machine_gets_the_problems_as_json(place: Path) -> None:
    replace(place / "town" / "desks.csv", "wd1", "wd9")
    code, said, _ = run("check", str(place / "town"), "--json")
    problem = json.loads(said)["problems"][0]
    assert code == 1
    assert (problem["file"], problem["row"], problem["column"]) == ("town/desks.csv", 2, "limit")
    assert problem["rule"] == "dangling_ref"


def test_an_unknown_pack_is_wrong_usage(place: Path) -> None:
    code, _, complaint = run("check", "nowhere")
    assert code == 2
    assert "nowhere" in complaint


def test_the_list_shows_what_extends_what(place: Path) -> None:
    packs = json.loads(run("list", "--json")[1])["packs"]
    shown = [(pack["code"], pack["extends"], pack["loadable"]) for pack in packs]
    assert shown == [("base", None, False), ("town", "base", True)]
    assert "town" in run("list")[1]


@pytest.mark.django_db
def test_load_then_diff_then_load_again(place: Path) -> None:
    assert run("diff", "town")[0] == 1
    assert run("load", "town")[0] == 0
    assert run("diff", "town")[0] == 0
    replace(place / "base" / "limits.csv", "work_days,3", "work_days,5")
    code, said, _ = run("diff", "town", "--json")
    assert code == 1
    assert json.loads(said)["tables"]["limits"]["changed"] == [
        {"code": "wd3", "column": "amount", "old": 3, "new": 5}
    ]
    assert "~ wd3.amount: 3 → 5" in run("diff", "town")[1]
    assert json.loads(run("load", "town", "--json")[1])["changed"] == ["limits"]
    assert json.loads(run("load", "town", "--json")[1])["changed"] == []


@pytest.mark.django_db
def test_a_broken_pack_is_not_loaded(place: Path) -> None:
    replace(place / "town" / "desks.csv", "wd1", "wd9")
    assert run("load", "town")[0] == 1
    assert run("diff", "town")[0] == 2


@pytest.mark.django_db
def test_a_pack_without_a_place_is_neither_loaded_nor_compared(place: Path) -> None:
    assert run("load", "base")[0] == 1
    assert run("diff", "base")[0] == 2
