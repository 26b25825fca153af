"""Addresses of lists that go on: what was asked for, with where the following page begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode


def query_of(asked: Mapping[str, Any]) -> str:
    """Give the query of an address; what is empty is left out."""
    kept = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
