"""A paper as PDF, by typst: A4, the body's name in red over a line, text in FangSong where it is.

The layout takes GB/T 9704-2012 as its orientation (margins, 22 lines of 28 characters, three-size
text, signature and date at the right); it is no proof of conformity.
"""

from __future__ import annotations

import io
import json
import tempfile
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import segno
from django.conf import settings

from gongzhi.core.errors import Conflict
from gongzhi.papers.methods.content import Content

# Names of fonts in the order they are wished for: those of offices, free ones of the same kind
# (朱雀仿宋, Fandol; a Song), and the one that a pinned package brings.
FREE = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC")
TEXT_FONTS = (
    *("FangSong_GB2312", "FangSong", "STFangsong"),
    *("Zhuque Fangsong (technical preview)", "Zhuque Fangsong", "FandolFang R", *FREE),
)
TITLE_FONTS = (
    *("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong"),
    *("FandolSong", *FREE),
)
# English goes first in a font of the typesetter's own: CJK fonts make its quotes a whole em wide.
LATIN_FONT = "Libertinus Serif"
SIZES = {False: (16, 22, 28.95), True: (22, 26, 40)}
"""Large print → points of text, of the title, and from line to line."""
TEMPLATE = Path(__file__).parent / "paper.typ"


def pdf_of(content: Content, *, large: bool = False) -> bytes:
    """Set a paper, ``large`` in large print. Raises Conflict ``no_typesetting``."""
    if not can_set():
        raise Conflict("no_typesetting")
    typst = import_module("typst")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "paper.typ").write_bytes(TEMPLATE.read_bytes())
        (root / "content.json").write_bytes(_sheet(content, large))
        (root / "square.svg").write_bytes(square_of(content.link))
        made: Any = typst.compile(
            str(root / "paper.typ"), font_paths=fonts(), ignore_system_fonts=True
        )
    return bytes(made)


def can_set() -> bool:
    """Tell whether the typesetter is installed: it and its font are a third of the platform, so
    they come with the group ``print`` alone.
    """
    return find_spec("typst") is not None


def square_of(link: str) -> bytes:
    """Draw the QR of a paper as SVG."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=0, dark="#000000")
    return out.getvalue()


@cache
def fonts() -> list[str]:
    """Give the folders with fonts: the installation's own first, then the package's."""
    folders = [str(settings.GONGZHI_FONTS)] if settings.GONGZHI_FONTS else []
    found = find_spec("manimgx_fonts_cjk")
    if found is not None and found.submodule_search_locations:
        folders += list(found.submodule_search_locations)
    return folders


def _sheet(content: Content, large: bool) -> bytes:
    text, title, line = SIZES[large]
    latin = [] if content.chinese else [LATIN_FONT]
    sheet = {
        "language": "zh" if content.chinese else "en",
        "body": content.body,
        "number": content.number,
        "title": content.title,
        "to": content.to,
        "paragraphs": list(content.paragraphs),
        "date": content.date,
        "seal": content.seal,
        "sent": content.sent,
        "code": content.code,
        "hash": content.sha256[:16],
        "verify": "扫码核验真伪" if content.chinese else "Scan to verify",
        "place_of_seal": "（盖章处）" if content.chinese else "(seal)",
        "text_fonts": [*latin, *TEXT_FONTS],
        "title_fonts": [*latin, *TITLE_FONTS],
        "size": text,
        "title_size": title,
        "line": line,
    }
    return json.dumps(sheet, ensure_ascii=False).encode()
