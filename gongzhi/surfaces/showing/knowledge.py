"""Articles and reply templates in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.cases.queries.knowledge import Published, article, articles_visible_to, templates_for
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing.forms import MoveForm, Typed
from gongzhi.surfaces.showing.names import Names

FEW = 5


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as a page shows it."""

    code: str
    shown: str
    title: str
    text: str
    basis: str
    matter: str
    by: str
    review: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A text that stands ready for a move: its code, name, the move, where it goes."""

    code: str
    name: str
    text: str
    use: str


@dataclass(frozen=True, slots=True)
class Help:
    """What stands ready for whoever works on a file."""

    articles: Sequence[ArticleRow]
    templates: Sequence[Ready]


def article_rows(found: Iterable[Published], names: Names) -> list[ArticleRow]:
    """Give articles as rows."""
    return [
        ArticleRow(
            one.code,
            names.code(one.code),
            one.title,
            one.text,
            one.basis,
            names.matter(one.matter) if one.matter else "",
            names.say(
                "knowledge.by",
                body=names.body_code(one.body),
                version=one.version,
                at=names.day(one.published_at) if one.published_at else "",
            ),
            names.say("knowledge.review", day=one.review_on.isoformat()),
        )
        for one in found
    ]


def help_for(
    file: Dossier, forms: Iterable[MoveForm], by: Actor, here: Ground, names: Names
) -> Help | None:
    """Give what may help with the moves that are open to a reader; None where nothing does."""
    moves = {form.name for form in forms}
    if file.procedure != "request" or not moves:
        return None
    templates = [
        Ready(
            one.code,
            names.row(one.row),
            _text(one.row, names),
            names.say("knowledge.use_template", move=names.move(one.row["move"])),
        )
        for one in templates_for(file.subject, here)
        if one.row["move"] in moves
    ]
    known = "answer" in moves and file.subject
    found = articles_visible_to(by, here, matter=file.subject, most=FEW) if known else []
    return Help(article_rows(found, names), templates) if found or templates else None


def ready_text(file: Dossier, asked: str, template: str, here: Ground, names: Names) -> Typed:
    """Fill a form with the text of an article or a template; with nothing where there is none."""
    rows = {one.code: one.row for one in templates_for(file.subject, here)}
    if template in rows:
        row = rows[template]
        return Typed(str(row["move"]), {"text": _text(row, names)})
    if not asked:
        return Typed()
    try:
        newest = article(asked, here)[0]
    except NotFound:
        return Typed()
    return Typed(
        "answer", {"text": newest.text, "basis": newest.basis[:500], "article": newest.code}
    )


def _text(row: Mapping[str, Any], names: Names) -> str:
    return str(row["text_zh" if names.chinese else "text_en"])
