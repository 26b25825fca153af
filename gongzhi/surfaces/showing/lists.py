"""Long lists that a form offers: matters, bodies, areas; and the code of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from gongzhi.core.actor import Actor
from gongzhi.core.packs.snapshots import Rules
from gongzhi.directory.queries import Directory, posts_of
from gongzhi.procedure.table import Move
from gongzhi.surfaces.showing.names import Names
from gongzhi.territory.locate import Territory
from gongzhi.territory.queries import path_words


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a list; ``group`` puts it under a heading."""

    code: str
    name: str
    group: str = ""


def code_typed(typed: str, list_id: str, names: Names) -> str:
    """Give the code of what was typed or chosen: ``CODE``, ``CODE name``, or an exact name.

    A name that several bear, or nobody, is left to the engine, which says that it is unknown.
    """
    text = typed.strip()
    code = text.partition(" ")[0]
    named = _NAMED.get(list_id)
    if not text or named is None:
        return code
    found = {one for one, *spoken in named(names) if one == code or text in spoken}
    return code if code in found or len(found) != 1 else found.pop()


def shown_code(code: str, list_id: str, names: Names) -> str:
    """Show a code of a long list with its name, as the list offers it."""
    if not code or not list_id:
        return code
    name = {
        "bodies": names.body_code,
        "areas": names.area_code,
        "matters": names.matter,
    }[list_id](code)
    return code if name == code else f"{code} {name}"


def body_names(names: Names) -> list[str]:
    """Give the names of the open bodies, as somebody who knows no codes looks for them."""
    bodies = names.ground.directory.by_code.values()
    return [names.body(one.id) for one in bodies if one.open]


def own_posts(moves: Iterable[Move], by: Actor, names: Names, now: datetime) -> tuple[Choice, ...]:
    """Give the held posts of the actor's body by name, when a form asks for one.

    Where two officers hold the keys of a vote, those of the other bodies of the place too.
    """
    asked = {field.name for move in moves for field in move.fields if field.kind == "post"}
    if not asked or by.organisation is None:
        return ()
    bodies = [by.organisation]
    if "second_officer" in asked:
        known = names.ground.directory.by_id.values()
        bodies += [
            one.id
            for one in known
            if one.open and one.area_id == by.area and one.id != by.organisation
        ]
    return tuple(
        Choice(post.code, post.name_zh if names.chinese else post.name_en)
        for body in bodies
        for post in posts_of(by, body, now)
        if not post.vacant
    )


@lru_cache(maxsize=8)
def _body_options(directory: Directory, language: str) -> SafeString:
    bodies = (one for one in directory.by_code.values() if one.open)
    chinese = language.startswith("zh")
    return _options(f"{one.code} {one.name_zh if chinese else one.name_en}" for one in bodies)


@lru_cache(maxsize=8)
def _area_options(territory: Territory, language: str) -> SafeString:
    areas = (one for one in territory.areas if one.open)
    return _options(f"{one.code} {path_words(territory, one.id, language)}" for one in areas)


@lru_cache(maxsize=8)
def _matter_options(rules: Rules, language: str) -> SafeString:
    name = "name_zh" if language.startswith("zh") else "name_en"
    return _options(f"{code} {row[name]}" for code, row in rules.table("matters").items())


def _options(values: Iterable[str]) -> SafeString:
    return format_html_join("", '<option value="{}"></option>', ((one,) for one in values))


def _named_bodies(names: Names) -> Iterable[tuple[str, ...]]:
    bodies = names.ground.directory.by_code.values()
    return ((one.code, one.name_zh, one.name_en) for one in bodies if one.open)


def _named_areas(names: Names) -> Iterable[tuple[str, ...]]:
    areas = names.ground.territory.areas
    return ((one.code, one.name_zh, one.name_en) for one in areas if one.open)


def _named_matters(names: Names) -> Iterable[tuple[str, ...]]:
    rows = names.ground.rules.table("matters")
    return ((code, str(row["name_zh"]), str(row["name_en"])) for code, row in rows.items())


_NAMED: Mapping[str, Callable[[Names], Iterable[tuple[str, ...]]]] = {
    "bodies": _named_bodies,
    "areas": _named_areas,
    "matters": _named_matters,
}
LISTS: Mapping[str, Callable[[Names], SafeString]] = {
    "bodies": lambda names: _body_options(names.ground.directory, names.language),
    "areas": lambda names: _area_options(names.ground.territory, names.language),
    "matters": lambda names: _matter_options(names.ground.rules, names.language),
}
"""The options of each list, ready for the page; made once for as long as its rows are the same."""
