"""No words stand in the catalogue that no page, door or command ever says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gongzhi.surfaces.wording import CATALOGUE

ROOT = Path(__file__).resolve().parents[3]
SOURCES = (("gongzhi", "*.py"), ("config", "*.py"), ("gongzhi", "*.html"), ("gongzhi", "*.js"))
MADE = re.compile(r"""f"(\w+(?:\{[^{}"]*\})?\.(?:\w|\{[^{}"]*\})+)["]""")
PLACE = re.compile(r"\{[^{}]*\}")
QUOTED = re.compile(r"""["']([\w.|]+)["']""")
ELSEWHERE = frozenset({"problem.not_a_community_task", "choice_for_jury.True"})
"""Put together from a rule's own parts, or from a yes."""
OTHERS = ("problem.password_", "datum.", "misfits.", "keeps.", "beside.")
"""Named by the framework's own rules for passwords, or by the fields of forms."""


def sources() -> Iterator[str]:
    """The text of everything that can say words, without tests and the catalogues."""
    for folder, ending in SOURCES:
        for path in sorted((ROOT / folder).rglob(ending)):
            if "tests" not in path.parts and "wording" not in path.parts:
                yield path.read_text(encoding="utf-8")


def codes(whole: str) -> set[str]:
    """What can stand in a key that is put together: literals, gates, rows of packs."""
    found = {"", *QUOTED.findall(whole), *re.findall(r"def (\w+)", whole)}
    for path in sorted((ROOT / "packs").rglob("*.csv")):
        found.update(re.findall(r"\w+", path.read_text(encoding="utf-8-sig")))
    return found


def made(whole: str) -> set[re.Pattern[str]]:
    """Keys that are put together: fixed parts and places, each place read short and long."""
    return {
        re.compile(place.join(re.escape(part) for part in PLACE.split(found)))
        for found in MADE.findall(whole)
        if "{" in found
        for place in (r"(\w*?)", r"(\w*)")
    }


def test_every_word_is_said_somewhere() -> None:
    whole = "\n".join(sources())
    quoted, fit, patterns = set(QUOTED.findall(whole)), codes(whole), made(whole)

    def said(key: str) -> bool:
        if key in quoted | ELSEWHERE or key.startswith(OTHERS):
            return True
        found = (pattern.fullmatch(key) for pattern in patterns)
        return any(one is not None and set(one.groups()) <= fit for one in found)

    assert [key for key in CATALOGUE if not said(key)] == []
