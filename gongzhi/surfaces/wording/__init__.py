"""The words of the pages: one catalogue, a pair (zh-Hans, English) for every key.

The TOML files beside this module hold them: ``[section]`` and ``code = ["中文", "English"]`` give
the key ``section.code``. Stored facts are codes; they become words only here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LANGUAGES = ("zh-hans", "en")
HERE = Path(__file__).parent


def _read() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(HERE.glob("*.toml")):
        for section, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for code, pair in rows.items():
                key = f"{section}.{code}"
                if key in found or len(pair) != len(LANGUAGES):
                    raise ValueError(f"{path.name}: {key} stands twice or is not a pair")
                found[key] = (pair[0], pair[1])
    return found


CATALOGUE: Mapping[str, tuple[str, str]] = _read()


def say(key: str, language: str, **params: Any) -> str:
    """Give the words of a key, filled with its parameters.

    Chinese for every language that begins with ``zh``, English else. Raises KeyError for an
    unknown key or a parameter that the words need and nobody gave.
    """
    words = CATALOGUE[key][0 if language.lower().startswith("zh") else 1]
    return words.format_map(params)


def known(key: str) -> bool:
    """Tell whether the catalogue has the key."""
    return key in CATALOGUE


def say_first(keys: tuple[str, ...], language: str, **params: Any) -> str:
    """Give the words of the first known key; the last one must be known."""
    chosen = next((key for key in keys if key in CATALOGUE), keys[-1])
    return say(chosen, language, **params)
