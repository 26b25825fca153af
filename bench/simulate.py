"""``simulate``: thirty days of the demo district, 20,000 files, in two processes."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import Any

import django

django.setup()

from bench.installation import ROOT, Installation  # noqa: E402
from bench.measuring import Result, ended_below, tell  # noqa: E402

DAYS, FILES, MINUTES = 30, 20_000, 15
QUICK_DAYS, QUICK_FILES = 3, 150
UNTIL = "2026-06-30"
PROCESSES = 2
LEAST = FILES / (MINUTES * 60)


def tell_audits(result: Result, told: dict[str, Any], *, quick: bool) -> None:
    """Say how many false closures audits drew and caught, and how many they had to."""
    result.add("false closures planted", told["false_closures"].get("planted", 0), "")
    audits = told["audits"]
    result.add("of them on lists for audits", audits["listed"], "")
    for name in ("drawn", "caught"):
        expected = audits[f"{name}_expected"]
        result.add(f"{name}: expected", expected["mean"], "")
        low, high = expected["low"], expected["high"]
        result.add(f"{name}: found", audits[name], "", at_least=low, at_most=high)
    # How many a lot falls on is chance; that a lot which falls on none is noticed is not.
    least = None if quick else 1
    result.add("drawn: fewest that pass", audits["drawn_expected"]["low"], "", at_least=least)
    for kind, count in told["besides"].items():
        result.add(f"besides: {kind}", count, "")


def measure(here: Installation, *, quick: bool = False) -> Result:
    """Run the command in an installation of its own; its own end checks are the bars."""
    days, files = (QUICK_DAYS, QUICK_FILES) if quick else (DAYS, FILES)
    result = Result("simulate")
    words = ("--days", str(days), "--cases", str(files), "--until", UNTIL)
    command = here.verb("simulate", *words, "--processes", str(PROCESSES), "--seed", "1", "--json")
    server, begun = here.postmaster(), time.monotonic()
    before, own = ended_below(server), os.times()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    seconds = time.monotonic() - begun
    after, lasted = os.times(), ended_below(server) - before
    told: dict[str, Any] = json.loads(done.stdout)
    program = after.children_user + after.children_system
    program -= own.children_user + own.children_system
    result.add("days", told["days"], "")
    result.add("grids", told["grids"], "")
    result.add("files", told["cases"], "", at_least=files)
    result.add("moves of people", told["moves"], "")
    result.add("time, checks too", seconds, "s", at_most=None if quick else MINUTES * 60)
    result.add("files a second", told["cases_per_second"], "/s", at_least=None if quick else LEAST)
    result.add("program", program / told["cases"] * 1000, "ms CPU of a file")
    result.add("database", lasted / told["cases"] * 1000, "ms CPU of a file")
    result.add("of it checks", told["seconds_checks"], "s")
    for check in told["checks"]:
        result.add(f"faults: {check['code']}", check["faults"], "", at_most=0)
    result.add("moves refused", sum(told["refused"].values()), "")
    delays = told["delays"]
    result.add("planted delays", delays["planted"], "")
    result.add("booked to the body", delays["attributed"] * 100, "%", at_least=99)
    tell_audits(result, told, quick=quick)
    result.notes.append("Same seed, same days: the files of two processes are those of one.")
    return result


if __name__ == "__main__":
    tell(measure)
