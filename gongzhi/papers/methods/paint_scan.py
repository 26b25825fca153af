"""Draw the pages of a scanned PDF: a program of its own, ``python -I paint_scan.py MOST``.

Reads the PDF from standard input and writes each page as PNG, with its length before it. Whoever
made the PDF is a stranger, so it is opened here and nowhere else: a process with little memory and
little time that knows no database, no keys and no settings. Nothing in the PDF is run; its pages
are drawn, on A4, and only their pictures leave. Ends with ``TOO_MANY`` or ``UNREAD``.
"""

from __future__ import annotations

import resource
import struct
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

TOO_MANY, UNREAD = 3, 4
MEMORY, SECONDS = 2_000_000_000, 40
PPI = 144
LENGTH = struct.Struct(">I")
ENDED = "does not exist"
PAGE = """#set page(width: 210mm, height: 297mm, margin: 0mm, fill: white)
#image("scan.pdf", page: {number}, width: 100%, height: 100%, fit: "contain")
"""


class Unpainted(Exception):
    """Raised with the code to end with."""


def painted(pdf: bytes, most: int) -> Iterator[bytes]:
    """Give the pages as PNG. Raises Unpainted."""
    typst = import_module("typst")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "scan.pdf").write_bytes(pdf)
        for number in range(1, most + 2):
            (root / "page.typ").write_text(PAGE.format(number=number), encoding="utf-8")
            try:
                page = typst.compile(
                    str(root / "page.typ"), format="png", ppi=PPI, ignore_system_fonts=True
                )
            except RuntimeError as error:
                if number > 1 and ENDED in str(error):
                    return
                raise Unpainted(UNREAD) from None
            if number > most:
                raise Unpainted(TOO_MANY)
            yield page


def main() -> int:
    """Paint standard input; give the code to end with."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        pages = list(painted(sys.stdin.buffer.read(), int(sys.argv[1])))
    except Unpainted as failed:
        return int(failed.args[0])
    for page in pages:
        sys.stdout.buffer.write(LENGTH.pack(len(page)) + page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
