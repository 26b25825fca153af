"""What the demo district takes in from sheets, as a real one would: Party bodies, duty roster."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.directory.actions import import_sheet
from gongzhi.directory.models import Coverage, Post, Shift

SHEETS = ("party_bodies.csv", "party_coverage.csv")
DAYS = 8
# Role, and the hours of its shifts.
ROSTER = (
    ("dispatcher", time(8, 30), time(17, 30)),
    ("follow_up_desk", time(9), time(17)),
    ("district_leader", time(8), time(18)),
)
# The body with a night shift, whose end lies on the next day.
NIGHT = ("HOTLINE", time(17, 30), time(8, 30))


def take_in(place: Jurisdiction, folder: Path, now: datetime) -> None:
    """Import the sheets of the demo pack, and a roster from today on, where there is none yet."""
    by, zone = system_actor(place.id, "operator"), ZoneInfo(place.timezone)
    if not Coverage.objects.filter(jurisdiction=place, valid_to=None).exists():
        for name in SHEETS:
            _import((folder / name).read_bytes(), name, zone, by, now)
    if not Shift.objects.filter(jurisdiction=place, ends__gt=now).exists():
        _import(_sheet(_shifts(place, zone, now)), "roster.csv", zone, by, now)


def _import(content: bytes, name: str, zone: ZoneInfo, by: Actor, now: datetime) -> None:
    import_sheet(source=content, name=name, zone=zone, by=by, at=now)


def _sheet(rows: Iterator[tuple[str, datetime, datetime]]) -> bytes:
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(("post", "begins", "ends", "phone"))
    for post, *moments in rows:
        sheet.writerow((post, *(one.strftime("%Y-%m-%d %H:%M") for one in moments), ""))
    return text.getvalue().encode()


def _shifts(
    place: Jurisdiction, zone: ZoneInfo, now: datetime
) -> Iterator[tuple[str, datetime, datetime]]:
    """Give post, beginning and end of every shift; the posts of a body take turns by the day."""
    combine = datetime.combine
    today = now.astimezone(zone).date()
    for role, begins, ends in ROSTER:
        for posts in _by_body(place, role):
            for number in range(DAYS):
                day = today + timedelta(days=number)
                post = posts[number % len(posts)]
                yield post.code, combine(day, begins, zone), combine(day, ends, zone)
                if post.organisation.code == NIGHT[0] and role == "dispatcher":
                    night = posts[(number + 1) % len(posts)]
                    until = day + timedelta(days=1)
                    yield night.code, combine(day, NIGHT[1], zone), combine(until, NIGHT[2], zone)


def _by_body(place: Jurisdiction, role: str) -> Iterator[list[Post]]:
    rows = Post.objects.filter(
        jurisdiction=place,
        role=role,
        active=True,
        holdings__isnull=False,
        holdings__valid_to=None,
    )
    found: dict[int, list[Post]] = {}
    for post in rows.select_related("organisation").order_by("code").distinct():
        found.setdefault(post.organisation_id, []).append(post)
    yield from found.values()
