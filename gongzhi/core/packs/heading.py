"""``pack.toml``: what a pack is called, what it extends and which place it rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongzhi.core.errors import Problem
from gongzhi.core.packs.files import RawTable, line_of_key, load_toml
from gongzhi.core.packs.schema import JurisdictionRow
from gongzhi.core.zones import is_zone

FILE = "pack.toml"
_TEXT, _LIST, _BOOL = "text", "list", "bool"
_KEYS: Mapping[str, str] = {"code": _TEXT, "name_zh": _TEXT, "name_en": _TEXT}
_OPTIONAL: Mapping[str, str] = {
    "extends": _TEXT,
    "other_files": _LIST,
    "jurisdiction": "section",
}
_PLACE: Mapping[str, str] = {
    "code": _TEXT,
    "name_zh": _TEXT,
    "name_en": _TEXT,
    "timezone": _TEXT,
    "languages": _LIST,
    "root_area": _TEXT,
    "simulated": _BOOL,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The content of ``pack.toml``. ``other_files`` belong to the pack without being tables."""

    folder: Path
    code: str
    name_zh: str
    name_en: str
    extends: str | None
    jurisdiction: JurisdictionRow | None
    other_files: tuple[str, ...]
    extends_line: int | None = None


def search_path(search: Path | Sequence[Path]) -> tuple[Path, ...]:
    """Give the folders in which packs are looked for, in order."""
    return (search,) if isinstance(search, Path) else tuple(search)


def find_folder(name: str, search: Path | Sequence[Path]) -> Path | None:
    """Find the folder of a pack by its code; the first on the search path wins."""
    for place in search_path(search):
        if (place / name / FILE).is_file():
            return place / name
    return None


def read_heading(folder: Path) -> tuple[Heading | None, list[Problem]]:
    """Read ``pack.toml``; without a readable one there is no heading, only problems."""
    raw = RawTable(f"{folder.name}/{FILE}")
    if not (folder / FILE).is_file():
        raw.refuse("no_pack_toml")
        return None, raw.problems
    loaded = load_toml(folder / FILE, raw)
    if loaded is None:
        return None, raw.problems
    content, text = loaded
    _check_keys(content, {**_KEYS, **_OPTIONAL}, frozenset(_KEYS), text, raw)
    place = _place(content.get("jurisdiction"), text, raw)
    code = content.get("code")
    if isinstance(code, str) and code != folder.name:
        raw.refuse(
            "code_not_folder",
            line_of_key(text, "code"),
            "code",
            value=code,
            name=folder.name,
        )
    if raw.problems:
        return None, raw.problems
    heading = Heading(
        folder=folder,
        code=content["code"],
        name_zh=content["name_zh"],
        name_en=content["name_en"],
        extends=content.get("extends"),
        jurisdiction=place,
        other_files=tuple(content.get("other_files", ())),
        extends_line=line_of_key(text, "extends"),
    )
    return heading, []


def read_chain(
    folder: Path, search: Path | Sequence[Path]
) -> tuple[list[Heading] | None, list[Problem]]:
    """Follow ``extends`` to its end; give the headings base first, or none and what is wrong."""
    chain: list[Heading] = []
    here = folder
    while True:
        heading, problems = read_heading(here)
        if heading is None:
            return None, problems
        chain.insert(0, heading)
        if heading.extends is None:
            return chain, []
        codes = [earlier.code for earlier in reversed(chain)]
        file = f"{here.name}/{FILE}"
        if heading.extends in codes:
            params = {"chain": " → ".join([*codes, heading.extends])}
            return None, [
                Problem(file, "extends_loop", params, heading.extends_line, "extends", file)
            ]
        following = find_folder(heading.extends, search)
        if following is None:
            params = {"name": heading.extends}
            return None, [
                Problem(file, "extends_unknown", params, heading.extends_line, "extends", file)
            ]
        here = following


def _place(content: Any, text: str, raw: RawTable) -> JurisdictionRow | None:
    if not isinstance(content, dict):
        return None
    before = len(raw.problems)
    _check_keys(content, _PLACE, frozenset(_PLACE), text, raw)
    if len(raw.problems) > before:
        return None
    if not is_zone(content["timezone"]):
        line = line_of_key(text, "timezone")
        raw.refuse("bad_timezone", line, "timezone", value=content["timezone"])
        return None
    return JurisdictionRow(**{**content, "languages": tuple(content["languages"])})


def _check_keys(
    content: Mapping[str, Any],
    kinds: Mapping[str, str],
    required: frozenset[str],
    text: str,
    raw: RawTable,
) -> None:
    for name in sorted(required - content.keys()):
        raw.refuse("missing_key", column=name, name=name)
    for name, value in content.items():
        line = line_of_key(text, name)
        if name not in kinds:
            raw.refuse("unknown_key", line, name, name=name)
        elif not _fits(value, kinds[name]):
            raw.refuse("wrong_type", line, name, value=str(value)[:60], kind=kinds[name])


def _fits(value: Any, kind: str) -> bool:
    if kind == _LIST:
        return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
    if kind == _TEXT:
        return isinstance(value, str) and value != ""
    return isinstance(value, bool if kind == _BOOL else dict)
