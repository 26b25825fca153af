"""Text that no database keeps: a NUL in it. Looked for once, at the door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongzhi.core.errors import Problem

NUL = "\x00"
_SHOWN = 80


def nul_problems(sent: Any, name: str = "body") -> Iterator[Problem]:
    """Name every text with a NUL in what was sent; ``name`` is the path to the part."""
    if isinstance(sent, str):
        if NUL in sent:
            yield Problem(name[:_SHOWN], "nul")
    elif isinstance(sent, dict):
        for key, value in sent.items():
            path = str(key) if name == "body" else f"{name}.{key}"
            if NUL in str(key):
                yield Problem(path.replace(NUL, "")[:_SHOWN], "nul")
            yield from nul_problems(value, path)
    elif isinstance(sent, list | tuple):
        for number, value in enumerate(sent):
            yield from nul_problems(value, f"{name}.{number}")
