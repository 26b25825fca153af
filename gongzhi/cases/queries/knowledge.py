"""The knowledge base: what is published, for everybody; found by bigrams as other texts are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from gongzhi.cases.models import ArticleVersion
from gongzhi.cases.workflow.article import DRAFT
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.core.search import grams
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.standing import can_open

LONGEST = 200
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Published:
    """A version of an article that was published. ``body`` is the owner's code."""

    code: str
    version: int
    title: str
    text: str
    basis: str
    matter: str
    body: str
    published_at: datetime | None
    review_on: date


@dataclass(frozen=True, slots=True)
class Template:
    """A reply template of the pack for one move; of one matter, or of all."""

    code: str
    row: Mapping[str, Any]


def articles_visible_to(
    by: Actor, here: Ground, *, asked: str = "", matter: str = "", most: int = 0
) -> list[Published]:
    """Give the articles in force, newest first; of what was asked, those that hold the pack's
    share of its bigrams, most of them first.

    The same for every reader: what is published is public. At most ``most`` of them, else as many
    as the pack lists. One statement.
    """
    settings = here.live.table("settings")
    share, looked_at, shown = (
        int(settings[f"knowledge_{name}"]["value"]) for name in ("share_ppm", "looked_at", "shown")
    )
    most = most or shown
    rows = _in_force(here)
    wanted = grams(asked[:LONGEST])
    if asked.strip() and not wanted:
        return []
    if matter:
        rows = rows.filter(matter=matter)
    rows = rows.order_by("-published_at", "id")
    if not wanted:
        return [_published(one) for one in rows[:most]]
    near = list(rows.filter(grams__overlap=sorted(wanted))[:looked_at])
    held = {one.pk: len(wanted.intersection(one.grams)) for one in near}
    near.sort(key=lambda one: -held[one.pk])
    least = share * len(wanted)
    return [_published(one) for one in near if held[one.pk] * MILLION >= least][:most]


def article(code: str, here: Ground) -> Sequence[Published]:
    """Give the published versions of an article in force, the newest first.

    Raises NotFound ``article``.
    """
    clean = read_code(code) or ""
    rows = ArticleVersion.objects.filter(
        jurisdiction_id=here.jurisdiction,
        article__dossier__code=clean,
        article__current__isnull=False,
        published_at__isnull=False,
    ).select_related("article__dossier", "article__body")
    found = [_published(one) for one in rows.order_by("-number")]
    if not found:
        raise NotFound("article", code=code[:40])
    return found


def may_draft(by: Actor, here: Ground) -> bool:
    """Tell whether an actor may begin an article."""
    return can_open(by, DRAFT, here)


def templates_for(matter: str, here: Ground) -> list[Template]:
    """Give the reply templates in force: of all matters, and of this one or a class around it."""
    rows = here.live.table("reply_templates").items()
    return [Template(code, row) for code, row in rows if matter.startswith(row["matter"] or "")]


def _in_force(here: Ground) -> QuerySet[ArticleVersion]:
    return ArticleVersion.objects.filter(
        jurisdiction_id=here.jurisdiction, article__current=F("number")
    ).select_related("article__dossier", "article__body")


def _published(one: ArticleVersion) -> Published:
    return Published(
        one.article.dossier.code,
        one.number,
        one.title,
        one.text,
        one.basis,
        one.matter,
        one.article.body.code,
        one.published_at,
        one.review_on,
    )
