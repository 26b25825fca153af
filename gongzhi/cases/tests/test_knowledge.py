"""The knowledge base: two people, versions, a review date, and answers that name both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from gongzhi.cases.actions import draft_article, move_article
from gongzhi.cases.models import Article, ArticleVersion
from gongzhi.cases.queries.knowledge import article, articles_visible_to, templates_for
from gongzhi.cases.tests.road import DAY, MONDAY, Road, tick
from gongzhi.cases.workflow import ARTICLE
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.procedure.actions import Opened, Result
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Clock, Dossier, Supervision
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
LAMP = {
    "title": "路灯坏了找谁",
    "text": "道路两侧的路灯由区城市管理局负责，夜间不亮可以直接反映，一般三个工作日内修好。",
    "basis": "《城市照明管理规定》第四条",
    "matter": "C0102",
    "review_on": "2026-08-31",
}
RECORDS: dict[str, dict[str, Any]] = {
    "change_draft": {**LAMP, "title": "路灯不亮找谁"},
    "revise_article": {**LAMP, "text": LAMP["text"] + "小区里的灯由物业负责。"},
    "confirm_article": {"review_on": "2026-10-30"},
    "discard_article": {"text": "与另一条重复"},
    "withdraw_article": {"text": "规定已经修改"},
}
ROADS: dict[str, tuple[str, ...]] = {
    "article_draft": ("change_draft",),
    "article_published": ("publish_article", "confirm_article"),
    "article_withdrawn": (*("publish_article", "revise_article") * 2, "discard_article"),
    "article_published ": ("publish_article", "revise_article", "publish_article"),
    "article_withdrawn ": ("publish_article", "withdraw_article"),
}


@dataclass
class Draft:
    """One article on its way."""

    cast: Cast
    at: Any = MONDAY
    opened: Opened = field(init=False)

    @property
    def author(self) -> Actor:
        """Who writes."""
        return self.cast("handler", body="URBAN")

    @property
    def second(self) -> Actor:
        """Who publishes."""
        return self.cast("dispatcher", body="HOTLINE")

    @property
    def file(self) -> Dossier:
        """The article's file as it stands."""
        return Dossier.objects.get(id=self.opened.dossier.id)

    def begin(self, by: Actor | None = None, **other: Any) -> Draft:
        """Draft it."""
        self.opened = draft_article(record={**LAMP, **other}, by=by or self.author, at=self.at)
        return self

    def do(self, move: str, by: Actor | None = None, **other: Any) -> Result:
        """Make a move as whoever usually makes it."""
        self.at += timedelta(minutes=10)
        usual = self.second if move == "publish_article" else self.author
        record = {**RECORDS.get(move, {}), **other}
        return move_article(
            dossier=self.file.id, move=move, by=by or usual, at=self.at, record=record
        )

    def go(self, *moves: str) -> Draft:
        """Make several moves."""
        for move in moves:
            assert self.do(move).passed, move
        return self


@pytest.fixture
def draft(cast: Cast) -> Draft:
    """An article that has not been begun."""
    return Draft(cast)


@pytest.fixture
def here(jurisdiction: int) -> Iterator[Ground]:
    with work(jurisdiction, "visitor") as unit:
        yield ground(unit)


def found(here: Ground, asked: str = "", matter: str = "") -> list[str]:
    by = visitor(here.jurisdiction)
    return [one.title for one in articles_visible_to(by, here, asked=asked, matter=matter)]


@pytest.mark.parametrize("step", ROADS)
def test_every_step_is_reached(draft: Draft, step: str) -> None:
    assert draft.begin().go(*ROADS[step]).file.step == step.strip()
    known = Article.objects.get(dossier=draft.file)
    assert (known.current is not None) == draft.file.public == (step.strip() == "article_published")


def test_every_move_is_walked() -> None:
    walked = {move for road in ROADS.values() for move in road}
    shared = {move.name for move in (REMIND, ADOPT_RULES, *ENGINE)}
    moves = {move.name for step in ARTICLE.steps for move in ARTICLE.moves_at(step.name)}
    assert moves - shared == walked


