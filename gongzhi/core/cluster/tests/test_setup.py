"""The set-up installs locked packages and holds no address."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
LOCKED = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: str(file.name))
def test_every_locked_package_has_hashes_and_none_has_an_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    packages = re.findall(r"^[a-zA-Z0-9].*$", text, re.MULTILINE)
    assert packages
    assert all(re.match(r"[\w.\-\[\]]+==\S+.* \\$", line) for line in packages)
    assert not re.search(r"https?:|index-url|file:|@ ", text)


def test_the_test_group_holds_the_run_group() -> None:
    run, test = (
        set(
            re.findall(r"^([\w.-]+==\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE)
        )
        for name in ("run.txt", "test.txt")
    )
    assert run <= test


def test_wrong_usage_of_the_set_up_is_said() -> None:
    answer = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, ROOT / "bin" / "setup.py", "everything"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "run|print|test" in answer.stderr
