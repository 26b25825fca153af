"""Fills the demonstration district: every file goes through the same actions as a real one."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from gongzhi.cases.actions import Report, receive_request
from gongzhi.cases.actions.batching import close_batches
from gongzhi.cases.management.demo.accounts import DemoAccount, give_passwords, read_accounts
from gongzhi.cases.management.demo.articles import write_articles
from gongzhi.cases.management.demo.rounds import walk_rounds
from gongzhi.cases.management.demo.rules import begin_rules
from gongzhi.cases.management.demo.standing import take_in
from gongzhi.cases.management.demo.story import tell
from gongzhi.cases.management.demo.telling import send_out
from gongzhi.cases.management.demo.topics import write_topics
from gongzhi.core.actor import visitor
from gongzhi.core.errors import GongzhiError
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain, work
from gongzhi.procedure.actions import store_tables
from gongzhi.procedure.models import Dossier

Advance = Callable[[str, int, int], None]
SEED = 20260101
STEP = "五百条诉求 500 reports"


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the pack's messages.csv, at its moment."""

    code: str
    at: datetime
    report: Report
    matter: str


@dataclass(frozen=True, slots=True)
class Population:
    """The demo's accounts, and the stories that a rule cut short: message and refusal."""

    accounts: list[DemoAccount]
    cut_short: list[str]


def populate(advance: Advance, outbox: tuple[int, bool]) -> Population:
    """Populate the demo district; a second call goes on where it stands.

    ``outbox``: the port at which this machine takes what is sent, and whether it is a new one.

    Reports keep their distance in days from today; half of them are handled and answered for. A
    story that a rule cuts short leaves its file where it stands: the district is there all the
    same. What follows from the reports is woken by the worker.
    """
    place = Jurisdiction.objects.get(code="anlan")
    folder = Path(settings.ROOT) / "packs" / "demo"
    now = timezone.now()
    remain(place.id, "system:demo")
    store_tables(at=now)
    accounts = read_accounts(folder)
    give_passwords(accounts, place.id, now)
    take_in(place, folder, now)
    messages = list(read_messages(folder / "messages.csv", ZoneInfo(place.timezone), now))
    known, cut_short = _known(place.id), []
    for done, message in enumerate(messages, start=1):
        if message.code not in known:
            refused = _live(message, place.id, now)
            cut_short += [f"{message.code}: {refused}"] if refused else []
        advance(STEP, done, len(messages))
    walk_rounds(folder, place.id, now)
    write_articles(folder, place.id, now)
    write_topics(folder, place.id, now)
    for name in ("decisions", "proposals", "conversations"):
        call_command(name, "sample", str(folder / f"{name}.toml"), stdout=io.StringIO())
    call_command("bodies", "sample", stdout=io.StringIO())
    begin_rules(place.id, now)
    call_command("papers", "sample", "--jurisdiction", place.code, stdout=io.StringIO())
    with work(place.id, "system:demo") as unit:
        close_batches(unit=unit, at=now)
    send_out(place, outbox, now)
    if len(known) < len(messages):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return Population(accounts, cut_short)


def _known(jurisdiction: int) -> set[str]:
    rows = Dossier.objects.filter(jurisdiction_id=jurisdiction, source_id__startswith="demo:")
    return {(source_id or "")[5:] for source_id in rows.values_list("source_id", flat=True)}


def _live(message: Message, jurisdiction: int, now: datetime) -> str:
    """Receive a report and tell its story; returns the refusal that ended it early, or nothing."""
    received = receive_request(message.report, by=visitor(jurisdiction), at=message.at)
    chance = random.Random(f"{SEED}:{message.code}")  # noqa: S311  (a story, not a secret)
    try:
        tell(received.id, received.key, message.at, now, chance, message.matter)
    except GongzhiError as refused:
        return f"{refused!r} {vars(refused)}"
    return ""


def read_messages(path: Path, zone: ZoneInfo, now: datetime) -> Iterator[Message]:
    """Read the demo's messages, oldest first; none lies in the future."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    today = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    for index, row in sorted(
        enumerate(rows), key=lambda pair: (int(pair[1]["day_offset"]), int(pair[1]["hour"]))
    ):
        at = today.replace(hour=int(row["hour"]), minute=index % 60) + timedelta(
            days=int(row["day_offset"])
        )
        yield Message(row["code"], min(at, now - timedelta(minutes=1)), _report(row), row["matter"])


def _report(row: dict[str, str]) -> Report:
    lon, lat = row.get("lon") or None, row.get("lat") or None
    return Report(
        subject=row["subject"],
        detail=row["detail"],
        type=row["request_type"],
        lon=float(lon) if lon else None,
        lat=float(lat) if lat else None,
        source=row["channel"],
        source_id=f"demo:{row['code']}",
    )