def test_nobody_publishes_what_it_wrote_itself(draft: Draft) -> None:
    draft.begin()
    with pytest.raises(Refused, match="separation"):
        draft.do("publish_article", by=draft.author)
    for by in (
        draft.cast("handler", body="WATER"),
        draft.cast("finance"),
        visitor(draft.author.jurisdiction),
    ):
        for move in ("publish_article", "change_draft", "discard_article"):
            with pytest.raises(Refused):
                draft.do(move, by=by)
    for by in (draft.cast("finance"), visitor(draft.author.jurisdiction)):
        with pytest.raises(Refused, match="not_yours"):
            Draft(draft.cast).begin(by)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"review_on": "2026-05-31"}, "in_the_past"),
        ({"review_on": "2027-12-31"}, "review_too_late"),
        ({"text": "短"}, "length"),
        ({"basis": ""}, "required"),
        ({"matter": "X9"}, "unknown_code"),
    ],
)
def test_a_wrong_draft_is_named(draft: Draft, other: dict[str, Any], rule: str) -> None:
    with pytest.raises(Invalid, match=rule):
        draft.begin(**other)


def test_what_is_published_is_found_by_pairs_of_characters(draft: Draft, here: Ground) -> None:
    draft.begin()
    assert found(here) == []
    draft.go("publish_article")
    for asked in ("", "路灯", "路灯不亮", "夜间", "三个工作日"):
        assert found(here, asked) == [LAMP["title"]], asked
    assert found(here, "积水") == found(here, "！？") == found(here, "公园里的路面积水") == []
    assert found(here, matter="C0102") == [LAMP["title"]]
    assert found(here, matter="C0101") == []
    draft.go("withdraw_article")
    assert found(here) == []
    with pytest.raises(NotFound):
        article(draft.file.code, here)


def test_a_revision_shows_only_when_it_is_published_and_the_old_text_stays(
    draft: Draft, here: Ground
) -> None:
    draft.begin().go("publish_article", "revise_article")
    assert [one.version for one in article(draft.file.code, here)] == [1]
    draft.go("change_draft", "publish_article")
    assert [one.version for one in article(draft.file.code, here)] == [2, 1]
    assert ArticleVersion.objects.filter(article_id=draft.file.id).count() == 2
    told = str(list(Entry.objects.filter(chain=draft.file.id).values_list("facts", flat=True)))
    assert "stated" in told
    assert LAMP["text"] not in told


def test_the_owner_answers_for_the_review(draft: Draft) -> None:
    draft.begin().go("publish_article")
    clock = Clock.objects.get(dossier=draft.file, name="review", ended_at=None)
    assert clock.responsible is not None
    assert (clock.responsible.code, clock.key) == ("URBAN", "article.review")
    tick(clock.due + DAY if clock.due else MONDAY)
    assert Supervision.objects.filter(dossier=draft.file, failed__code="URBAN").exists()
    draft.at = max(draft.at, clock.due or MONDAY) + 2 * DAY
    draft.go("confirm_article")
    again = Clock.objects.get(dossier=draft.file, name="review", ended_at=None)
    assert clock.due is not None
    assert again.due is not None
    assert again.due > clock.due


def test_an_answer_names_the_article_and_its_version(road: Road, draft: Draft) -> None:
    draft.begin()
    code = draft.file.code
    road.to("received")
    said = {"text": LAMP["text"], "article": code}
    with pytest.raises(Invalid, match="no_such_article"):
        road.do("answer", record=said)
    draft.go("publish_article")
    road.do("answer", record={**said, "article": code.lower()})
    entry = next(one for one in road.entries if one.move == "answer")
    assert (entry.facts["record"]["article"], entry.facts["record"]["article_version"]) == (code, 1)
    with pytest.raises(Conflict):
        draft.do("change_draft")


def test_templates_are_of_all_matters_or_of_one_class(here: Ground) -> None:
    every, lamp = ({one.code for one in templates_for(matter, here)} for matter in ("", "C0102"))
    assert lamp - every == {"rt_reply_lamp"}
    assert all(one.row["text_zh"] and one.row["text_en"] for one in templates_for("C0102", here))
