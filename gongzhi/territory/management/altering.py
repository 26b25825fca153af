"""The verbs of ``gongzhi areas`` that change single areas: rename, redraw, split, merge, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.management.placed import PlacedCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.territory.actions import (
    Part,
    close_area,
    merge_areas,
    redraw_boundary,
    rename_area,
    split_area,
)
from gongzhi.territory.actions.reading import Drawn, read_drawn, read_parts, read_shape
from gongzhi.territory.methods.datums import TO_WGS84
from gongzhi.territory.methods.files import open_file, text_of

Options = dict[str, Any]
Verbs = Mapping[str, Callable[[Jurisdiction, Options], bool]]

SAID: Mapping[str, tuple[str, str]] = {
    "altered": (
        "已按{basis}办理，区划版本{version}；单位、岗位和在办案卷随后自动跟进",
        "done as ordered by {basis}; ground version {version}. "
        "Bodies, posts and open files follow by themselves",
    ),
}


class AlteringVerbs(PlacedCommand):
    """What a command needs to change areas one act at a time."""

    said: ClassVar[Mapping[str, tuple[str, str]]] = SAID

    def add_altering(self, verbs: Any) -> list[CommandParser]:
        """Declare the five acts; gives their parsers."""
        renaming = verbs.add_parser("rename", help="give an area a new name (更名)")
        renaming.add_argument("area", metavar="AREA")
        renaming.add_argument("--no-alias", action="store_true", help="forget the old name")
        redrawing = verbs.add_parser("redraw", help="draw borders anew (调整边界)")
        redrawing.add_argument("drawn", type=Path, metavar="FILE")
        redrawing.add_argument(
            "--give-way", action="store_true", help="let the areas beside follow the new border"
        )
        splitting = _add_split(verbs)
        merging = verbs.add_parser("merge", help="merge areas into one (合并)")
        merging.add_argument("areas", nargs="+", metavar="AREA")
        merging.add_argument("--into", required=True, metavar="CODE", help="one of them, or new")
        closing = verbs.add_parser("close", help="close areas that are no more (撤销)")
        closing.add_argument("areas", nargs="+", metavar="AREA")
        for one in (renaming, merging):
            one.add_argument("--name-zh", required=True)
            one.add_argument("--name-en", required=True)
        for one in (splitting, merging):
            one.add_argument("--drawn", type=Path, metavar="FILE", help="polygons of the new areas")
        for one in (redrawing, splitting, merging):
            one.add_argument("--datum", choices=tuple(TO_WGS84), default="wgs84")
            one.add_argument("--code", default="code", help="property with the area's code")
        acts = [renaming, redrawing, splitting, merging, closing]
        for one in acts:
            one.add_argument("--basis", required=True, help="the document that orders it")
            one.add_argument("--on", type=date.fromisoformat, help="day from which it counts")
            one.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        return acts

    def altering(self) -> Verbs:
        """Name what each of the five verbs does."""
        return {
            "rename": self._rename,
            "redraw": self._redraw,
            "split": self._split,
            "merge": self._merge,
            "close": self._close,
        }

    def _rename(self, place: Jurisdiction, options: Options) -> bool:
        keep = not options["no_alias"]
        named = {name: options[name] for name in ("area", "name_zh", "name_en")}
        return self._alter(place, options, rename_area, keep_alias=keep, **named)

    def _redraw(self, place: Jurisdiction, options: Options) -> bool:
        return self._alter(
            place,
            options,
            redraw_boundary,
            boundaries=_drawn(options),
            give_way=options["give_way"],
        )

    def _split(self, place: Jurisdiction, options: Options) -> bool:
        parts = read_parts(open_file(options["parts"]), _drawn(options))
        return self._alter(
            place, options, split_area, area=options["area"], parts=parts, along=_along(options)
        )

    def _merge(self, place: Jurisdiction, options: Options) -> bool:
        geometry = _drawn(options).get(options["into"])
        into = Part(options["into"], options["name_zh"], options["name_en"], geometry)
        return self._alter(place, options, merge_areas, areas=options["areas"], into=into)

    def _close(self, place: Jurisdiction, options: Options) -> bool:
        return self._alter(place, options, close_area, areas=options["areas"])

    def _alter(
        self, place: Jurisdiction, options: Options, act: Callable[..., int], **given: Any
    ) -> bool:
        by, tried = system_actor(place.id, "operator"), options["dry_run"]
        with work(place.id, by.code), transaction.atomic():
            version = act(
                basis=options["basis"], on=options["on"], by=by, at=timezone.now(), **given
            )
            if tried:
                transaction.set_rollback(True)
        if self.as_json:
            self.dump({"version": version, "dry_run": tried})
            return True
        self.tell("altered", basis=options["basis"], version=version)
        if tried:
            self.tell("tried")
        return True


def _add_split(verbs: Any) -> CommandParser:
    splitting: CommandParser = verbs.add_parser("split", help="split an area (拆分)")
    splitting.add_argument("area", metavar="AREA")
    splitting.add_argument(
        "--parts",
        type=Path,
        required=True,
        metavar="CSV",
        help="a row for each part: code, name_zh, name_en, children (a|b), aliases, kind",
    )
    splitting.add_argument(
        "--along",
        type=Path,
        metavar="FILE",
        help="line that draws two parts: GeoJSON, or longitude, latitude on each line",
    )
    return splitting


def _drawn(options: Options) -> Drawn:
    if options["drawn"] is None:
        return {}
    return read_drawn(open_file(options["drawn"]), code=options["code"], datum=options["datum"])


def _along(options: Options) -> Mapping[str, Any] | None:
    file: Path | None = options["along"]
    if file is None:
        return None
    return read_shape(text_of(open_file(file)), "line", datum=options["datum"], field="along")
