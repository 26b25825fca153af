"""Who answers for a matter at a place, and why: for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema

from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.duties.answerable import Answer, Missing
from gongzhi.duties.api.opening import router
from gongzhi.duties.explain import LANGUAGES, explain
from gongzhi.duties.queries import catalogue_for
from gongzhi.duties.queries.asking import limit_there, who_answers
from gongzhi.procedure.ground import Ground, ground

Code = Annotated[str, Query(max_length=80)]


Codes = list[str]
Sentences = dict[str, list[str]]


class AnswerShape(Schema):
    """The one body that answers, or `body` empty and the `reason` what is missing.

    `level` is that of the body's area; `list` and `item` name the duty list and its item;
    `fallback` owns a file that nobody else does; `words` say it all in both languages.
    """

    matter: str
    area: str
    body: str
    reason: str
    level: int | None
    list: str
    item: str
    law_basis: str
    limit: str
    supports: Codes
    fallback: str
    words: Sentences


@router.get("/duties/answer", response=AnswerShape)
def read_answer(request: HttpRequest, matter: Code, area: Code) -> dict[str, Any]:
    """Say who answers for a matter at a place today, on what basis, or what is missing."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = who_answers(by, matter, area, timezone.now(), here)
        return answer_shape(found, matter, area, here)


def answer_shape(found: Answer | Missing, matter: str, area: str, here: Ground) -> dict[str, Any]:
    """Give an answer in codes, with its words in both languages."""
    bodies, known = here.directory.by_id, isinstance(found, Answer)
    facts = found.as_facts()
    return {
        "matter": matter,
        "area": area,
        "body": bodies[facts["owner"]].code if known else "",
        "reason": facts["reason"],
        "level": facts.get("level"),
        "list": facts.get("list", ""),
        "item": facts.get("item", "") or str(facts["params"].get("item", "")),
        "law_basis": found.law_basis if isinstance(found, Answer) else "",
        "limit": limit_there(found, area, here),
        "supports": [bodies[one].code for one in facts.get("supports", ())],
        "fallback": bodies[facts["fallback"]].code,
        "words": {
            language: explain(
                facts, language=language, catalogue=catalogue_for(here), directory=here.directory
            )
            for language in LANGUAGES
        },
    }
