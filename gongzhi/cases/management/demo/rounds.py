"""A walk through one community: what its grid worker has found, what its neighbours read of."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gongzhi.cases.actions import Report, enter_request, receive_request
from gongzhi.cases.actions.indexing import index_requests
from gongzhi.cases.actions.me_too import join_case
from gongzhi.cases.management.demo.story import Tale, finish, holder, take_up
from gongzhi.core.actor import visitor
from gongzhi.core.work import work
from gongzhi.procedure.models import Dossier

MARK, GRID = "round:", "grid"
PHONE = "0000-5560000"
WORKER, OFFERS, RELEASES = "AL010101_W", "AL01_DISP1", "HOT_FOL1"


def walk_rounds(folder: Path, jurisdiction: int, now: datetime) -> None:
    """Bring the rows of ``rounds.toml`` into the district, each once."""
    rows = tomllib.loads((folder / "rounds.toml").read_text(encoding="utf-8"))["rows"]
    files = Dossier.objects.filter(jurisdiction_id=jurisdiction, source_id__startswith=MARK)
    known = set(files.values_list("source_id", flat=True))
    for row in sorted(rows, key=lambda one: -int(one["hours"])):
        if MARK + row["code"] not in known:
            _live(row, jurisdiction, now)


def _live(row: Mapping[str, Any], jurisdiction: int, now: datetime) -> None:
    at = now - timedelta(hours=row["hours"])
    report = Report(
        detail=row["detail"],
        area=row["area"],
        matter=row.get("matter", ""),
        settled=row["done"] if row["to"] == "settled" else "",
        source=row["source"],
        source_id=MARK + row["code"],
        phone="" if row["source"] == GRID else PHONE,
    )
    if row["source"] == GRID:
        enter_request(report, by=holder(jurisdiction, WORKER), at=at)
        return
    received = receive_request(report, by=visitor(jurisdiction), at=at)
    chance = random.Random(row["code"])  # noqa: S311  (a story, not a secret)
    tale = Tale(received.id, received.key, at, now, chance, row["matter"])
    tale.sure = True
    take_up(tale)
    if row["to"] == "closed":
        finish(tale, row["done"])
    _show(tale, row)


def _show(tale: Tale, row: Mapping[str, Any]) -> None:
    """Prepare a text by one post, release it by another; then neighbours have met it too."""
    place = tale.file.jurisdiction_id
    with work(place, "system:demo") as unit:
        index_requests(dossiers=[tale.file.id], unit=unit, at=tale.at)
    record = {"text": row["public"], "found": True, "done": row.get("done", "")}
    kept = {name: value for name, value in record.items() if value}
    tale.move("offer_public", holder(place, OFFERS), kept)
    tale.move("release_public", holder(place, RELEASES))
    for _ in range(row.get("met", 0)):
        join_case(code=tale.file.code, by=visitor(place), at=tale.now)
