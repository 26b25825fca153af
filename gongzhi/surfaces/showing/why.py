"""Why here, why this matter, why them, why by then; and the help that signs of danger ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongzhi.cases.queries.why import SECTIONS, Reason, Teller, Why, completed, gather, why_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import TimelineRow
from gongzhi.surfaces.showing.names import Names

CALL_FIRST = ("police", "fire", "ambulance")
SUGGESTED = frozenset({"read", "duty_suggested"})


@dataclass(frozen=True, slots=True)
class Because:
    """One question with the sentences that answer it."""

    section: str
    question: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Whys:
    """The four questions, the short form of three for a receipt, and what was only suggested."""

    asked: Sequence[Because]
    brief: Sequence[str]
    suggested: Sequence[str]


def why_here(
    file: Dossier,
    rows: Sequence[TimelineRow],
    clocks: Iterable[Clock],
    ground: Ground,
    names: Names,
    *,
    plain: bool = False,
) -> Whys:
    """Answer the four questions about a file; those without an answer are left out."""
    why = completed(gather(file, rows, clocks, ground), ground)
    return _told(why, ground, names, plain)


def why_told(file: Dossier, ground: Ground, names: Names) -> Whys:
    """Answer them for the requester where nothing has been read yet. Two statements."""
    own = ground.under(file.rules_id)
    return _told(why_of(file, own), own, names, plain=True)


def _told(why: Why, ground: Ground, names: Names, plain: bool) -> Whys:
    teller = Teller(ground, names.language, plain)
    told = teller.tell(why)
    reasons = (*why.matter, *why.body)
    return Whys(
        [Because(one, teller.heading(one), told[one]) for one in SECTIONS if told[one]],
        teller.brief(why),
        [line for one in reasons if one.code in SUGGESTED for line in teller.words(one)],
    )


def why_body(row: TimelineRow, ground: Ground, names: Names) -> list[str]:
    """Say which duty a dispatch rests on, from the facts it left on record."""
    duty = row.record.get("duty") or {}
    if "reason" not in duty:
        return []
    return Teller(ground, names.language).words(Reason("duty", duty, rules=ground.rules.id))


def help_numbers(categories: tuple[str, ...], names: Names) -> list[tuple[str, str]]:
    """Give (name, number) of the help that belongs to signs of danger, each once."""
    signs = names.ground.live.table("danger_signs").values()
    wanted = dict.fromkeys(
        sign["help"] for sign in signs if sign["category"] in categories and sign["help"]
    )
    return _numbers(wanted, names)


def call_first(names: Names) -> list[tuple[str, str]]:
    """Give (name, number) of whom to call before anything is written down."""
    return _numbers(CALL_FIRST, names)


def _numbers(wanted: Iterable[str], names: Names) -> list[tuple[str, str]]:
    rows = names.ground.live.table("help_numbers")
    return [(names.row(rows[code]), str(rows[code]["number"])) for code in wanted if code in rows]
