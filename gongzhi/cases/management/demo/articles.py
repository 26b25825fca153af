"""The demo's knowledge articles: drafted by one post, published by another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gongzhi.cases.actions import draft_article, move_article
from gongzhi.cases.models import ArticleVersion
from gongzhi.directory.queries import holder_in

HANDLER = "handler"
HOURS_OF_DRAFTING = timedelta(hours=26)


def write_articles(folder: Path, jurisdiction: int, now: datetime) -> None:
    """Write the articles of the demo pack; those that are there already stay as they are."""
    for row in read_articles(folder):
        if not ArticleVersion.objects.filter(title=row["title"]).exists():
            _write(row, jurisdiction, now)


def read_articles(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Read the rows of ``articles.toml``."""
    yield from tomllib.loads((folder / "articles.toml").read_text(encoding="utf-8"))["rows"]


def _write(row: Mapping[str, Any], jurisdiction: int, now: datetime) -> None:
    at = now - timedelta(days=row["days"])
    writer, reader, other = (
        holder_in(jurisdiction, row["body"], HANDLER, nth) for nth in (0, 1, 2)
    )
    content = _content(row, row["text"], at)
    drafted = draft_article(record=content, by=writer, at=at - HOURS_OF_DRAFTING)
    file = drafted.dossier.id
    if row.get("state") == "draft":
        return
    move_article(dossier=file, move="publish_article", by=reader, at=at)
    if "changed" in row:
        later = now - timedelta(days=row["days"] // 2)
        content = _content(row, row["changed"], later)
        move_article(dossier=file, move="revise_article", by=reader, at=later, record=content)
        at = later + HOURS_OF_DRAFTING
        # Whoever has written any version publishes none.
        move_article(dossier=file, move="publish_article", by=other, at=at)


def _content(row: Mapping[str, Any], text: str, at: datetime) -> dict[str, Any]:
    review = (at + timedelta(days=row["review"])).date().isoformat()
    named = {name: row[name] for name in ("title", "basis", "matter")}
    return {**named, "text": text.strip(), "review_on": review}
