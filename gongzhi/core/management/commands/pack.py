"""``gongzhi pack``: check, load, compare and list rule packs; tables as Excel sheets.

Exit codes: 0 done, clean or equal; 1 the pack breaks rules or leaves gaps, or ``diff`` found
differences; 2 wrong usage or no such pack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongzhi.core.actions import restore_own_pack
from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.management.packing.options import (
    add_read_options,
    add_template_options,
    read_sheet,
    write_sheets,
)
from gongzhi.core.management.packing.voice import Voice, problem_shape
from gongzhi.core.packs.check import gaps_of, problems_of
from gongzhi.core.packs.diff import TableDiff, diff_packs
from gongzhi.core.packs.heading import FILE, find_folder, read_heading, search_path
from gongzhi.core.packs.loading import Loaded, difference, load_pack, loaded_unchanged
from gongzhi.core.packs.overlay import own_code
from gongzhi.core.packs.problems import words
from gongzhi.core.packs.schema import Pack

DONE, BROKEN, USAGE = 0, 1, 2
OPERATOR = "operator"


class Command(BaseCommand):
    """Check, load, compare and list rule packs."""

    help = "Check, load, compare and list rule packs. 检查、装入、比较、列出规则包。"
    requires_system_checks = ()
    more_verbs: tuple[tuple[str, str], ...] = ()

    def more(self) -> Mapping[str, Callable[[dict[str, Any]], int]]:
        """Give the verbs of whoever sees more than rules; ``more_verbs`` says what they mean."""
        return {}

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of the verbs; ``--json`` where a machine may read."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, meaning in (
            ("check", "hold a pack against the rules of its tables, and name what it leaves open"),
            ("load", "check a pack and bring it into the database"),
            ("diff", "compare a pack with what is loaded, or two packs with each other"),
            ("list", "list the packs on the search path"),
            ("template", "write tables as Excel sheets, filled in and with drop-downs"),
            ("read", "turn a filled Excel sheet into the CSV tables of a pack"),
            *self.more_verbs,
        ):
            one = verbs.add_parser(verb, help=meaning, description=meaning)
            if verb in {"check", "load", "diff"}:
                one.add_argument("pack", help="a pack's code, or its folder")
            self.add_options(verb, one)

    def add_options(self, verb: str, parser: CommandParser) -> None:
        """Add the options of one verb."""
        if verb == "load":
            parser.add_argument(
                "--without-own",
                action="store_true",
                help="load the shipped pack alone, without what administrators have released",
            )
        if verb == "diff":
            parser.add_argument(
                "new", nargs="?", help="the newer pack; without it PACK is compared with the loaded"
            )
        elif verb == "template":
            add_template_options(parser)
        elif verb == "read":
            add_read_options(parser)
        parser.add_argument(
            "--folder",
            type=Path,
            action="append",
            default=[],
            help="look for packs here first; may be given several times",
        )
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")
        parser.add_argument(
            "--language",
            choices=("zh-hans", "en"),
            default=None,
            help="language of the answer (default: that of the installation)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; anything but a clean end leaves by its exit code."""
        language = options["language"] or settings.LANGUAGE_CODE
        self.voice = Voice(self.stdout, self.stderr, language)
        self.first = search_path(options["folder"])
        self.search = search_path([*options["folder"], *settings.GONGZHI_PACKS])
        self.as_json: bool = options["json"]
        verbs: Mapping[str, Callable[[dict[str, Any]], int]] = {
            "check": self._check,
            "load": self._load,
            "diff": self._diff,
            "list": self._list,
            "template": self._template,
            "read": self._read_sheet,
            **self.more(),
        }
        code = verbs[options["verb"]](options)
        if code != DONE:
            raise SystemExit(code)

    def _check(self, options: dict[str, Any]) -> int:
        name: str = options["pack"]
        pack, problems = self._read(self._folder(name))
        gaps = gaps_of(pack) if pack and not problems else []
        if self.as_json:
            self.voice.dump(
                {
                    "pack": pack.code if pack else name,
                    "content_hash": pack.content_hash if pack else None,
                    "problems": [problem_shape(problem) for problem in problems],
                    "gaps": [problem_shape(gap) for gap in gaps],
                }
            )
        elif problems or gaps:
            self.voice.complain(name, problems or gaps, "broken" if problems else "gaps")
        elif pack is not None:
            rows = sum(len(table) for table in pack.tables.values())
            self.voice.say("clean", code=pack.code, tables=len(pack.tables), rows=rows)
        return BROKEN if problems or gaps else DONE

    def _load(self, options: dict[str, Any]) -> int:
        name: str = options["pack"]
        folder = self._with_own(self._folder(name), options)
        held = loaded_unchanged(folder, self._around(folder))
        if held is not None:
            return self._tell_loaded(folder.name, held)
        pack, problems = self._read(folder)
        if pack is None or problems:
            self.voice.complain(name, problems)
            return BROKEN
        try:
            loaded = load_pack(pack, by=system_actor(0, OPERATOR), at=timezone.now())
        except Invalid as refused:
            self.voice.complain(name, refused.problems)
            return BROKEN
        return self._tell_loaded(pack.code, loaded)

    def _with_own(self, folder: Path, options: dict[str, Any]) -> Path:
        """Give the rules that administrators have released over a shipped pack, if any."""
        heading = read_heading(folder)[0]
        if options["without_own"] or heading is None or heading.jurisdiction is None:
            return folder
        own = restore_own_pack(heading.jurisdiction.code)
        return own if own is not None and own.name == own_code(heading.code) else folder

    def _tell_loaded(self, code: str, loaded: Loaded) -> int:
        changed = [*loaded.changed_frozen, *loaded.changed_live]
        if self.as_json:
            self.voice.dump({"pack": code, "rules": loaded.rules_id, "changed": changed})
        elif changed:
            self.voice.say("loaded", code=code, rules=loaded.rules_id, changed=", ".join(changed))
        else:
            self.voice.say("same", code=code)
        return DONE

    def _diff(self, options: dict[str, Any]) -> int:
        given = [options["pack"], *([options["new"]] if options["new"] else [])]
        packs: list[Pack] = []
        for name in given:
            pack, problems = self._read(self._folder(name))
            if pack is None or problems:
                self.voice.complain(name, problems)
                return USAGE
            packs.append(pack)
        old, new = (packs[0] if len(packs) > 1 else None), packs[-1]
        found = self._differences(old, new)
        more = self.further(old, new, options)
        if self.as_json:
            tables = {table: diff.as_dict() for table, diff in found.items()}
            self.voice.dump({"pack": new.code, "tables": tables, **more})
        elif found:
            self.voice.tell_differences(found)
        elif old is None:
            self.voice.say("same", code=new.code)
        else:
            self.voice.say("equal", old=given[0], new=given[1])
        return BROKEN if found else DONE

    def further(self, old: Pack | None, new: Pack, options: dict[str, Any]) -> dict[str, Any]:
        """Tell more about two states of a pack (``old`` None: the loaded one); parts of the JSON.

        Whoever sees more than rules may say what a change means for them.
        """
        return {}

    def _differences(self, old: Pack | None, new: Pack) -> dict[str, TableDiff]:
        try:
            return difference(new) if old is None else diff_packs(old, new)
        except Invalid as refused:
            raise CommandError(
                "\n".join(words(problem, self.voice.language) for problem in refused.problems),
                returncode=USAGE,
            ) from refused

    def _list(self, options: dict[str, Any]) -> int:
        found: dict[str, dict[str, Any]] = {}
        for place in self.search:
            for folder in sorted(place.iterdir()) if place.is_dir() else ():
                if (folder / FILE).is_file() and folder.name not in found:
                    found[folder.name] = _entry(folder)
        if self.as_json:
            self.voice.dump({"packs": list(found.values())})
        else:
            for entry in found.values():
                name = entry["name_zh" if self.voice.chinese else "name_en"]
                base = f" ← {entry['extends']}" if entry["extends"] else ""
                self.stdout.write(f"{entry['code']:<16}{name}{base}")
        return DONE

    def _template(self, options: dict[str, Any]) -> int:
        pack, problems = self._read(self._folder(options["pack"]))
        if pack is None or problems:
            self.voice.complain(options["pack"], problems)
            return BROKEN
        return self.written(lambda: write_sheets(pack, options))

    def _read_sheet(self, options: dict[str, Any]) -> int:
        return self.written(lambda: read_sheet(options))

    def written(self, write: Callable[[], list[Path]]) -> int:
        """Tell which files were written, or what refused them all."""
        try:
            paths = write()
        except Invalid as refused:
            if self.as_json:
                self.voice.dump({"problems": [problem_shape(one) for one in refused.problems]})
            else:
                self.voice.complain_of_files(refused.problems)
            return BROKEN
        if self.as_json:
            self.voice.dump({"files": [str(path) for path in paths]})
        for path in () if self.as_json else paths:
            self.stdout.write(str(path))
        return DONE

    def _read(self, folder: Path) -> tuple[Pack | None, list[Problem]]:
        return problems_of(folder, self._around(folder))

    def _around(self, folder: Path) -> tuple[Path, ...]:
        """The packs beside a pack are those it extends, before others of the same code."""
        return (*self.first, folder.parent, *self.search)

    def _folder(self, name: str) -> Path:
        found = find_folder(name, self.search)
        if found is None and Path(name).is_dir():
            found = Path(name).resolve()
        if found is None:
            raise CommandError(self.voice.said("no_pack", name=name), returncode=USAGE)
        return found


def _entry(folder: Path) -> dict[str, Any]:
    heading, _ = read_heading(folder)
    return {
        "code": folder.name,
        "name_zh": heading.name_zh if heading else "？",
        "name_en": heading.name_en if heading else "?",
        "extends": heading.extends if heading else None,
        "loadable": heading is not None and heading.jurisdiction is not None,
    }
