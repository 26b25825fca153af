"""Articles of the knowledge base: drafted, published by a second person, reviewed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Unpack

import orjson

from gongzhi.cases.models import Article, ArticleVersion
from gongzhi.cases.workflow.article import DRAFT, TEXTS
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code, read_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.packs.encoding import fingerprint
from gongzhi.core.sealed import Envelope
from gongzhi.core.search import grams
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.clock import due
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import check_opener
from gongzhi.procedure.timing import Timing

REVIEW = "article.review"
WRITES = frozenset({"change_draft", "revise_article"})
REVIEWS = frozenset({"publish_article", "confirm_article"})
ENDS = frozenset({"withdraw_article", "discard_article"})


def draft_article(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Begin an article of one's own body; ``record`` has the fields of the move ``draft_article``.

    Nobody but its owner sees it before a second person publishes it. Raises Refused ``not_yours``
    and Invalid naming each wrong field (``in_the_past``, ``later_than_allowed`` for the review).
    """
    return on_firm_ground(by, lambda unit: _draft(record, by, at, ground(unit)))


def move_article(**asked: Unpack[Asked]) -> Result:
    """Make one move on an article. See ``procedure.actions.advance`` for what it raises."""
    move, at = asked["move"], asked["at"]
    said = asked.get("record") or {}
    return advance(
        **asked,
        shape=_shape(move, at),
        tick=_tick(move, said, at) if move in REVIEWS else None,
        write=_write(move, at),
    )


def name_article(dossier: Dossier, record: Record, here: Ground) -> None:
    """An answer out of the knowledge base names the article and the version that was in force.

    Raises Invalid ``no_such_article`` for one that is not published.
    """
    if "article" not in record.facts:
        return
    code = read_code(record.facts["article"]) or ""
    found = Article.objects.filter(
        jurisdiction_id=here.jurisdiction, dossier__code=code, current__isnull=False
    ).first()
    if found is None:
        raise Invalid(Problem("article", "no_such_article"))
    record.facts.update({"article": code, "article_version": found.current})


def _draft(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    check_opener(DRAFT, by, here)
    record = read_record(DRAFT, sent, here)
    body = here.directory.organisation(by.organisation or 0)
    _review_ends(date.fromisoformat(record.facts["review_on"]), body.area_id, at, here)
    id_ = new_chain_id()
    words = Envelope.new(keyring(here.work.code), id_, "words")
    texts = _texts(record)
    said = {"subject": texts["title"], "detail": texts["text"], "address": texts["basis"]}
    sealed = words.seal(orjson.dumps(said), new_chain_id())
    desk = here.directory.desk("dispatcher", "hotline", body.area_id, here.territory)
    matter = record.facts.get("matter", "")
    opening = Opening(
        id=id_,
        code=new_code(),
        procedure="article",
        area_id=body.area_id,
        fallback_id=desk.organisation_id,
        source="article",
        opened_at=at,
        owner_id=body.id,
        subject=matter,
        title={"matter": matter} if matter else {},
        facts={
            **record.facts,
            "stated": fingerprint(texts),
            "words": {**sealed.fact(), "purpose": "words"},
        },
        sealed=[sealed],
        envelopes=[words],
    )
    opened = open_dossier(opening, by=by, ground=here)
    article = Article.objects.create(
        dossier_id=opened.dossier.id, jurisdiction_id=here.jurisdiction, body_id=body.id
    )
    _keep(article, record, 1)
    return opened


def _texts(record: Record) -> dict[str, str]:
    return {one.name: record.texts[one.name][1] for one in TEXTS}


def _keep(article: Article, record: Record, number: int) -> None:
    texts = _texts(record)
    ArticleVersion.objects.update_or_create(
        article=article,
        number=number,
        defaults={
            **texts,
            "jurisdiction_id": article.jurisdiction_id,
            "matter": record.facts.get("matter", ""),
            "review_on": record.facts["review_on"],
            "grams": sorted(grams(f"{texts['title']} {texts['text']}")),
        },
    )


def _latest(dossier: Dossier) -> ArticleVersion:
    return ArticleVersion.objects.filter(article_id=dossier.id).latest("number")


def _shape(move: str, at: datetime) -> Callable[[Dossier, Record, Ground], None] | None:
    def write(dossier: Dossier, record: Record, here: Ground) -> None:
        _review_ends(date.fromisoformat(record.facts["review_on"]), dossier.area_id, at, here)
        record.facts["stated"] = fingerprint(_texts(record))

    def publish(dossier: Dossier, record: Record, here: Ground) -> None:
        latest = _latest(dossier)
        dossier.public = True
        dossier.subject = latest.matter
        dossier.title = {"matter": latest.matter} if latest.matter else {}
        record.facts["version"] = latest.number

    def end(dossier: Dossier, record: Record, here: Ground) -> None:
        dossier.public = False

    if move in WRITES:
        return write
    return publish if move == "publish_article" else end if move in ENDS else None


def _tick(move: str, record: Mapping[str, Any], at: datetime) -> Callable[[Dossier, Timing], None]:
    """The owner answers for the review, from now until the date that it named."""

    def tick(dossier: Dossier, timing: Timing) -> None:
        given = record.get("review_on") if move == "confirm_article" else None
        day = _latest(dossier).review_on if given is None else date.fromisoformat(str(given))
        ends = _review_ends(day, dossier.area_id, at, timing.ground)
        timing.promise("review", REVIEW, ends, dossier.owner_id)

    return tick


def _review_ends(day: date, area_id: int, at: datetime, here: Ground) -> datetime:
    """A review lies ahead, and no further than the pack allows."""
    ends, limit = here.end_of_day(area_id, day), here.limit(REVIEW, area_id, {})
    if ends <= at:
        raise Invalid(Problem("review_on", "in_the_past"))
    calendar = here.calendar(area_id)
    last = None if limit is None else due(calendar, limit, at).at
    if last is not None and day > last.astimezone(calendar.zone).date():
        params = {"last": last.astimezone(calendar.zone).date().isoformat()}
        raise Invalid(Problem("review_on", "review_too_late", params))
    return ends


def _write(move: str, at: datetime) -> Callable[[Dossier, Record], None] | None:
    def write(dossier: Dossier, record: Record) -> None:
        article = Article.objects.get(dossier=dossier)
        latest = _latest(dossier)
        published = latest.published_at is not None
        _keep(article, record, latest.number + 1 if published else latest.number)

    def publish(dossier: Dossier, record: Record) -> None:
        latest = _latest(dossier)
        ArticleVersion.objects.filter(id=latest.id).update(published_at=at)
        Article.objects.filter(dossier=dossier).update(current=latest.number)

    def confirm(dossier: Dossier, record: Record) -> None:
        latest = _latest(dossier)
        ArticleVersion.objects.filter(id=latest.id).update(review_on=record.facts["review_on"])

    def end(dossier: Dossier, record: Record) -> None:
        Article.objects.filter(dossier=dossier).update(current=None)

    if move in WRITES:
        return write
    if move in ENDS:
        return end
    return {"publish_article": publish, "confirm_article": confirm}.get(move)
