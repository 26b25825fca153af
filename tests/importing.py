"""Running ``gongzhi import cases`` in a test."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.management import call_command
from django.db import connections

from tests.paths import ROOT


def run_import(file: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Import in this process; give the exit code and the JSON summary."""
    out = io.StringIO()
    code = 0
    try:
        call_command("import", "cases", str(file), "--json", *options, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue())


def start_import(file: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start an import as a process group of its own, on the database this test uses."""
    name = connections["default"].settings_dict["NAME"]
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return subprocess.Popen(  # noqa: S603  (our own module, our own interpreter)
        [sys.executable, "-m", "gongzhi", "import", "cases", str(file), "--json", *options],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
