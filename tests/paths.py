"""Where things lie, for tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKS = ROOT / "packs"
SHARED = ROOT.parent / "shared"


def shared(*parts: str) -> Path:
    """Give a file of the shared data; without it skip with a reason, in CI fail."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs {path.name} of the shared data")
        pytest.skip(f"needs the shared data: {'/'.join(parts)}")
    return path
