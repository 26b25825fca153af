"""What the minutes of a joint meeting say of it: when, how many came, what came of each point."""

from __future__ import annotations

from datetime import datetime

from gongzhi.cases.queries.minutes import EndedPoint, ended_points
from gongzhi.core.actor import Actor
from gongzhi.core.codes import show_code
from gongzhi.papers.methods.content import date_words
from gongzhi.papers.methods.decisions import Decision, decision_lines
from gongzhi.papers.models import Paper
from gongzhi.papers.queries.words import (
    body_words,
    matter_words,
    moment_words,
    place_words,
)
from gongzhi.procedure.ground import Ground


def told_of_meeting(paper: Paper, *, by: Actor, here: Ground, at: datetime) -> dict[str, str]:
    """Give the places that a template of minutes may name: ``meets``, ``present``, ``points``."""
    meeting, points = ended_points(paper.dossier, by=by, here=here, at=at)
    rules = here.under(paper.dossier.rules_id)
    lines = [_decision(one, rules, paper.language) for one in points]
    return {
        "meets": moment_words(meeting.meets_at, here, paper.language),
        "present": str(meeting.present or 0),
        "points": decision_lines(lines, chinese=paper.language.startswith("zh")),
    }


def _decision(one: EndedPoint, here: Ground, language: str) -> Decision:
    row = one.row
    ending = "zh" if language.startswith("zh") else "en"
    ground = here.rules.table("grounds").get(row.ground, {})
    return Decision(
        about=_about(one, here, language),
        code=show_code(one.file.code),
        body=body_words(row.body_id, here, language),
        day=date_words(row.ends_on, language) if row.ends_on else "",
        because=str(ground.get(f"name_{ending}", "")),
        goes_to=place_words(row.goes_to_id, here, language) if row.goes_to_id else "",
        text=one.text,
    )


def _about(one: EndedPoint, here: Ground, language: str) -> str:
    place = place_words(one.file.area_id, here, language)
    matter = matter_words(one.file, here, language)
    if not matter:
        return place
    return f"{place}“{matter}”" if language.startswith("zh") else f"“{matter}”, {place}"
