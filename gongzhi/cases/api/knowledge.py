"""The knowledge base for machines: articles for everybody, drafts and templates for staff."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from gongzhi.cases.actions import draft_article
from gongzhi.cases.api.shapes import Closed, Code
from gongzhi.cases.queries.knowledge import article, articles_visible_to, templates_for
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

router = Router(tags=["knowledge"])
staff = Router(tags=["knowledge"])
Asked = Annotated[str, Query(max_length=200, description="words to look for; empty: all")]
Matter = Annotated[str, Query(max_length=40, description="code of a matter; empty: all")]


class ArticleShape(Schema):
    """A published version; `code` and `version` are what an answer names."""

    code: str
    version: int
    title: str
    text: str
    basis: str
    matter: str
    body: str
    published_at: datetime
    review_on: date


class ArticleIn(Closed):
    """The fields of the move `draft_article` (`/procedures/article` names them)."""

    record: dict[str, Any] = Field(default_factory=dict)


class DraftShape(Schema):
    """The article's own file; a second person publishes it by a move."""

    code: str
    step: str


class TemplateShape(Schema):
    """A reply template for one move; an empty matter means all."""

    code: str
    name_zh: str
    name_en: str
    move: str
    matter: str
    text_zh: str
    text_en: str


@router.get("/articles", response=list[ArticleShape])
def articles(request: HttpRequest, q: Asked = "", matter: Matter = "") -> list[dict[str, Any]]:
    """Find articles in force by words (Chinese by pairs of characters) and by matter."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        found = articles_visible_to(by, ground(unit), asked=q, matter=matter)
    return [asdict(one) for one in found]


@router.get("/articles/{code}", response=list[ArticleShape])
def versions(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """Give the published versions of an article in force, the newest first."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return [asdict(one) for one in article(code, ground(unit))]


@staff.post("/articles/files", response={201: DraftShape})
def draft(request: HttpRequest, sent: ArticleIn) -> Status[dict[str, str]]:
    """Begin an article of one's own body; it is nobody else's to see until it is published."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = draft_article(record=sent.record, by=by, at=timezone.now()).dossier
    return Status(201, {"code": opened.code, "step": opened.step})


@staff.get("/reply-templates", response=list[TemplateShape])
def templates(request: HttpRequest, matter: Matter = "") -> list[dict[str, Any]]:
    """Give the reply templates of all matters, and of one."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        found = templates_for(matter, ground(unit))
        names = set(TemplateShape.model_fields) - {"code"}
        return [{"code": one.code, **{n: one.row[n] or "" for n in names}} for one in found]
