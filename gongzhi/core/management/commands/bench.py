"""``gongzhi bench``: measure against bare limits, each in an installation of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

USAGE = 2


class Command(BaseCommand):
    """Hand over to the folder ``bench`` of the repository, which holds the measurements."""

    help = "Measure against a bare limit. 对照裸极限做性能测量。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to measure; the folder knows its measurements and refuses other names."""
        parser.add_argument("name", help="which measurement, or all")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument("--quick", action="store_true", help="a look only; keeps nothing")
        parser.add_argument("--moments", type=int, help="crash: how many kills (default 50)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; exit code 1 when a bar is missed."""
        root = Path(settings.ROOT)
        if not (root / "bench" / "__main__.py").is_file():
            raise CommandError(
                "the folder bench is not here: it comes with the repository", returncode=USAGE
            )
        words = [options["name"]]
        words += [f"--{name}" for name in ("json", "quick") if options[name]]
        if options["moments"]:
            words += ["--moments", str(options["moments"])]
        done = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-m", "bench", *words], cwd=root, check=False
        )
        if done.returncode:
            raise SystemExit(done.returncode)
