"""RESULTS.md: the last figures of every bench, with the machine they were taken on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DATA = FOLDER / "results.json"
PAGE = FOLDER / "RESULTS.md"
BUSY = "**The machine was busy with other work: take it again before relying on times or rates.**"
HEAD = """# Measured against bare limits

Written by `make bench` (`gongzhi bench NAME` renews one part). Every bench runs on a database
server of its own with fsync on; shares are against a bare limit taken in the same run on the same
server, in alternating pairs, and medians are given. CPU is what the kernel has booked to the
processes of each side. A bar that is missed is said so.
"""


def write_results(found: list[dict[str, Any]]) -> None:
    """Keep the newest result of each bench, and write the page from all that are kept."""
    kept: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8")) if DATA.exists() else {}
    for result in found:
        kept[result["bench"]] = {name: result[name] for name in ("machine", "figures", "notes")}
    DATA.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    parts = [_part(name, kept[name]) for name in sorted(kept)]
    PAGE.write_text("\n".join([HEAD, *parts]), encoding="utf-8")


def _part(name: str, result: dict[str, Any]) -> str:
    lines = [f"## {name}", "", _machine(result["machine"]), ""]
    lines += ["| figure | value | bar | kept |", "|---|---|---|---|"]
    lines += [_row(one) for one in result["figures"]]
    lines += ["", *result["notes"]] if result["notes"] else []
    return "\n".join([*lines, ""])


def _row(one: dict[str, Any]) -> str:
    most, least = one["at_most"], one["at_least"]
    bar = f"≤ {most:g}" if most is not None else f"≥ {least:g}" if least is not None else ""
    kept = ("yes" if one["holds"] else "**no**") if bar else ""
    return f"| {one['name']} | {one['value']:,.4g} {one['unit']} | {bar} | {kept} |"


def _machine(machine: dict[str, Any]) -> str:
    busy = machine["load_before"] > machine["cores"] / 2
    return (
        f"{machine['cores']} cores {machine['architecture']}, {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}; load before: {machine['load_before']}."
        + (f" {BUSY}" if busy else "")
    )
