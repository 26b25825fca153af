"""How the pages show papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongzhi.core.actor import Actor
from gongzhi.papers.methods.content import number_words
from gongzhi.papers.models import Paper
from gongzhi.papers.queries import Offer
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A paper that can be issued, or the valid one that was."""

    sequence: int
    template: str
    name: str
    move: str
    at: str
    handle: str
    number: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper in a list. ``own``: the reader's body issued it."""

    number: str
    name: str
    body: str
    date: str
    handle: str
    void: str
    scanned: bool
    own: bool


def number_of(paper: Paper) -> str:
    """Give the number of a paper as it bears it."""
    return number_words(paper.year, paper.number, mark=paper.mark, language=paper.language)


def offer_rows(offers: Iterable[Offer], names: Names) -> list[OfferRow]:
    """Give the rows of what can be issued."""
    return [
        OfferRow(
            one.sequence,
            one.rule.template,
            names.of("paper_templates", one.rule.template),
            names.move(one.move),
            names.moment(one.at),
            one.issued.handle if one.issued is not None else "",
            number_of(one.issued) if one.issued is not None else "",
        )
        for one in offers
    ]


def paper_rows(papers: Iterable[Paper], names: Names, by: Actor) -> list[PaperRow]:
    """Give the rows of a list of papers."""
    return [
        PaperRow(
            number_of(one),
            names.of("paper_templates", one.template),
            names.body(one.body_id),
            names.day(one.issued_at),
            one.handle,
            names.say(f"paper_void.{one.void_reason}") if one.void_reason else "",
            one.scan is not None,
            by.organisation == one.body_id,
        )
        for one in papers
    ]
