"""The register of a matter (登记簿) as it is printed: one sheet for Word and for PDF; pure.

Every number in it is one that a gate has stored; who signs by hand has a line to sign on.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import docx
import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gongzhi.core.errors import Conflict
from gongzhi.papers.methods.typesetting import (
    LATIN_FONT,
    TEXT_FONTS,
    TITLE_FONTS,
    can_set,
    fonts,
    square_of,
)

TEXT, TITLE, LATIN = "仿宋_GB2312", "方正小标宋简体", "Times New Roman"
TEMPLATE = Path(__file__).parent / "register.typ"
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its name, how it stands, facts, the numbers in a row of their own, who signs."""

    name: str
    state: str
    facts: Facts
    numbers: Facts
    lines: Sequence[str]
    signs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Register:
    """What is printed: head, words of the matter, stages; ``link`` is what the QR holds."""

    language: str
    title: str
    head: Facts
    words: Facts
    stages: Sequence[Stage]
    foot: str
    verify: str
    link: str


def register_pdf(register: Register) -> bytes:
    """Set the register. Raises Conflict ``no_typesetting``."""
    if not can_set():
        raise Conflict("no_typesetting")
    latin = [] if register.language.startswith("zh") else [LATIN_FONT]
    sheet = {
        **asdict(register),
        "text_fonts": [*latin, *TEXT_FONTS],
        "title_fonts": [*latin, *TITLE_FONTS],
    }
    typst = import_module("typst")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "register.typ").write_bytes(TEMPLATE.read_bytes())
        (root / "content.json").write_text(json.dumps(sheet, ensure_ascii=False), "utf-8")
        (root / "square.svg").write_bytes(square_of(register.link))
        made: Any = typst.compile(
            str(root / "register.typ"), font_paths=fonts(), ignore_system_fonts=True
        )
    return bytes(made)


def register_word(register: Register) -> bytes:
    """Write the register as .docx: a table for each stage."""
    book = docx.Document()
    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(22)
    page.left_margin = page.right_margin = Mm(22)
    head = book.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(head, register.title, 20, TITLE)
    _pairs(book, register.head)
    for label, words in register.words:
        _write(book.add_paragraph(), label, 12, TITLE)
        _write(book.add_paragraph(), words, 12)
    for stage in register.stages:
        _write(book.add_paragraph(), f"{stage.name}　{stage.state}", 13, TITLE)
        _pairs(book, stage.facts)
        if stage.numbers:
            table = book.add_table(rows=2, cols=len(stage.numbers))
            table.style = "Table Grid"
            for place, pair in enumerate(stage.numbers):
                for row, words in enumerate(pair):
                    cell = table.cell(row, place).paragraphs[0]
                    cell.alignment = WD_ALIGN_PARAGRAPH.CENTER
                    _write(cell, words, 11)
        for line in (*stage.lines, *stage.signs):
            _write(book.add_paragraph(), line, 11)
    book.add_paragraph().add_run().add_picture(_picture(register.link), width=Mm(20))
    _write(book.add_paragraph(), f"{register.verify}　{register.foot}", 9)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pairs(book: Any, facts: Facts) -> None:
    if not facts:
        return
    table = book.add_table(rows=len(facts), cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for row, (label, words) in enumerate(facts):
        for place, (text, wide) in enumerate(((label, Mm(38)), (words, Mm(128)))):
            table.cell(row, place).width = wide
            _write(table.cell(row, place).paragraphs[0], text, 11)


def _write(paragraph: Any, words: str, size: float, font: str = TEXT) -> None:
    run = paragraph.add_run(words)
    paragraph.paragraph_format.space_after = Pt(2)
    run.font.size, run.font.name = Pt(size), LATIN
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _picture(link: str) -> io.BytesIO:
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="png", scale=8, border=1)
    out.seek(0)
    return out
