"""What a report is about and who would answer for it: a suggestion with its reasons; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gongzhi.directory.queries import Directory
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.duties.queries import Catalogue
from gongzhi.territory.locate import Territory
from gongzhi.triage.danger import Danger
from gongzhi.triage.suggest import Reader, danger_in, suggest


@dataclass(slots=True)
class Suggested:
    """The suggestion as codes for the journal; matter and body are None when it abstains."""

    facts: dict[str, Any]
    matter: str | None
    body_id: int | None
    fallback_id: int
    danger: bool

    def unsaid(self) -> Suggested:
        """Leave out the words it rests on: those of a secret file are sealed, none is recorded."""
        if not self.facts.get("ranked"):
            return self
        ranked = [[matter, share, []] for matter, share, _ in self.facts["ranked"]]
        return replace(self, facts={**self.facts, "ranked": ranked, "unsaid": True})

    def past(self, shut: int, receiver: int, directory: Directory) -> Suggested:
        """Leave out a body complained of and those below it: neither suggested nor the fallback."""
        fallback = receiver if shut in directory.line(self.fallback_id) else self.fallback_id
        if self.body_id is None or shut not in directory.line(self.body_id):
            return replace(self, fallback_id=fallback)
        facts = {name: value for name, value in self.facts.items() if name != "duty"}
        return replace(self, facts=facts, body_id=None, fallback_id=fallback)


def suggest_for(
    text: str,
    area_id: int,
    *,
    on: date,
    reader: Reader,
    catalogue: Catalogue,
    directory: Directory,
    territory: Territory,
    given: str = "",
) -> Suggested:
    """Read the text, rank matters, and find who would answer at the place on a day.

    ``given`` is a matter that a person or another system has stated: it is taken as it is, and the
    text is read for signs of danger alone.
    """
    facts: dict[str, Any] = {}
    danger = False
    matter: str | None = given or None
    if given:
        facts["given"] = given
    else:
        read = suggest(text, reader=reader)
        facts = read_facts(read)
        danger = bool(read.danger)
        matter = None if read.abstained or not read.ranked else read.ranked[0].matter
    fallback = directory.desk("dispatcher", "any", area_id, territory).organisation_id
    if matter is None:
        return Suggested(facts, None, None, fallback, danger)
    answer = answerable(
        matter, area_id, on=on, catalogue=catalogue, directory=directory, territory=territory
    )
    facts["matter"] = matter
    facts["duty"] = answer.as_facts()
    owner = answer.owner_id if isinstance(answer, Answer) else None
    found = Suggested(facts, matter, owner, answer.fallback_id, danger)
    return with_signs(found, text, reader) if given else found


def with_signs(found: Suggested, text: str, reader: Reader) -> Suggested:
    """Add the signs of danger in a text whose matter was stated, not read."""
    signs = danger_in(text, reader=reader)
    if not signs:
        return found
    return replace(found, facts={**found.facts, "danger": _categories(signs)}, danger=True)


def read_facts(read: Any) -> dict[str, Any]:
    """Spell a reader's suggestion in codes and whole numbers."""
    facts: dict[str, Any] = {
        "reason": read.reason,
        "confidence_ppm": read.confidence_ppm,
        "model": read.model,
        "ranked": [[one.matter, one.score_ppm, list(one.words)] for one in read.ranked],
    }
    if read.danger:
        facts["danger"] = _categories(read.danger)
    return facts


def _categories(signs: Iterable[Danger]) -> list[str]:
    return sorted({sign.category for sign in signs})
