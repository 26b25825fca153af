"""The words of a paper, from the facts of the entry it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.codes import show_code
from gongzhi.core.errors import Conflict, NotFound
from gongzhi.core.sealed import Locked, open_values
from gongzhi.papers.methods.content import (
    Content,
    date_words,
    filled,
    number_words,
    paragraphs_of,
    places_in,
)
from gongzhi.papers.models import Paper
from gongzhi.papers.queries.of_meeting import told_of_meeting
from gongzhi.papers.queries.words import matter_words, moment_words, place_words
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import TimelineRow
from gongzhi.procedure.table import Paper as Rule

NO_MATTER = {"zh": "有关事项", "en": "the matter reported"}
"""What a paper speaks of before anybody has said what a file is about."""


def write_content(
    paper: Paper,
    row: TimelineRow,
    rule: Rule,
    *,
    by: Actor,
    here: Ground,
    at: datetime,
    link: str,
) -> Content:
    """Fill the template of a paper. Raises Conflict ``no_template``, NotFound ``erased``."""
    template = here.live.table("paper_templates").get(rule.template)
    if template is None:
        raise Conflict("no_template", template=rule.template)
    ending = "zh" if paper.language.startswith("zh") else "en"
    params = _params(paper, row, rule, by, here, at)
    if "points" in places_in(str(template[f"text_{ending}"])):
        params |= told_of_meeting(paper, by=by, here=here, at=at)
    zone = here.calendar(here.territory.root.id).zone
    return Content(
        language=paper.language,
        body=_body(paper.body_id, here, ending),
        number=number_words(paper.year, paper.number, mark=paper.mark, language=paper.language),
        title=filled(str(template[f"title_{ending}"]), params),
        to=filled(str(template[f"to_{ending}"] or ""), params),
        paragraphs=paragraphs_of(str(template[f"text_{ending}"]), params),
        date=date_words(at.astimezone(zone).date(), paper.language),
        seal=rule.seal,
        copies=rule.copies,
        sent=filled(str(template[f"sent_{ending}"] or ""), params),
        code=show_code(paper.dossier.code),
        link=link,
    )


def _params(
    paper: Paper, row: TimelineRow, rule: Rule, by: Actor, here: Ground, at: datetime
) -> dict[str, str]:
    file, record = paper.dossier, row.record
    own = here.under(file.rules_id)
    ending = "zh" if paper.language.startswith("zh") else "en"
    params = {
        "code": show_code(file.code),
        "matter": matter_words(file, here, paper.language) or NO_MATTER[ending],
        "place": place_words(file.area_id, here, paper.language),
        "body": _body(paper.body_id, here, ending),
        "to": _addressee(rule, paper, record, here, ending),
        "opened": _day(file.opened_at, here, paper.language),
        "moved": _day(row.at, here, paper.language),
        "due": moment_words(file.due, here, paper.language) if file.due < NO_DUE else "",
        **_of_record(record, own, here, paper.language, ending),
    }
    return params | _opened(paper, record, by, at)


def _of_record(
    record: Mapping[str, Any], own: Ground, here: Ground, language: str, ending: str
) -> dict[str, str]:
    """Say what the entry has in codes: its ground, whom it called, when they meet."""
    found: dict[str, str] = {}
    ground = own.rules.table("grounds").get(str(record.get("ground", "")))
    if ground is not None:
        found["ground"] = str(ground[f"name_{ending}"])
        found["channel"] = str(ground["channel" if ending == "zh" else "channel_en"] or "")
    if isinstance(record.get("bodies"), list):
        between = "、" if ending == "zh" else ", "
        names = [_name(code, here, ending) for code in record["bodies"]]
        found["bodies"] = between.join(names)
    if record.get("lead"):
        found["lead"] = _name(str(record["lead"]), here, ending)
    if record.get("meets_at"):
        found["meets"] = moment_words(datetime.fromisoformat(record["meets_at"]), here, language)
    limit = record.get("ends_on") or record.get("remedy_by")
    if limit:
        found["limit"] = date_words(date.fromisoformat(str(limit)), language)
    return found


def _opened(paper: Paper, record: Mapping[str, Any], by: Actor, at: datetime) -> dict[str, str]:
    """Open what the issuing body itself wrote with its move; the log says that it was."""
    values = {
        name: value
        for name, value in record.items()
        if name in {"text", "basis"} and isinstance(value, Mapping) and "sealed" in value
    }
    found = {}
    for name, value in values.items():
        id_ = UUID(value["sealed"])
        try:
            opened = open_values(
                jurisdiction=paper.jurisdiction_id,
                chain=paper.dossier_id,
                purpose=str(value.get("purpose", "words")),
                ids=[id_],
                by=by,
                why="paper",
                at=at,
            )
        except Locked:
            raise NotFound("erased") from None
        if id_ not in opened:
            raise NotFound("erased")
        found[name] = opened[id_][0]
    return found


def _addressee(
    rule: Rule, paper: Paper, record: Mapping[str, Any], here: Ground, ending: str
) -> str:
    if rule.to.startswith("field:"):
        codes = record.get(rule.to[6:]) or ()
        several = [codes] if isinstance(codes, str) else list(codes)
        return ("、" if ending == "zh" else ", ").join(_name(one, here, ending) for one in several)
    if rule.to == "owner":
        return _body(paper.dossier.owner_id, here, ending)
    if rule.to == "fallback":
        return _body(paper.dossier.fallback_id, here, ending)
    return ""


def mark_of(paper: Paper, here: Ground) -> str:
    """Give how the numbers of the issuing body begin now: its 机关代字, else its name."""
    ending = "zh" if paper.language.startswith("zh") else "en"
    name = _body(paper.body_id, here, ending)
    rows = here.live.table("paper_marks").values()
    marks = [str(row["mark"]) for row in rows if row["body"] == paper.body.code]
    return marks[0] if marks and ending == "zh" else name


def _body(body: int | None, here: Ground, ending: str) -> str:
    found = here.directory.by_id.get(body or 0)
    if found is None:
        return ""
    return found.name_zh if ending == "zh" else found.name_en


def _name(code: str, here: Ground, ending: str) -> str:
    found = here.directory.by_code.get(code)
    return code if found is None else _body(found.id, here, ending)


def _day(at: datetime, here: Ground, language: str) -> str:
    zone = here.calendar(here.territory.root.id).zone
    return date_words(at.astimezone(zone).date(), language)
