"""``python -m bench NAME``: one measurement in an installation of its own, or all of them."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.installation import ROOT, installation
from bench.results import write_results

BENCHES = (
    "intake",
    "import",
    "inbox",
    "due",
    "contention",
    "crash",
    "locate",
    "answerable",
    "replay",
    "triage",
    "simulate",
    "opinions",
    "pages",
    "ballots",
    "secrecy",
)
MODULES = {"import": "bench.importing"}


def run(name: str, more: list[str]) -> dict[str, Any]:
    """Run one measurement and give its result. Raises CalledProcessError when it breaks off."""
    with installation() as environment:
        done = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-m", MODULES.get(name, f"bench.{name}"), *more],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(result: dict[str, Any], console: Console) -> None:
    """Print the figures as a table."""
    table = Table(title=f"bench {result['bench']}", title_justify="left")
    for heading in ("figure", "value", "unit", "bar", "holds"):
        table.add_column(heading)
    for one in result["figures"]:
        most, least = one["at_most"], one["at_least"]
        bar = f"≤ {most:g}" if most is not None else f"≥ {least:g}" if least is not None else ""
        holds = ("yes" if one["holds"] else "NO") if bar else ""
        table.add_row(one["name"], f"{one['value']:.4g}", one["unit"], bar, holds)
    console.print(table)


def main() -> int:
    """Read the command line; 0 when every bar is kept, 1 when one is missed."""
    reader = argparse.ArgumentParser(prog="bench")
    reader.add_argument("name", choices=(*BENCHES, "all"))
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--moments", type=int)
    options = reader.parse_args()
    more = ["--quick"] if options.quick else []
    more += ["--moments", str(options.moments)] if options.moments else []
    found = [run(one, more) for one in (BENCHES if options.name == "all" else [options.name])]
    if options.json:
        sys.stdout.write(json.dumps(found if options.name == "all" else found[0]) + "\n")
    else:
        for result in found:
            show(result, Console())
    if not options.quick:
        write_results(found)
    return int(any(not one["holds"] for result in found for one in result["figures"]))


if __name__ == "__main__":
    sys.exit(main())
