"""A picture like that of a signed and stamped sheet, for districts in which all is invented."""

from __future__ import annotations

import io
from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from gongzhi.papers.methods.content import Content
from gongzhi.papers.methods.typesetting import fonts

PAGE = (1000, 1414)
PAPER, INK, RED = "#FDFCF8", "#23272B", "#C8161D"
MARGIN, LETTER, LINE = 130, 26, 46
QUALITY = 82


def stamped_sheet(content: Content) -> bytes:
    """Draw a sheet with a round seal as JPEG; bars stand for words where no font is installed."""
    picture = Image.new("RGB", PAGE, PAPER)
    pen = ImageDraw.Draw(picture)
    down = MARGIN
    pen.line((MARGIN, down + 90, PAGE[0] - MARGIN, down + 90), fill=RED, width=4)
    _write(pen, content.body, (MARGIN, down), 2 * LETTER, RED)
    _write(pen, content.number, (MARGIN, down + 105), LETTER, INK)
    _write(pen, content.title, (MARGIN, down + 180), LETTER + 10, INK)
    down += 270
    a_line = (PAGE[0] - 2 * MARGIN) // LETTER
    for paragraph in content.paragraphs:
        words = f"\u3000\u3000{paragraph}"
        for start in range(0, len(words), a_line):
            _write(pen, words[start : start + a_line], (MARGIN, down), LETTER, INK)
            down += LINE
    foot = max(down + 60, 900)
    for row, words in enumerate((content.body, content.date)):
        _write(pen, words, (PAGE[0] - MARGIN - 360, foot + row * LINE), LETTER, INK)
    _seal(pen, (PAGE[0] - MARGIN - 200, foot + 30))
    out = io.BytesIO()
    picture.rotate(0.6, fillcolor=PAPER).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _seal(pen: ImageDraw.ImageDraw, middle: tuple[int, int]) -> None:
    x, y = middle
    pen.ellipse((x - 105, y - 105, x + 105, y + 105), outline=RED, width=7)
    corners = []
    for turn in range(10):
        reach = 40 if turn % 2 == 0 else 16
        angle = turn * pi / 5 - pi / 2
        corners.append((x + reach * cos(angle), y + reach * sin(angle)))
    pen.polygon(corners, fill=RED)


def _write(
    pen: ImageDraw.ImageDraw, words: str, at: tuple[int, int], size: int, colour: str
) -> None:
    font = _font()
    if font is None:
        wide = min(len(words) * size, PAGE[0] - MARGIN - at[0])
        pen.rectangle((at[0], at[1] + size // 3, at[0] + wide, at[1] + size), fill=colour)
        return
    pen.text(at, words, fill=colour, font=ImageFont.truetype(str(font), size))


def _font() -> Path | None:
    """Give a font with Chinese letters that the installation has."""
    files = (file for folder in fonts() for file in sorted(Path(folder).rglob("*.[ot]t[cf]")))
    return next(iter(sorted(files, key=lambda file: "SC" not in file.name)), None)
