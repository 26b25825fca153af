"""One way each to spoil a valid pack; the number drawn decides the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from gongzhi.core.tests.packs.factories import replace

Corruption = Callable[[Path, int], None]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _spoil_row(file: str, old: str, new: str) -> Corruption:
    def spoil(place: Path, _: int) -> None:
        replace(place / file, old, new)

    return spoil


def cut_short(place: Path, number: int) -> None:
    """The last row ends in the middle."""
    path = place / "town" / "desks.csv"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    start = text.rindex("\n") + 2
    path.write_text(text[: start + number % (len(text) - start)], encoding="utf-8")


def lose_a_cell(place: Path, number: int) -> None:
    """A row has one cell too few."""
    path = place / "town" / "desks.csv"
    lines = _lines(path)
    index = 1 + number % (len(lines) - 1)
    cells = lines[index].split(",")
    del cells[number % len(cells)]
    lines[index] = ",".join(cells)
    _write(path, lines)


def repeat_a_row(place: Path, number: int) -> None:
    """A row stands twice."""
    path = place / "base" / "limits.csv"
    lines = _lines(path)
    _write(path, [*lines, lines[1 + number % (len(lines) - 1)]])


def drop_a_column(place: Path, number: int) -> None:
    """A required column has another name."""
    names = ("code", "name_zh", "name_en", "source", "effective_from", "unit", "amount")
    path = place / "base" / "limits.csv"
    lines = _lines(path)
    name = names[number % len(names)]
    lines[0] = ",".join(f"{cell}_" if cell == name else cell for cell in lines[0].split(","))
    _write(path, lines)


def empty_a_cell(place: Path, number: int) -> None:
    """A required cell is empty."""
    path = place / "base" / "limits.csv"
    lines = _lines(path)
    cells = lines[2].split(",")
    cells[number % 7] = " "
    lines[2] = ",".join(cells)
    _write(path, lines)


def break_a_byte(place: Path, number: int) -> None:
    """A byte of a Chinese character is lost."""
    path = place / "town" / "desks.csv"
    data = bytearray(path.read_bytes())
    leads = [index for index, byte in enumerate(data) if byte >= 0xE0]
    del data[leads[number % len(leads)]]
    path.write_bytes(data)


def write_in_gb18030(place: Path, _: int) -> None:
    """The file is in another encoding."""
    path = place / "town" / "desks.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))


def cut_the_toml(place: Path, number: int) -> None:
    """A TOML table ends in the middle of a string."""
    path = place / "town" / "posts.toml"
    text = path.read_text(encoding="utf-8")
    quotes = [index for index, character in enumerate(text) if character == '"'][::2]
    path.write_text(text[: quotes[number % len(quotes)] + 1], encoding="utf-8")


CORRUPTIONS: Mapping[str, Corruption] = {
    "half-written last row": cut_short,
    "lost cell": lose_a_cell,
    "extra cell": _spoil_row("town/desks.csv", "wd1,", "wd1,,"),
    "open quotation mark": _spoil_row("town/desks.csv", "二号台", '"二号台'),
    "duplicate code": repeat_a_row,
    "missing column": drop_a_column,
    "unknown column": _spoil_row("base/limits.csv", "share", "shares"),
    "empty required cell": empty_a_cell,
    "dangling reference": _spoil_row("town/desks.csv", "wd1", "wd9"),
    "dangling reference in a list": _spoil_row("town/posts.toml", '["two"]', '["three"]'),
    "impossible date": _spoil_row("town/desks.csv", "2026-01-01", "2026-02-30"),
    "wrong number": _spoil_row("base/limits.csv", "work_days,3", "work_days,３"),
    "wrong type in TOML": _spoil_row("town/posts.toml", "vacant = true", "vacant = 1"),
    "number out of bounds": _spoil_row("base/limits.csv", "0.25", "1.25"),
    "unknown choice": _spoil_row("base/limits.csv", "urgent_hours", "hours"),
    "web address as source": _spoil_row("base/limits.csv", "sample", "https://example.org/x"),
    "invisible character": _spoil_row("town/desks.csv", "一号台", "一\u200b号台"),
    "other encoding": write_in_gb18030,
    "broken byte": break_a_byte,
    "half-written TOML": cut_the_toml,
    "broken cross-check": _spoil_row("base/limits.csv", "work_days,3", "work_days,4"),
}
