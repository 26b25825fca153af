"""The web server of the platform, with the CPU of the reader of every report noted.

``python -m bench.timed FOLDER PORT`` serves as ``gongzhi serve`` does; each worker keeps a file in
the folder with the nanoseconds and the number of texts read so far.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from gongzhi.cases.methods import suggesting  # noqa: E402
from gongzhi.triage.suggest import Suggestion, suggest  # noqa: E402

EVERY = 20


class Reader:
    """Reads as ever; reports become ready in turn, so that one count serves all threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spent = self.texts = 0

    def __call__(self, text: str, **given: Any) -> Suggestion:
        """Read a text and note what it took."""
        begun = time.thread_time_ns()
        read = suggest(text, **given)
        self.spent += time.thread_time_ns() - begun
        self.texts += 1
        if self.texts % EVERY == 0:
            (self.folder / str(os.getpid())).write_text(f"{self.spent} {self.texts}", "ascii")
        return read


def noted(folder: Path) -> tuple[int, int]:
    """Give the nanoseconds and the number of texts of all workers so far."""
    told = [file.read_text("ascii").split() for file in folder.iterdir()]
    return sum(int(one[0]) for one in told), sum(int(one[1]) for one in told)


if __name__ == "__main__":
    # Workers are forked with what is put in its place here.
    suggesting.suggest = Reader(Path(sys.argv[1]))  # type: ignore[assignment]
    call_command("serve", port=int(sys.argv[2]))
