"""Places, moments and bodies as papers write them."""

from __future__ import annotations

from datetime import datetime

from gongzhi.papers.methods.content import date_words
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.territory.queries import path_words

CLOCK = "%H:%M"
BETWEEN = " · "
NAMED = (("matter", "matters"), ("check", "hazard_checks"))
"""What the title of a file names, and the table that has its name."""


def place_words(area: int | None, here: Ground, language: str) -> str:
    """Say a place in one word in Chinese (临江街道埠头社区第9网格), and up in English."""
    if area is None:
        return ""
    words = path_words(here.territory, area, language)
    return words.replace(BETWEEN, "") if language.startswith("zh") else words


def moment_words(at: datetime, here: Ground, language: str) -> str:
    """Say a day and its hour."""
    zone = here.calendar(here.territory.root.id).zone
    local = at.astimezone(zone)
    between = "" if language.startswith("zh") else ", "
    return f"{date_words(local.date(), language)}{between}{local.strftime(CLOCK)}"


def body_words(body: int | None, here: Ground, language: str) -> str:
    """Give the name of a body; nothing for none."""
    found = here.directory.by_id.get(body or 0)
    if found is None:
        return ""
    return found.name_zh if language.startswith("zh") else found.name_en


def matter_words(file: Dossier, here: Ground, language: str) -> str:
    """Say what a file is about, by the rules it runs under; nothing before anybody has said so."""
    own = here.under(file.rules_id).rules
    for key, table in NAMED:
        row = own.table(table).get(str(file.title.get(key, "")))
        if row is not None:
            return str(row["name_zh" if language.startswith("zh") else "name_en"])
    return ""
