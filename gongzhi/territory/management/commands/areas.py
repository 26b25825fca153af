"""``gongzhi areas``: import, export, check and change areas, look a point up.

Exit codes: 0 done or clean; 1 refused, or ``check`` found problems; 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Invalid, NotFound, Problem
from gongzhi.core.management.placed import REFUSED, USAGE
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.territory import queries
from gongzhi.territory.actions import Choices, Report, import_areas
from gongzhi.territory.locate import territory
from gongzhi.territory.management.altering import SAID, AlteringVerbs
from gongzhi.territory.methods.datums import TO_WGS84
from gongzhi.territory.methods.exporting import areas_csv, areas_geojson
from gongzhi.territory.methods.files import open_file
from gongzhi.territory.wording import found_words, problem_words

_SAID: Mapping[str, tuple[str, str]] = {
    "imported": (
        "新设{opened}个区域，变更{changed}个，绘制边界{drawn}个（区划版本{version}）；"
        "不在本辖区的{outside}行未导入",
        "{opened} areas opened, {changed} changed, {drawn} polygons drawn "
        "(version {version}); {outside} rows of other places left out",
    ),
    "tried": ("（试运行，没有写入）", "(dry run, nothing was written)"),
    "unread": ("未读取的列：{names}", "columns not read: {names}"),
    "noted": ("指出{count}处：", "named in {count} places:"),
    "refused": ("没有导入：{count}处问题", "nothing was imported: {count} problems"),
    "clean": ("{areas}个区域、{drawn}个边界，没有问题", "{areas} areas, {drawn} polygons: clean"),
    "broken": ("{count}处问题", "{count} problems"),
    "exported": ("已将{count}个写入{name}", "{count} written to {name}"),
    "bad_ending": (
        "{name}：文件名应以 .csv 或 .geojson 结尾",
        "{name}: the name must end with .csv or .geojson",
    ),
    "no_area": ("没有代码为“{area}”的区域", "there is no area with code “{area}”"),
    "no_place": ("没有代码为“{code}”的辖区", "there is no jurisdiction “{code}”"),
}


class Command(AlteringVerbs):
    """Import, export, check, change and look up areas."""

    help = "Import, export, check, change and look up areas. 导入、导出、检查、变更、查找区域。"
    said: ClassVar[Mapping[str, tuple[str, str]]] = {**_SAID, **SAID}

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of nine verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="take in areas and polygons from files")
        importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
        _add_choices(importing)
        checking = verbs.add_parser("check", help="hold the stored areas against the rules")
        locating = verbs.add_parser("locate", help="find the area of a point")
        locating.add_argument("lon", type=float, metavar="LON")
        locating.add_argument("lat", type=float, metavar="LAT")
        locating.add_argument("--datum", choices=tuple(TO_WGS84), default="wgs84")
        locating.add_argument("--within", type=float, default=0.0, help="metres outside, default 0")
        exporting = verbs.add_parser("export", help="write areas or polygons to a file")
        exporting.add_argument("file", type=Path, metavar="FILE", help=".csv or .geojson")
        exporting.add_argument("--closed", action="store_true", help="closed areas too")
        self.add_common((importing, checking, locating, exporting, *self.add_altering(verbs)))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb in one unit of work of the jurisdiction."""
        place = self.place(options)
        verbs: Mapping[str, Callable[[Jurisdiction, dict[str, Any]], bool]] = {
            "import": self._import,
            "check": self._check,
            "locate": self._locate,
            "export": self._export,
            **self.altering(),
        }
        try:
            done = verbs[options["verb"]](place, options)
        except Invalid as refused:
            self._tell_refused(refused.problems)
            done = False
        except NotFound as missing:
            raise CommandError(self._missing(missing), returncode=REFUSED) from None
        if not done:
            raise SystemExit(REFUSED)

    def _import(self, place: Jurisdiction, options: dict[str, Any]) -> bool:
        files = [open_file(path) for path in options["files"]]
        names = Choices.__dataclass_fields__
        choices = Choices(**{name: options[name] for name in names})
        by = system_actor(place.id, "operator")
        with work(place.id, by.code):
            report = import_areas(
                files=files,
                choices=choices,
                basis=options["basis"],
                by=by,
                at=timezone.now(),
                dry_run=options["dry_run"],
            )
        self._tell_report(report, options["dry_run"])
        return True

    def _check(self, place: Jurisdiction, _options: dict[str, Any]) -> bool:
        with work(place.id, "system:operator"):
            found = queries.check_ground(place.id)
        if self.as_json:
            problems = [self._shape(problem) for problem in found.problems]
            self.dump({"areas": found.areas, "drawn": found.drawn, "problems": problems})
        elif found.problems:
            self._tell(found.problems)
            self.tell("broken", count=len(found.problems))
        else:
            self.tell("clean", areas=found.areas, drawn=found.drawn)
        return not found.problems

    def _locate(self, place: Jurisdiction, options: dict[str, Any]) -> bool:
        point = np.array([[options["lon"], options["lat"]]])
        lon, lat = TO_WGS84[options["datum"]](point)[0].tolist()
        with work(place.id, "system:operator") as now:
            ground = territory(place.id, now.territory_version)
        found = ground.locate(lon, lat, options["within"])
        path = queries.breadcrumbs(ground, found.area_id, self.language)
        if self.as_json:
            self.dump(
                {
                    "area": found.area_code,
                    "how": found.how,
                    "distance_m": found.distance_m,
                    "path": [{"code": code, "name": name} for code, name in path],
                    "version": ground.version,
                }
            )
        else:
            said = {"area": path[-1][1], "distance": round(found.distance_m or 0)}
            self.stdout.write(" › ".join(f"{name} ({code})" for code, name in path))
            self.stdout.write(found_words(found.how, self.language, **said))
        return True

    def _export(self, place: Jurisdiction, options: dict[str, Any]) -> bool:
        file: Path = options["file"]
        if file.suffix.lower() not in {".csv", ".geojson", ".json"}:
            raise CommandError(self.words("bad_ending", name=file.name), returncode=USAGE)
        with work(place.id, "system:operator"):
            rows, drawn = queries.stored_ground(place.id, closed=options["closed"])
        sheet = file.suffix.lower() == ".csv"
        content = areas_csv(rows) if sheet else areas_geojson(rows, drawn)
        try:
            file.write_bytes(content)
        except OSError as error:
            raise CommandError(str(error), returncode=REFUSED) from None
        count = len(rows) if sheet else len(drawn)
        if self.as_json:
            self.dump({"file": str(file), "written": count})
        else:
            self.tell("exported", count=count, name=file.name)
        return True

    def _tell_report(self, report: Report, tried: bool) -> None:
        numbers = {
            name: getattr(report, name)
            for name in ("version", "opened", "changed", "drawn", "outside")
        }
        if self.as_json:
            noted = [self._shape(problem) for problem in report.noted]
            self.dump({**numbers, "dry_run": tried, "unread": report.unread, "noted": noted})
            return
        self.tell("imported", **numbers)
        if report.unread:
            self.tell("unread", names=", ".join(dict.fromkeys(report.unread)))
        if report.noted:
            self.tell("noted", count=len(report.noted))
            self._tell(report.noted)
        if tried:
            self.tell("tried")

    def _tell_refused(self, problems: Sequence[Problem]) -> None:
        if self.as_json:
            self.dump({"problems": [self._shape(problem) for problem in problems]})
            return
        self._tell(problems)
        self.stderr.write(self.words("refused", count=len(problems)))

    def _tell(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            where = [str(part) for part in (problem.file, problem.row, problem.column) if part]
            words = problem_words(problem, self.language)
            self.stderr.write(": ".join([":".join(where), words]) if where else words)

    def _missing(self, missing: NotFound) -> str:
        if missing.code == "area_unknown":
            return self.words("no_area", **missing.params)
        return f"{missing.code} {missing.params}"

    def _shape(self, problem: Problem) -> dict[str, Any]:
        zh, en = (problem_words(problem, language) for language in ("zh-hans", "en"))
        return {**problem.as_dict(), "zh": zh, "en": en}


def _add_choices(parser: Any) -> None:
    """Take how the files are to be read; the defaults refuse whatever is wrong."""
    usual = Choices()
    parser.add_argument("--basis", required=True, help="the document that orders it")
    parser.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
    parser.add_argument("--datum", choices=tuple(TO_WGS84), default=usual.datum)
    parser.add_argument(
        "--invalid",
        choices=("refuse", "leave", "repair"),
        default=usual.invalid,
        help="polygons that are not valid: refuse all, leave them out, repair them",
    )
    parser.add_argument(
        "--misfits",
        choices=("refuse", "accept"),
        default=usual.misfits,
        help="overlaps, gaps and holes: refuse all, or accept them, named",
    )
    parser.add_argument("--code", default=usual.code, help="property with the area's code")
    parser.add_argument("--name", default=usual.name, help="property with the area's name")
    parser.add_argument("--parent", help="code of the area under which unknown areas are opened")
    parser.add_argument("--level", type=int, help="level of new areas, default below the parent")
    parser.add_argument("--kind", help="kind of new areas")
    parser.add_argument("--division", help="division code of the whole jurisdiction")
