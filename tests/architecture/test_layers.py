"""What import contracts cannot see: foreign keys, doors between apps, sizes."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tests.paths import ROOT

APPS = (
    "surfaces",
    "simulation",
    "appraisal",
    "papers",
    "cases",
    "deliberation",
    "notices",
    "triage",
    "duties",
    "procedure",
    "directory",
    "territory",
    "accounts",
    "core",
)
RANK = {name: len(APPS) - index for index, name in enumerate(APPS)}
FRAMEWORK = {"contenttypes", "sessions", "messages"}
DOORS = {"models", "queries", "actions", "events", "pack_tables", "workflow"}
NAMED_DOORS = {
    "appraisal": {"methods"},
    "cases": {"methods"},
    "papers": {"methods"},
    "procedure": {
        "clock",
        "diagram",
        "gates",
        "ground",
        "metric",
        "record",
        "standing",
        "table",
        "timing",
        "township_kinds",
    },
    "territory": {"locate", "levels", "address", "drawing", "backdrop", "wording"},
    # Commands of apps above act in the name of an account.
    "directory": {"wording", "management", "kept"},
    # Its command of files is the one of apps above.
    "duties": {"answerable", "explain", "management"},
    "triage": {
        "suggest",
        "similarity",
        "explain",
        "danger",
        "kept",
        "retraining",
        "model",
        # The verb of the upper app goes on with the verb of the lower one.
        "management",
    },
}
MAX_FILE, MAX_FUNCTION = 300, 40
SOURCES = [
    path
    for folder in ("gongzhi", "config", "bench", "packs", "tests", "bin")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]


def own_fields() -> list[tuple[str, str, str]]:
    """(app of the model, field, app of the target) for every relation of ours."""
    found = []
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in RANK:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or field.auto_created:
                continue
            found.append((label, f"{model.__name__}.{field.name}", target._meta.app_label))
    return found


def test_foreign_keys_point_down() -> None:
    wrong = [
        (field, target)
        for label, field, target in own_fields()
        if target not in FRAMEWORK and RANK[target] > RANK[label]
    ]
    assert wrong == []


def imports_of(path: Path) -> list[str]:
    """The modules a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
        elif isinstance(node, ast.Import):
            found += [name.name for name in node.names]
    return found


@pytest.mark.parametrize("app", APPS)
def test_apps_meet_only_at_their_doors(app: str) -> None:
    wrong = []
    for path in sorted((ROOT / "gongzhi" / app).rglob("*.py")):
        if "migrations" in path.parts or "tests" in path.parts:
            continue
        for module in imports_of(path):
            parts = module.split(".")
            if len(parts) < 3 or parts[0] != "gongzhi" or parts[1] in {app, "core"}:
                continue
            if parts[2] not in DOORS | NAMED_DOORS.get(parts[1], set()):
                wrong.append((str(path.relative_to(ROOT)), module))
    assert wrong == []


def test_no_file_is_longer_than_the_limit() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_FILE
        and "messages" not in path.name
    }
    assert long == {}


def test_no_function_is_longer_than_the_limit() -> None:
    long = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > MAX_FUNCTION:
                    long.append((str(path.relative_to(ROOT)), node.name, lines))
    assert long == []


def test_no_drawer_modules() -> None:
    drawers = {"utils", "helpers", "services", "common_utils", "misc", "managers", "signals"}
    wrong = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.stem in drawers or path.parent.name in drawers
    ]
    assert wrong == []


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
