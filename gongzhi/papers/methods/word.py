"""A paper as a Word document; fonts are named as offices have them, with fallbacks.

Same layout as the PDF, so that whoever has to may still add to it before it is signed.
"""

from __future__ import annotations

import io
from typing import Any

import docx
import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from gongzhi.papers.methods.content import Content
from gongzhi.papers.methods.typesetting import SIZES

TEXT, TITLE, LATIN = "仿宋_GB2312", "方正小标宋简体", "Times New Roman"
FALLBACKS = {TEXT: "仿宋", TITLE: "宋体"}
RED = RGBColor(0xC8, 0x16, 0x1D)
LEFT, MIDDLE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def word_of(content: Content, *, large: bool = False) -> bytes:
    """Write a paper as .docx."""
    size, title, line = SIZES[large]
    book = docx.Document()
    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    _name_fallbacks(book)
    head = _line(book, content.body, TITLE, 32, MIDDLE, line=None)
    head.runs[0].font.color.rgb, head.runs[0].font.bold = RED, True
    rule = _line(book, content.number, TEXT, size, MIDDLE, line=line)
    _underline(rule)
    _line(book, "", TEXT, size, MIDDLE, line=line)
    _line(book, content.title, TITLE, title, MIDDLE, line=None).runs[0].font.bold = True
    _line(book, "", TEXT, size, MIDDLE, line=line)
    if content.to:
        mark = "：" if content.chinese else ":"
        _line(book, f"{content.to}{mark}", TEXT, size, LEFT, line=line)
    for one in content.paragraphs:
        _line(book, one, TEXT, size, LEFT, line=line).paragraph_format.first_line_indent = Pt(
            2 * size
        )
    _line(book, "", TEXT, size, LEFT, line=line)
    if content.seal == "body":
        words = "（盖章处）" if content.chinese else "(seal)"
        _line(book, words, TEXT, 10, RIGHT, line=None, indent=4 * size)
    for one in (content.body, content.date):
        _line(book, one, TEXT, size, RIGHT, line=line, indent=4 * size)
    _line(book, "", TEXT, size, LEFT, line=line)
    if content.sent:
        _line(book, content.sent, TEXT, max(size - 4, 10), LEFT, line=None)
    square = _line(book, "", TEXT, 10, LEFT, line=None)
    square.add_run().add_picture(_square(content.link), width=Mm(20))
    _line(book, f"{content.code}　{content.sha256[:16]}", TEXT, 10, LEFT, line=None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(
    book: Any,
    words: str,
    font: str,
    size: float,
    align: Any,
    *,
    line: float | None,
    indent: int = 0,
) -> Any:
    made = book.add_paragraph()
    made.alignment = align
    shape = made.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    if line is not None:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    if indent:
        shape.right_indent = Pt(indent)
    if words:
        run = made.add_run(words)
        run.font.size, run.font.name = Pt(size), LATIN
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return made


def _underline(paragraph: Any) -> None:
    """Draw the red line under a paragraph."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "C8161D")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _name_fallbacks(book: Any) -> None:
    """Say which font stands in where an office has not got the wished one."""
    table = next(
        (part for part in book.part.package.iter_parts() if "fontTable" in str(part.partname)), None
    )
    if table is None:
        return
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in FALLBACKS.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", f"{rows}</w:fonts>".encode())


def _square(link: str) -> io.BytesIO:
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="png", scale=8, border=1)
    out.seek(0)
    return out
