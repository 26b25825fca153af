"""A release that has dropped what open files need is named by ``gongzhi check``."""

from __future__ import annotations

import pytest

from gongzhi.cases.tests.road import Road
from gongzhi.procedure import gates
from gongzhi.procedure.actions.tables import missing_for_open_files
from gongzhi.procedure.management.health import faults
from gongzhi.procedure.table import registry

pytestmark = pytest.mark.django_db


def forget_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where a release stands that knows no table, and a database that keeps none."""
    monkeypatch.setattr(registry, "_BY_HASH", {})
    monkeypatch.setattr(registry, "_STORE", [])


def test_a_dropped_table_is_named(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    road.to("handling")
    assert missing_for_open_files() == []
    monkeypatch.setattr(registry, "_BY_HASH", {})
    assert missing_for_open_files() == [], "it is read from what was stored at the migration"
    forget_everything(monkeypatch)
    assert missing_for_open_files() == [f"table request {road.file.procedure_hash[:12]}"]
    assert [fault.code for fault in faults()] == ["missing"]


def test_a_dropped_gate_is_named(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    road.to("handling")
    kept = {name: gate for name, gate in gates._GATES.items() if name != "pause_allowed@1"}
    monkeypatch.setattr(gates, "_GATES", kept)
    assert missing_for_open_files() == ["gate pause_allowed@1"]


def test_a_closed_file_needs_nothing_any_more(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    road.to("merged")
    forget_everything(monkeypatch)
    missing = missing_for_open_files()
    assert len(missing) == 1, "only the file it was merged into is open"
