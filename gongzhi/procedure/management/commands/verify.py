"""``gongzhi verify``: is everything still as it was recorded?

Exit codes: 0 nothing found, 1 something found (each finding is named), 2 wrong usage.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from gongzhi.core.actions import countersign, take_countersignature
from gongzhi.core.errors import GongzhiError
from gongzhi.core.journal.checking import Check
from gongzhi.core.journal.draws import check_draw
from gongzhi.core.journal.lines import Line
from gongzhi.core.journal.proofs import check_receipt
from gongzhi.core.journal.published import Finding, check_roots, compare_roots
from gongzhi.core.journal.roots import seal
from gongzhi.core.journal.wording import finding_words
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.core.queries import all_roots, signing_keys
from gongzhi.core.work import Work, begin, work
from gongzhi.procedure.exported import Export, export_lines
from gongzhi.procedure.management.reading import (
    Held,
    Unusable,
    open_lines,
    read_held,
    read_object,
)
from gongzhi.procedure.replay import check_stored, stored_receipt_fault

FOUND, USAGE = 1, 2
WHO = "system:verify"
STEP = 500
COUNTED = {
    "entries": ("记录", "entries"),
    "chains": ("链", "chains"),
    "roots": ("封存根", "roots"),
    "receipts": ("回执", "receipts"),
}
Found = Iterable[Finding | Line]


class Command(BaseCommand):
    """Verify the database, an export or a receipt; seal, export and countersign."""

    help = "Verify the database, an export or a receipt. 核验数据库、导出件或回执。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of six verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, meaning in (
            ("database", "check every chain, root, head and state 核验数据库"),
            ("export", "check an export FILE, or write one with --out 核验或写出导出件"),
            ("receipt", "check a receipt FILE 核验回执"),
            ("draw", "repeat a draw by lot from its FILE and --roots 重算抽签"),
            ("seal", "seal what is new under a root now 立即封存"),
            ("countersign", "sign another installation's root, or --take one 会签"),
        ):
            one = verbs.add_parser(verb, help=meaning)
            one.add_argument("--json", action="store_true", help="answer as JSON")
            one.add_argument("--language", choices=("zh-hans", "en"), default=None)
            one.add_argument("--jurisdiction", default="", help="code of the jurisdiction")
            if verb in {"export", "receipt", "countersign", "draw"}:
                one.add_argument("file", nargs="?", type=Path)
            if verb in {"database", "export", "receipt", "draw"}:
                one.add_argument("--roots", default="", help="published roots: FILE or URL")
                one.add_argument("--public-key", default="", help="32 bytes in hexadecimal")
            if verb in {"export", "countersign"}:
                one.add_argument("--out", type=Path, help="write to this file")
            if verb == "receipt":
                one.add_argument("--database", action="store_true", help="compare with the entry")
            if verb == "countersign":
                one.add_argument("--take", action="store_true", help="keep a countersignature")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb."""
        self.language = options["language"] or settings.LANGUAGE_CODE
        self.as_json: bool = options["json"]
        verbs: dict[str, Callable[[dict[str, Any]], None]] = {
            "database": self._database,
            "export": self._export,
            "receipt": self._receipt,
            "draw": self._draw,
            "seal": self._seal,
            "countersign": self._countersign,
        }
        try:
            verbs[options["verb"]](options)
        except (Unusable, GongzhiError) as error:
            raise CommandError(str(error), returncode=USAGE) from error

    def _database(self, options: dict[str, Any]) -> None:
        held, public = self._held(options)
        findings: list[Finding] = []
        counts = {"entries": 0, "chains": 0, "roots": 0}
        for place in self._places(options["jurisdiction"]):
            with _snapshot(place) as unit:
                shapes = list(all_roots(unit))
                roots = {root["number"]: root for root in shapes}
                own = public or bytes.fromhex(next(iter(signing_keys(unit).values())))
                findings += check_roots(shapes, own)
                findings += compare_roots(
                    [one for one in held.roots if one.get("jurisdiction") == unit.code], roots
                )
                check = Check(roots)
                total = Entry.objects.filter(jurisdiction_id=place.id).count()
                findings += self._watch(check_stored(place.id, check), total)
            counts["entries"] += check.entries
            counts["chains"] += check.chains
            counts["roots"] += len(roots)
        self._tell(findings, counts)

    def _export(self, options: dict[str, Any]) -> None:
        if options["out"]:
            self._write(options)
            return
        held, public = self._held(options)
        export = Export(public, held.roots)
        with open_lines(self._file(options)) as lines:
            try:
                findings = self._watch(export.read(lines), None)
            except (OSError, EOFError):
                findings = [Finding("export_truncated")]
        self._tell(findings, {"entries": export.check.entries, "chains": export.check.chains})

    def _write(self, options: dict[str, Any]) -> None:
        place = self._places(options["jurisdiction"])[0]
        out: Path = options["out"]
        part = out.with_name(out.name + ".part")
        opener = gzip.open if out.suffix == ".gz" else open
        with ExitStack() as stack:
            unit = stack.enter_context(_snapshot(place))
            file = stack.enter_context(opener(part, "wb"))
            count = sum(file.write(orjson.dumps(line) + b"\n") > 0 for line in export_lines(unit))
        part.replace(out)
        self._say({"file": str(out), "lines": count}, f"{out}: {count}")

    def _receipt(self, options: dict[str, Any]) -> None:
        receipt = read_object(self._file(options))
        held, public = self._held(options)
        findings: list[Finding] = []
        key = public or held.key(receipt.get("key_id"))
        if options["database"]:
            place = self._places(options["jurisdiction"] or str(receipt.get("jurisdiction")))[0]
            with _snapshot(place) as unit:
                known = signing_keys(unit).get(str(receipt.get("key_id")))
                key = key or (bytes.fromhex(known) if known else None)
                held = held if held.roots else Held(list(all_roots(unit)))
                findings += stored_receipt_fault(place.id, receipt)
        if key is None:
            raise Unusable("verify receipt needs --public-key, or --roots with the keys")
        findings += check_receipt(receipt, key, held.by_number)
        self._tell(findings, {"receipts": 1})

    def _draw(self, options: dict[str, Any]) -> None:
        said = read_object(self._file(options))
        held, public = self._held(options)
        if not held.roots:
            raise Unusable("verify draw needs --roots: the published roots, FILE or URL")
        findings = [*check_roots(held.roots, public), *check_draw(said, held.roots)]
        self._tell(findings, {"roots": len(held.roots)})

    def _seal(self, options: dict[str, Any]) -> None:
        made = []
        for place in self._places(options["jurisdiction"]):
            with work(place.id, "system:seal_root") as unit:
                made += [(place.code, root.number, root.count) for root in seal(unit)]
        shape = [{"jurisdiction": code, "number": n, "entries": count} for code, n, count in made]
        self._say(shape, "\n".join(f"{code} root {n}: {count}" for code, n, count in made))

    def _countersign(self, options: dict[str, Any]) -> None:
        place = self._places(options["jurisdiction"])[0]
        file = self._file(options)
        if options["take"]:
            with work(place.id, WHO) as unit:
                taken = take_countersignature(sent=read_object(file), work=unit)
            self._say({"taken": taken}, f"{file}: {'taken' if taken else 'known'}")
            return
        roots = read_held(str(file)).roots
        if not roots:
            raise Unusable(f"{file}: there is no root in it")
        signed = countersign(
            root=roots[-1], keys=keyring(place.code), by=place.code, at=timezone.now()
        )
        text = orjson.dumps(signed, option=orjson.OPT_INDENT_2).decode()
        if options["out"]:
            options["out"].write_text(text, encoding="utf-8")
            self._say({"file": str(options["out"])}, str(options["out"]))
        else:
            self.stdout.write(text)

    def _held(self, options: dict[str, Any]) -> tuple[Held, bytes | None]:
        held = read_held(options["roots"]) if options["roots"] else Held()
        try:
            public = bytes.fromhex(options["public_key"]) or None
        except ValueError:
            public = b""
        if public is not None and len(public) != 32:
            raise Unusable("--public-key: 64 hexadecimal digits")
        return held, public or held.key(None)

    def _places(self, code: str) -> list[Jurisdiction]:
        rows = Jurisdiction.objects.order_by("id")
        found = list(rows.filter(code=code) if code else rows)
        if not found:
            raise Unusable(f"there is no jurisdiction {code!r}")
        return found

    def _file(self, options: dict[str, Any]) -> Path:
        if options["file"] is None:
            raise Unusable(f"verify {options['verb']} needs a FILE")
        return Path(options["file"])

    def _watch(self, found: Found, total: int | None) -> list[Finding]:
        """Collect the findings behind a progress bar on the terminal."""
        findings = []
        console = Console(stderr=True)
        with Progress(console=console, disable=self.as_json or not console.is_terminal) as bar:
            task = bar.add_task("", total=total)
            seen = 0
            for one in found:
                if isinstance(one, Finding):
                    findings.append(one)
                    continue
                seen += 1
                if seen % STEP == 0:
                    bar.update(task, completed=seen)
        return findings

    def _tell(self, findings: list[Finding], counts: dict[str, int]) -> None:
        if self.as_json:
            shapes = [finding.as_dict() for finding in findings]
            self._say({"ok": not findings, "checked": counts, "findings": shapes}, "")
        else:
            for finding in findings:
                self.stdout.write(finding_words(finding, self.language))
            zh = self.language.startswith("zh")
            summary = ("、" if zh else ", ").join(
                f"{COUNTED[name][not zh]} {count}" for name, count in counts.items()
            )
            wrong = f"发现 {len(findings)} 处问题" if zh else f"{len(findings)} faults found"
            words = wrong if findings else ("核验通过" if zh else "everything holds")
            self.stdout.write(f"{words}{'；已查' if zh else '; checked: '}{summary}")
        if findings:
            raise SystemExit(FOUND)

    def _say(self, shape: Any, text: str) -> None:
        self.stdout.write(orjson.dumps(shape).decode() if self.as_json else text)


@contextmanager
def _snapshot(place: Jurisdiction) -> Iterator[Work]:
    """One unchanging view of the database, so that work under way is not taken for tampering."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield begin(place.id, WHO)
