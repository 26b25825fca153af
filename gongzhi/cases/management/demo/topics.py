"""The demo's monthly topics: chosen by the district, planned and worked by the lead."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gongzhi.cases.actions import choose_topic, move_topic
from gongzhi.cases.models import MonthlyTopic
from gongzhi.directory.queries import holder_in

WEEK = timedelta(days=7)


def write_topics(folder: Path, jurisdiction: int, now: datetime) -> None:
    """Write the topics of the demo pack; those that are there already stay as they are."""
    text = (folder / "topics.toml").read_text(encoding="utf-8")
    for row in tomllib.loads(text)["rows"]:
        known = MonthlyTopic.objects.filter(jurisdiction_id=jurisdiction, matter=row["matter"])
        if not known.exists():
            _write(row, jurisdiction, now)


def _write(row: Mapping[str, Any], jurisdiction: int, now: datetime) -> None:
    at = now - timedelta(days=row["days"])
    leader = holder_in(jurisdiction, "GOV", "district_leader")
    lead = holder_in(jurisdiction, row["body"], "handler")
    wanted = {"matter": row["matter"], "body": row["body"], "text": row["wanted"]}
    topic = choose_topic(record=wanted, by=leader, at=at).dossier.id
    if "tasks" not in row:
        return
    plan = {
        "topic_tasks": row["tasks"].strip(),
        "policies": row["policies"],
        "bodies": row["bodies"],
        "ends_on": (now + timedelta(days=row["ends"])).date().isoformat(),
    }
    move_topic(dossier=topic, move="plan_topic", by=lead, at=at + WEEK, record=plan)
    for number, words in enumerate(row["progress"], 2):
        said = {"text": words}
        later = at + number * WEEK
        move_topic(dossier=topic, move="report_progress", by=lead, at=later, record=said)
