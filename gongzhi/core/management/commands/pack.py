"""``gongzhi pack``: check, load, compare and list rule packs.

Exit codes: 0 done, clean or equal; 1 the pack breaks rules or leaves gaps, or ``diff`` found
differences; 2 wrong usage or no such pack.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.packs.check import gaps_of, problems_of
from gongzhi.core.packs.diff import TableDiff
from gongzhi.core.packs.heading import FILE, find_folder, read_heading, search_path
from gongzhi.core.packs.loading import Loaded, difference, load_pack, loaded_unchanged
from gongzhi.core.packs.problems import words
from gongzhi.core.packs.schema import Pack

DONE, BROKEN, USAGE = 0, 1, 2
OPERATOR = "operator"
_SAID: Mapping[str, tuple[str, str]] = {
    "clean": (
        "规则包 {code} 没有问题：{tables} 张表，{rows} 行",
        "{code} is clean: {tables} tables, {rows} rows",
    ),
    "broken": ("规则包 {code} 有 {count} 处问题", "{code} breaks rules in {count} places"),
    "gaps": (
        "规则包 {code} 没有写错，但留有 {count} 处空白；仍可装入，这些案卷会先到兜底单位",
        "{code} breaks no rule but leaves {count} gaps; it can be loaded, and such files go to the "
        "fallback desk first",
    ),
    "loaded": (
        "已装入 {code}：规则版本 {rules}，变更的表：{changed}",
        "loaded {code}: rules version {rules}, changed tables: {changed}",
    ),
    "same": ("{code} 与已装入的相同，没有变更", "{code} is loaded already, nothing changed"),
    "no_pack": ("找不到规则包或文件夹“{name}”", "no pack or folder “{name}”"),
}


class Command(BaseCommand):
    """Check, load, compare and list rule packs."""

    help = "Check, load, compare and list rule packs. 检查、装入、比较、列出规则包。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of four verbs; ``--json`` where a machine may read."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, meaning in (
            ("check", "hold a pack against the rules of its tables"),
            ("load", "check a pack and bring it into the database"),
            ("diff", "compare a pack with what is loaded"),
            ("list", "list the packs on the search path"),
        ):
            one = verbs.add_parser(verb, help=meaning)
            if verb != "list":
                one.add_argument("pack", help="a pack's code, or its folder")
            one.add_argument("--folder", type=Path, action="append", default=[])
            one.add_argument("--json", action="store_true")
            one.add_argument("--language", choices=("zh-hans", "en"), default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; anything but a clean end leaves by its exit code."""
        self.language = options["language"] or settings.LANGUAGE_CODE
        self.search = search_path([*options["folder"], *settings.GONGZHI_PACKS])
        self.as_json: bool = options["json"]
        verbs: Mapping[str, Callable[..., int]] = {
            "check": self._check,
            "load": self._load,
            "diff": self._diff,
        }
        code = (
            self._list() if options["verb"] == "list" else verbs[options["verb"]](options["pack"])
        )
        if code != DONE:
            raise SystemExit(code)

    def _check(self, name: str) -> int:
        pack, problems = problems_of(self._folder(name), self.search)
        gaps = gaps_of(pack) if pack and not problems else []
        if self.as_json:
            self._dump(
                {
                    "pack": pack.code if pack else name,
                    "content_hash": pack.content_hash if pack else None,
                    "problems": [self._problem(problem) for problem in problems],
                    "gaps": [self._problem(gap) for gap in gaps],
                }
            )
        elif problems:
            self._tell_problems(name, problems)
        elif gaps:
            self._tell_problems(name, gaps, "gaps")
        elif pack is not None:
            rows = sum(len(table) for table in pack.tables.values())
            self._say("clean", code=pack.code, tables=len(pack.tables), rows=rows)
        return BROKEN if problems or gaps else DONE

    def _load(self, name: str) -> int:
        folder = self._folder(name)
        held = loaded_unchanged(folder, self.search)
        if held is not None:
            return self._tell_loaded(folder.name, held)
        pack, problems = problems_of(folder, self.search)
        if pack is None or problems:
            self._tell_problems(name, problems)
            return BROKEN
        try:
            loaded = load_pack(pack, by=system_actor(0, OPERATOR), at=timezone.now())
        except Invalid as refused:
            self._tell_problems(name, refused.problems)
            return BROKEN
        return self._tell_loaded(pack.code, loaded)

    def _tell_loaded(self, code: str, loaded: Loaded) -> int:
        changed = [*loaded.changed_frozen, *loaded.changed_live]
        if self.as_json:
            self._dump({"pack": code, "rules": loaded.rules_id, "changed": changed})
        elif changed:
            self._say("loaded", code=code, rules=loaded.rules_id, changed=", ".join(changed))
        else:
            self._say("same", code=code)
        return DONE

    def _diff(self, name: str) -> int:
        pack, problems = problems_of(self._folder(name), self.search)
        if pack is None or problems:
            self._tell_problems(name, problems)
            return USAGE
        found = self._difference(pack)
        if self.as_json:
            tables = {table: diff.as_dict() for table, diff in found.items()}
            self._dump({"pack": pack.code, "tables": tables})
        elif not found:
            self._say("same", code=pack.code)
        else:
            for table, diff in found.items():
                self._tell_diff(table, diff)
        return BROKEN if found else DONE

    def _difference(self, pack: Pack) -> dict[str, TableDiff]:
        try:
            return difference(pack)
        except Invalid as refused:
            raise CommandError(
                "\n".join(words(problem, self.language) for problem in refused.problems),
                returncode=USAGE,
            ) from refused

    def _list(self) -> int:
        found: dict[str, dict[str, Any]] = {}
        for place in self.search:
            for folder in sorted(place.iterdir()) if place.is_dir() else ():
                if (folder / FILE).is_file() and folder.name not in found:
                    found[folder.name] = self._entry(folder)
        if self.as_json:
            self._dump({"packs": list(found.values())})
        else:
            for entry in found.values():
                name = entry["name_zh" if self.language.startswith("zh") else "name_en"]
                base = f" ← {entry['extends']}" if entry["extends"] else ""
                self.stdout.write(f"{entry['code']:<16}{name}{base}")
        return DONE

    def _entry(self, folder: Path) -> dict[str, Any]:
        heading, _ = read_heading(folder)
        return {
            "code": folder.name,
            "name_zh": heading.name_zh if heading else "？",
            "name_en": heading.name_en if heading else "?",
            "extends": heading.extends if heading else None,
            "loadable": heading is not None and heading.jurisdiction is not None,
        }

    def _folder(self, name: str) -> Path:
        found = find_folder(name, self.search)
        if found is None and Path(name).is_dir():
            found = Path(name).resolve()
        if found is None:
            raise CommandError(self._said("no_pack", name=name), returncode=USAGE)
        return found

    def _problem(self, problem: Problem) -> dict[str, Any]:
        return {
            **problem.as_dict(),
            "zh": words(problem, "zh-hans"),
            "en": words(problem, "en"),
        }

    def _tell_problems(self, name: str, problems: Sequence[Problem], said: str = "broken") -> None:
        for problem in problems:
            self.stderr.write(words(problem, self.language))
        self.stderr.write(self._said(said, code=name, count=len(problems)))

    def _tell_diff(self, table: str, diff: TableDiff) -> None:
        counts = diff.counts()
        self.stdout.write(f"{table}: +{counts['added']} ~{counts['changed']} -{counts['removed']}")
        for code in diff.added:
            self.stdout.write(f"  + {code}")
        for code in diff.removed:
            self.stdout.write(f"  - {code}")
        for change in diff.changed:
            self.stdout.write(f"  ~ {change.code}.{change.column}: {change.old!r} → {change.new!r}")

    def _said(self, key: str, **params: Any) -> str:
        return _SAID[key][0 if self.language.startswith("zh") else 1].format(**params)

    def _say(self, key: str, **params: Any) -> None:
        self.stdout.write(self._said(key, **params))

    def _dump(self, content: Mapping[str, Any]) -> None:
        self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2))
