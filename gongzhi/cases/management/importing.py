"""What ``gongzhi import cases`` needs besides the import: the map, marked copies, words."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gongzhi.cases.methods.mapping import GuessedMap, Map, guess_map, read_map, write_map
from gongzhi.cases.methods.sheet_words import explain
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.packs.problems import words as pack_words
from gongzhi.core.sheets import Limits, Sheet, marked_copy

SAMPLE_ROWS = 60
LARGEST = Limits(text_bytes=8_000_000_000)
"""Whoever runs the server may bring the text file of a whole city's years."""
OWN_WORDS: Mapping[str, tuple[str, str]] = {
    "no_pack": ("找不到规则包“{value}”", "there is no rule pack “{value}”"),
    "no_map": ("找不到对应表“{value}”", "there is no map “{value}”"),
    "no_file": ("找不到文件“{value}”", "there is no file “{value}”"),
    "not_guessed": (
        "表头里认不出必需的项：{facts}；请改写对应表 {map}",
        "no column was recognised for: {facts}; please edit the map {map}",
    ),
    "pack_needed": ("请用 --pack 指明规则包", "please name the rule pack with --pack"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """The map to be used: given, remembered from an earlier guess, or guessed now."""

    map: Map
    path: Path
    guess: GuessedMap | None = None


def refuse(field: str, rule: str, **params: str) -> Invalid:
    """Build an error of the command's own."""
    return Invalid(Problem(field, rule, params))


def given_map(name: str, places: Sequence[Path]) -> Found:
    """Read the map that was named: a path, or the name of one in a folder ``maps`` of the packs."""
    candidates = [Path(name), *(place / "maps" / f"{name}.toml" for place in places)]
    for path in candidates:
        if path.is_file():
            return Found(read_map(path), path)
    raise refuse("map", "no_map", value=name)


def guessed_map(sheet: Sheet, *, home: Path, pack: str, zone: str) -> Found:
    """Take the map remembered for these headers, else guess one and remember it.

    The source is named after the headers, so that the next sheet of the same system, whatever its
    file is called, is known again.
    """
    print_ = hashlib.sha256("\0".join(sheet.headers).encode()).hexdigest()[:8]
    path = home / "maps" / f"sheet_{print_}.toml"
    if path.is_file():
        return Found(read_map(path), path)
    sample = list(islice(sheet.rows(), SAMPLE_ROWS))
    name = f"sheet_{print_}"
    guess = guess_map(sheet.headers, sample, name=name, pack=pack, source=name, zone=zone)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_map(guess.map, path)
    if guess.missing:
        raise refuse("map", "not_guessed", facts=", ".join(guess.missing), map=str(path))
    return Found(guess.map, path, guess)


def mark(file: Path, problems: Sequence[Problem], home: Path) -> Path:
    """Write a copy of the sender's own sheet with the problems marked.

    It lies beside the file or, where nothing may be written there, in ``marked`` under ``home``.
    """
    stem = file.name.removesuffix(".gz").rpartition(".")[0] or file.name
    suffix = ".csv" if file.name.removesuffix(".gz").endswith((".csv", ".txt")) else ".xlsx"
    folder = file.parent
    if not os.access(folder, os.W_OK):
        folder = home / "marked"
        folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{stem}.错误-errors{suffix}"
    marked_copy(file, file.name, problems, target, limits=LARGEST, say=explain)
    return target


def say(problem: Problem, language: str) -> str:
    """Say a problem of the file, of a row or of a pack in words, with its place."""
    place = ""
    if problem.row is not None:
        place = (
            f"第 {problem.row} 行 " if language.startswith("zh") else f"row {problem.row} "
        ) + (f"{problem.column} " if problem.column else f"{problem.field} ")
    if problem.rule in OWN_WORDS:
        words = OWN_WORDS[problem.rule][0 if language.startswith("zh") else 1]
        return place + words.format_map(problem.params)
    try:
        return place + explain(problem, language)
    except KeyError:
        return pack_words(problem, language)
