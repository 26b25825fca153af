"""``replay``: where 58,251 real cases would have gone under another catalogue, cold and warm.

Cold: the server has just started and no block of the database is in memory; the program's own start
is part of the time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.importing import BOSTON, take_in
from bench.installation import ROOT, Installation
from bench.measuring import Result, middle, tell

PACK = ROOT / "packs" / "boston"
MATTERS = ("MISC_SNOW_COMPLAINT", "ABANDONED_BICYCLE")
COLD, WARM = 2, 3
SECONDS = 30
# What the same question costs the database alone, without program, packs and places.
BARE = """
SELECT d.subject, d.area_id, count(*) FROM procedure_dossier d
JOIN cases_request r ON r.dossier_id = d.id GROUP BY 1, 2
"""


def measure(place: Installation, *, quick: bool) -> Result:
    """Take the cases in, give two matters to another department, and ask what would have moved."""
    result = Result("replay")
    if not BOSTON.exists():
        result.notes.append("The cases are not here: not measured.")
        return result
    files = take_in(place, BOSTON, "boston311")["added"]
    changed = _changed(place.home / "boston")
    cold = [_cold(place, changed) for _ in range(1 if quick else COLD)]
    warm = [_ask(place, changed) for _ in range(1 if quick else WARM)]
    result.runs += [{"cold": one} for one in cold] + [{"warm": one} for one in warm]
    result.add("cases", files, "", at_least=58_251)
    result.add("cold, the longest", max(cold), "s", at_most=SECONDS)
    result.add("warm", middle(warm), "s", at_most=SECONDS)
    result.add("the query alone, bare", _bare(place), "s")
    result.notes.append(
        "`gongzhi pack diff FOLDER --replay`, from the start of the program to its last line. "
        "Cold: the server was stopped, its files were dropped from the memory, it was started."
    )
    return result


def _changed(folder: Path) -> Path:
    """Copy the pack, with some matters given to another department."""
    shutil.copytree(PACK, folder)
    items = folder / "duty_items.csv"
    text = items.read_text("utf-8")
    for matter in MATTERS:
        text = text.replace(f",{matter},basic,PWDX,", f",{matter},basic,PROP,")
    items.write_text(text, "utf-8")
    return folder


def _cold(place: Installation, folder: Path) -> float:
    place.cluster.stop()
    for file in _files(place.home):
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)
    place.cluster.start()
    return _ask(place, folder)


def _files(home: Path) -> Iterator[Path]:
    return (one for one in (home / "database").rglob("*") if one.is_file())


def _ask(place: Installation, folder: Path) -> float:
    """Run the verb; it ends with 1 because there are differences."""
    command = place.verb("pack", "diff", str(folder), "--replay", "--json")
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    seconds = time.perf_counter() - begun
    found = json.loads(done.stdout)["replay"]
    if not found["moved"]:
        raise RuntimeError("nothing would have moved")
    return seconds


def _bare(place: Installation) -> float:
    with psycopg.connect(place.owner) as connection:
        begun = time.perf_counter()
        connection.execute(BARE).fetchall()  # type: ignore[arg-type]
        return time.perf_counter() - begun


if __name__ == "__main__":
    tell(measure)
