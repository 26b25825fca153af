"""Tables of the papers: the words of each, and the mark of each body's numbers."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.papers.methods.content import PLACES, places_in

TEXTS = ("title_zh", "title_en", "to_zh", "to_en", "text_zh", "text_en", "sent_zh", "sent_en")


def papers_can_be_filled(pack: Pack) -> Iterable[Finding]:
    """No place in a template that nothing fills."""
    for code, row in pack.table("paper_templates").items():
        for column in TEXTS:
            for word in sorted(places_in(row[column] or "") - PLACES):
                yield Finding(code, "unknown_place", column, {"value": word})


TABLES: tuple[Table, ...] = (
    Table(
        "paper_templates",
        frozen=False,
        columns=tuple(
            Column(name, "text", required=name.startswith(("title", "text"))) for name in TEXTS
        ),
        checks=(papers_can_be_filled,),
    ),
    # 机关代字: how the numbers of a body begin; without a row its name stands there.
    Table(
        "paper_marks",
        frozen=False,
        columns=(Column("body", "code"), Column("mark", "text")),
    ),
)
