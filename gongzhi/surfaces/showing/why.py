"""Why here, why this matter, why this body: sentences from the codes of the first entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.duties.explain import explain as explain_duty
from gongzhi.duties.queries import catalogue
from gongzhi.surfaces.showing.names import Names
from gongzhi.territory.wording import found_words
from gongzhi.triage.explain import explain as explain_reading
from gongzhi.triage.suggest import Ranked, Suggestion

Facts = Mapping[str, Any]


def why_place(facts: Facts, names: Names) -> str:
    """Say how the place was found, from ``record.place`` of the first entry."""
    how = str(facts.get("how", "")).removeprefix("words_")
    area = names.area_code(facts["area"]) if "area" in facts else ""
    if how == "chosen":
        return names.say("file.place_chosen", area=area)
    if how in {"", "none", "outside"}:
        return names.say("file.place_unsure")
    words = ("、" if names.chinese else ", ").join(facts.get("words", ()))
    return found_words(how, names.language, area=area, words=words, distance="")


def why_matter(facts: Facts, names: Names) -> list[str]:
    """Say what the reader of the words suggested and which words decided."""
    if "given" in facts:
        return [names.say("file.given_matter", matter=names.matter(facts["given"]))]
    if "reason" not in facts:
        return []
    ranked = tuple(Ranked(code, share, tuple(words)) for code, share, words in facts["ranked"])
    reading = Suggestion(
        ranked, int(facts["confidence_ppm"]), facts["reason"] != "clear", facts["reason"], ()
    )
    matters = names.ground.rules.table("matters")
    return explain_reading(reading, language=names.language, matters=matters)


def why_body(duty: Facts | None, names: Names) -> list[str]:
    """Say why a body answers, from the facts that ``duties.answerable`` left on record."""
    if not duty or "reason" not in duty:
        return []
    return explain_duty(
        duty,
        language=names.language,
        catalogue=catalogue(names.ground.rules),
        directory=names.ground.directory,
    )


def help_numbers(categories: tuple[str, ...], names: Names) -> list[tuple[str, str]]:
    """Give (name, number) of the help that belongs to signs of danger, each once."""
    signs = names.ground.live.table("danger_signs").values()
    rows = names.ground.live.table("help_numbers")
    wanted = dict.fromkeys(
        sign["help"] for sign in signs if sign["category"] in categories and sign["help"]
    )
    return [(names.row(rows[code]), str(rows[code]["number"])) for code in wanted if code in rows]
