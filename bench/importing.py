"""``import``: files of another system from a sheet, beside COPY of the rows it wrote."""

from __future__ import annotations

import csv
import json
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from bench.installation import ROOT, Installation
from bench.measuring import Result, memory_mb, tell, tree
from bench.messages import REAL, reports

SHARED = ROOT.parent / "shared" / "data"
BOSTON = SHARED / "boston311" / "boston_311_2011h2.csv.gz"
ROWS = 1_000_000
HEADERS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")
TABLES = {
    "public.procedure_dossier": "id",
    "public.core_entry": "chain",
    "public.procedure_clock": "dossier_id",
    "public.cases_request": "dossier_id",
    "keystore.data_key": "chain",
    "public.core_sealed": "chain",
}
_KEYS = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass
"""


def measure(place: Installation, *, quick: bool) -> Result:
    """Import with the matter given, with triage, and a sheet of a million rows for the memory."""
    result = Result("import")
    if BOSTON.exists():
        told = take_in(place, BOSTON, "boston311")
        bare = _bare(place, "boston311")
        result.runs.append({"sheet": "boston311", "bare": bare, **told})
        result.add("matter given: files", told["rate"], "/s")
        result.add("bare COPY of their rows: files", bare, "/s")
        result.add("share of bare", 100 * told["rate"] / bare, "%", at_least=15)
    else:
        result.notes.append("The file with given matters is not here: not measured.")
    if REAL.exists():
        told = take_in(place, REAL, "appeals_zh")
        result.runs.append({"sheet": "appeals_zh", **told})
        result.add("with triage: messages", told["rate"], "/s", at_least=1500)
    rows = 20_000 if quick else ROWS
    sheet = place.home / "million.csv"
    _write(sheet, rows)
    told = take_in(place, sheet, "appeals_zh")
    result.runs.append({"sheet": f"{rows} rows", **told})
    result.add(f"with triage, {rows:,} rows: messages", told["rate"], "/s", at_least=1500)
    result.add(f"memory of all processes at {rows:,} rows", told["memory_mb"], "MB", at_most=500)
    return result


def take_in(place: Installation, sheet: Path, by_map: str) -> dict[str, float]:
    """Run the verb; the time of its start is part of it."""
    command = place.verb("import", "cases", str(sheet), "--map", by_map, "--json")
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603
        most = 0.0
        while True:
            try:
                said, _ = running.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                most = max(most, sum(memory_mb(pid) for pid in tree(running.pid)))
    seconds = time.perf_counter() - begun
    summary = json.loads(said)
    if "added" not in summary:
        raise RuntimeError(f"the import was refused: {said[:500]}")
    added = float(summary["added"])
    return {"added": added, "seconds": seconds, "rate": added / seconds, "memory_mb": most}


def _bare(place: Installation, source: str) -> float:
    """Copy the rows that were written into tables alike, and give the files a second."""
    with psycopg.connect(place.owner) as connection:
        connection.execute("DROP SCHEMA IF EXISTS bare CASCADE")
        connection.execute("CREATE SCHEMA bare")
        names = {}
        for table in TABLES:
            names[table] = "bare." + table.partition(".")[2]
            connection.execute(f"CREATE TABLE {names[table]} (LIKE {table} INCLUDING ALL)")  # type: ignore[arg-type]
        for table, copy in names.items():
            for (key,) in connection.execute(_KEYS, [table]).fetchall():
                inside = key.replace("REFERENCES procedure_", "REFERENCES bare.procedure_")
                connection.execute(f"ALTER TABLE {copy} ADD {inside}")  # type: ignore[arg-type]
        blocks = {table: _read(connection, table, key, source) for table, key in TABLES.items()}
        row = connection.execute(
            "SELECT count(*) FROM procedure_dossier WHERE source = %s", [source]
        ).fetchone()
        connection.commit()
        begun = time.perf_counter()
        for table, parts in blocks.items():
            target = sql.SQL(names[table])  # type: ignore[arg-type]
            with connection.cursor().copy(
                sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(target)
            ) as copying:
                for part in parts:
                    copying.write(part)
        connection.commit()
        seconds = time.perf_counter() - begun
    return float(row[0] if row else 0) / seconds


def _read(
    connection: psycopg.Connection[tuple[object, ...]], table: str, key: str, source: str
) -> list[bytes]:
    query = sql.SQL(
        "COPY (SELECT t.* FROM {} t JOIN procedure_dossier d ON d.id = t.{} WHERE d.source = {}) "
        "TO STDOUT (FORMAT BINARY)"
    ).format(sql.SQL(table), sql.Identifier(key), sql.Literal(source))  # type: ignore[arg-type]
    with connection.cursor().copy(query) as copying:
        return [bytes(part) for part in copying]


def _write(sheet: Path, rows: int) -> None:
    sent = reports()
    with sheet.open("w", encoding="utf-8", newline="") as file:
        told = csv.writer(file)
        told.writerow(HEADERS)
        for number in range(rows):
            one = sent[number % len(sent)]
            row = (f"M{number}", "U", one["subject"], "2019/2/28 11:25:05", one["detail"], 0, 0)
            told.writerow(row)


if __name__ == "__main__":
    tell(measure)
