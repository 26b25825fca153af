"""``gongzhi directory``: import and export bodies, posts, coverage and rosters.

Also hand a post over, and give an account its first or a new password.
Exit codes: 0 done; 1 refused; 2 wrong usage.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import GongzhiError, Invalid, Problem
from gongzhi.core.management.placed import REFUSED, USAGE, PlacedCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.sheets import marked_copy
from gongzhi.core.work import work
from gongzhi.directory import queries
from gongzhi.directory.actions import hand_over, import_sheet, reset_password
from gongzhi.directory.kept import kept_rows, offered_codes, sheet_of
from gongzhi.directory.methods.tables import COLUMNS
from gongzhi.directory.models import Person, Shift
from gongzhi.directory.wording import SAID, explain


class Command(PlacedCommand):
    """Take the directory in from sheets and give it back; show who is on duty."""

    help = "Import and export bodies, posts, rosters. 导入、导出单位、岗位、党组织覆盖、值班表。"
    said = SAID

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of five verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="take in a .csv, .xlsx or .xls")
        importing.add_argument("file", type=Path, metavar="FILE")
        importing.add_argument("--dry-run", action="store_true")
        exporting = verbs.add_parser("export", help="write a table to a .csv or .xlsx")
        exporting.add_argument("file", type=Path, metavar="FILE")
        exporting.add_argument("--table", choices=tuple(COLUMNS), default="organisations")
        roster = verbs.add_parser("roster", help="show who is on duty on a day")
        roster.add_argument("--day", type=date.fromisoformat)
        roster.add_argument("--organisation", default="")
        passing = verbs.add_parser("hand-over", help="give a post to another person (交接)")
        passing.add_argument("post")
        passing.add_argument("login")
        entering = verbs.add_parser("password", help="set a first or forgotten password (stdin)")
        entering.add_argument("login")
        self.add_common((importing, exporting, roster, passing, entering))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb in one unit of work of the jurisdiction."""
        place = self.place(options)
        verbs: Mapping[str, Callable[[Jurisdiction, dict[str, Any]], None]] = {
            "import": self._import,
            "export": self._export,
            "roster": self._roster,
            "hand-over": self._hand_over,
            "password": self._password,
        }
        try:
            verbs[options["verb"]](place, options)
        except GongzhiError as error:
            raise CommandError(f"{error.code} {error.params}", returncode=REFUSED) from None

    def _import(self, place: Jurisdiction, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(self.words("no_file", name=file.name), returncode=REFUSED)
        by = system_actor(place.id, "operator")
        try:
            with work(place.id, by.code):
                outcome = import_sheet(
                    source=file,
                    name=file.name,
                    zone=ZoneInfo(place.timezone),
                    by=by,
                    at=timezone.now(),
                    dry_run=options["dry_run"],
                )
        except Invalid as refused:
            self._refuse(file, refused.problems)
        if self.as_json:
            self.dump({**asdict(outcome), "dry_run": options["dry_run"]})
            return
        self.tell("imported", **asdict(outcome))
        if options["dry_run"]:
            self.tell("tried")

    def _refuse(self, file: Path, problems: Sequence[Problem]) -> None:
        marked = _mark(file, problems)
        if self.as_json:
            shapes = [
                {**one.as_dict(), "zh": explain(one, "zh-hans"), "en": explain(one, "en")}
                for one in problems
            ]
            self.dump({"problems": shapes, "marked_copy": None if marked is None else str(marked)})
        else:
            for one in problems:
                where = ":".join(str(part) for part in (file.name, one.row, one.column) if part)
                self.stderr.write(f"{where}: {explain(one, self.language)}")
            self.stderr.write(self.words("refused", count=len(problems)))
            if marked is not None:
                self.stderr.write(self.words("marked", name=str(marked)))
        raise SystemExit(REFUSED)

    def _export(self, place: Jurisdiction, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        if file.suffix.lower() not in {".csv", ".xlsx"}:
            raise CommandError(self.words("bad_ending", name=file.name), returncode=USAGE)
        with work(place.id, "system:operator"):
            rows = kept_rows(place, options["table"], timezone.now())
            offered = offered_codes(place)
        plain = file.suffix.lower() == ".csv"
        try:
            file.write_bytes(sheet_of(options["table"], rows, plain=plain, offered=offered))
        except OSError as error:
            raise CommandError(str(error), returncode=REFUSED) from None
        if self.as_json:
            self.dump({"file": str(file), "table": options["table"], "written": len(rows)})
        else:
            self.tell("exported", count=len(rows), name=file.name)

    def _roster(self, place: Jurisdiction, options: dict[str, Any]) -> None:
        by, zone = system_actor(place.id, "operator"), ZoneInfo(place.timezone)
        day = options["day"] or timezone.now().astimezone(zone).date()
        begins = datetime.combine(day, time.min, zone)
        with work(place.id, by.code):
            rows = queries.shifts_visible_to(by).filter(
                begins__lt=begins + timedelta(days=1), ends__gt=begins
            )
            if options["organisation"]:
                rows = rows.filter(post__organisation__code=options["organisation"])
            found = [_shift(row, zone) for row in rows]
        if self.as_json:
            self.dump({"day": day.isoformat(), "shifts": found})
        elif not found:
            self.tell("nobody")
        for row in () if self.as_json else found:
            name = row["name_zh" if self.language.startswith("zh") else "name_en"]
            when = f"{row['begins']} – {row['ends']}"
            self.stdout.write(f"{when}  {row['organisation']}  {name}  {row['phone']}")

    def _hand_over(self, place: Jurisdiction, options: dict[str, Any]) -> None:
        by = system_actor(place.id, "operator")
        with work(place.id, by.code):
            person = Person.objects.filter(
                jurisdiction=place, user__login=options["login"].strip().lower()
            ).first()
            hand_over(
                post=options["post"],
                person=0 if person is None else person.pk,
                by=by,
                at=timezone.now(),
            )
        self.tell("handed_over", post=options["post"])

    def _password(self, place: Jurisdiction, options: dict[str, Any]) -> None:
        by, login = system_actor(place.id, "operator"), options["login"].strip().lower()
        ask = self.words("new_password", login=login)
        typed = getpass.getpass(ask) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            with work(place.id, by.code):
                reset_password(login=login, password=typed, by=by, at=timezone.now())
        except Invalid as refused:
            rules = ", ".join(one.rule for one in refused.problems)
            raise CommandError(
                self.words("bad_password", rules=rules), returncode=REFUSED
            ) from None
        self.tell("password_set", login=login)


def _mark(file: Path, problems: Sequence[Problem]) -> Path | None:
    """Write the user's own sheet with its problems marked; None where it cannot be read at all.

    It lies beside the file or, where nothing may be written there, in the platform's home.
    """
    folder = file.parent
    if not os.access(folder, os.W_OK):
        folder = Path(settings.GONGZHI_HOME) / "marked"
        folder.mkdir(parents=True, exist_ok=True)
    name = file.name.removesuffix(".gz")
    suffix = ".csv" if name.endswith((".csv", ".txt")) else ".xlsx"
    target = folder / f"{name.rpartition('.')[0] or name}.错误-errors{suffix}"
    try:
        marked_copy(file, file.name, problems, target, say=explain)
    except Invalid:
        return None
    return target


def _shift(row: Shift, zone: ZoneInfo) -> dict[str, str]:
    post = row.post
    return {
        "post": post.code,
        "organisation": post.organisation.code,
        "name_zh": post.name_zh,
        "name_en": post.name_en,
        "begins": row.begins.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        "ends": row.ends.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        "phone": row.phone or post.phone or post.organisation.phone,
    }
