"""``gongzhi check`` says what is wrong, in words and as JSON, and leaves with 1 then."""

from __future__ import annotations

import json
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from gongzhi.core.models import AgendaRow, Jurisdiction, RulesVersion
from gongzhi.procedure.management.health import faults, limit_keys

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("check", *arguments, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_a_sound_installation_has_nothing_to_say(jurisdiction: int) -> None:
    assert faults() == []
    code, said = run("--json")
    assert (code, json.loads(said)) == (0, {"sound": True, "faults": []})
    assert "没有问题" in run()[1]
    assert "nothing is wrong" in run("--language", "en")[1]


def test_a_job_that_has_given_up_is_an_alarm(jurisdiction: int, now: datetime) -> None:
    AgendaRow.objects.create(
        jurisdiction_id=jurisdiction,
        at=now,
        handler="clock",
        key="k",
        dead=True,
        attempts=8,
        last_error="OSError: no paper\nmore",
    )
    code, said = run("--json")
    (fault,) = json.loads(said)["faults"]
    assert code == 1
    assert (fault["code"], fault["handler"], fault["error"]) == (
        "dead_row",
        "clock",
        "OSError: no paper",
    )
    assert "no paper" in run("--language", "en")[1]


def test_a_limit_that_the_pack_forgot_is_named(jurisdiction: int) -> None:
    held = Jurisdiction.objects.get(id=jurisdiction)
    assert held.rules is not None
    content = {name: dict(part) for name, part in held.rules.content.items()}
    rows = content["step_limits"]["rows"]
    kept = {code: row for code, row in rows.items() if row["key"] != "request.silence"}
    content["step_limits"] = {**content["step_limits"], "rows": kept}
    fresh = RulesVersion.objects.create(
        jurisdiction=held,
        content_hash="x",
        pack="demo",
        content=content,
        created_at=held.rules.created_at,
    )
    Jurisdiction.objects.filter(id=jurisdiction).update(rules=fresh)
    assert [(one.code, one.params["key"]) for one in faults()] == [("no_limit", "request.silence")]


def test_every_limit_key_of_the_tables_is_looked_for() -> None:
    keys = limit_keys()
    assert {
        ("request", "handling"),
        ("request", "convene"),
        ("joint_task", "joint_task.work"),
    } <= keys


def test_the_programs_own_checks_are_among_the_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise SystemCheckError("a model is wrong")

    monkeypatch.setattr("django.core.management.commands.check.Command.handle", broken)
    code, said = run("--json")
    assert code == 1
    assert json.loads(said)["faults"][0]["message"] == "a model is wrong"
