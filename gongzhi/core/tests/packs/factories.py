"""A small valid pack of three tables, written anew for each test."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gongzhi.core.packs.registry import Registry, build
from gongzhi.core.packs.schema import Column, Finding, Pack, Table

HEAD = "code,name_zh,name_en,source,effective_from"
PACK = """code = "base"
name_zh = "基础"
name_en = "Base"
"""
TOWN = """code = "town"
name_zh = "小镇"
name_en = "Town"
extends = "base"

[jurisdiction]
code = "town"
name_zh = "小镇"
name_en = "Town"
timezone = "Asia/Shanghai"
languages = ["zh-hans", "en"]
root_area = "T"
simulated = true
"""
LIMITS = f"""{HEAD},unit,amount,share
wd1,一天,One day,"Rule, no. 1, 2025-01-01",2026-01-01,work_days,1,0.5
wd3,三天,Three days,sample,2026-01-01,work_days,3,0.25
uh2,两小时,Two hours,sample,2026-01-01,urgent_hours,2,
"""
DESKS = f"""{HEAD},limit,words,opens
one,一号台,Desk one,sample,2026-01-01,wd1,路灯|井盖,08:30
two,二号台,Desk two,sample,2026-01-01,,,
"""
POSTS = """[[rows]]
code = "p1"
name_zh = "岗位"
name_en = "Post"
source = "sample"
effective_from = 2026-01-01
desks = ["one", "two"]
vacant = true

[[rows]]
code = "p2"
name_zh = "岗位"
name_en = "Post"
source = "sample"
effective_from = 2026-02-01
desks = ["two"]
amount = 2.5
"""


def amounts_are_odd_or_two(pack: Pack) -> Iterable[Finding]:
    """A cross-check to be broken by tests."""
    for code, row in pack.table("limits").items():
        if row["amount"] % 2 == 0 and row["amount"] != 2:
            yield Finding(code, "bad_value", "amount", {"value": row["amount"], "kind": "odd"})


TABLES = (
    Table(
        "limits",
        frozen=True,
        columns=(
            Column("unit", "choice", choices=("work_days", "urgent_hours")),
            Column("amount", "int", minimum=1),
            Column("share", "decimal", required=False, minimum=0, maximum=1),
        ),
        checks=(amounts_are_odd_or_two,),
    ),
    Table(
        "desks",
        frozen=False,
        columns=(
            Column("limit", "ref", required=False, ref="limits"),
            Column("words", "list", required=False),
            Column("opens", "time", required=False),
        ),
    ),
    Table(
        "posts",
        frozen=False,
        columns=(
            Column("desks", "reflist", ref="desks"),
            Column("vacant", "bool", required=False),
            Column("amount", "decimal", required=False),
        ),
    ),
)


def registry() -> Registry:
    """The three tables, without writers."""
    return build(TABLES)


def write_packs(place: Path) -> Path:
    """Write ``base`` and ``town`` (which extends it); give the folder of ``town``."""
    for name, files in {
        "base": {"pack.toml": PACK, "limits.csv": LIMITS},
        "town": {"pack.toml": TOWN, "desks.csv": DESKS, "posts.toml": POSTS},
    }.items():
        folder = place / name
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
    return place / "town"


def replace(path: Path, old: str, new: str) -> None:
    """Change one place of a file; the old text must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
