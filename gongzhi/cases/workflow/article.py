"""The article (知识条目): what a desk may answer directly with, kept by the body that owns it.

Drafted by one person and published by another; each text is a version; on the review date the owner
confirms it, revises it or withdraws it. Source: practice.md M3 (`answered_directly`: article id and
version; knowledge updates).
"""

from __future__ import annotations

from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

OWNER = Who("handler", "owner")
TEXTS = (
    Field("title", "text", low=4, high=120),
    Field("text", "text", low=20, high=4000),
    Field("basis", "text", low=4, high=500),
)
REVIEW_ON = Field("review_on", "date")
MATTER = Field("matter", "code", table="matters", required=False)
CONTENT = (*TEXTS, MATTER, REVIEW_ON)
NOTE = Field("text", "text", low=2, high=1000)
DRAFT = Move("draft_article", "article_draft", by=(Who("handler", "any"),), fields=CONTENT)
WROTE = ("draft_article", "change_draft", "revise_article")
ARTICLE = Procedure(
    code="article",
    judge="article_publisher",
    opening=DRAFT.name,
    steps=(
        Step(
            "article_draft",
            OWNER,
            moves=(
                Move(
                    "publish_article",
                    "article_published",
                    by=(OWNER, Who("dispatcher", "area")),
                    apart=(Apart(WROTE),),
                ),
                Move("change_draft", "=", fields=CONTENT),
                Move(
                    "discard_article",
                    "article_withdrawn",
                    fields=(NOTE,),
                    outcome="article_withdrawn",
                ),
            ),
        ),
        Step(
            "article_published",
            OWNER,
            moves=(
                Move("confirm_article", "=", fields=(REVIEW_ON,)),
                Move("revise_article", "article_draft", fields=CONTENT),
                Move(
                    "withdraw_article",
                    "article_withdrawn",
                    by=(OWNER, Who("dispatcher", "area")),
                    fields=(NOTE,),
                    outcome="article_withdrawn",
                ),
            ),
        ),
        Step("article_withdrawn", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
