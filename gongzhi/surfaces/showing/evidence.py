"""Before beside after: the photos of a file in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongzhi.cases.queries.evidence import evidence_of
from gongzhi.procedure.queries import TimelineRow
from gongzhi.surfaces.showing.names import Names

ORDER = ("before", "after", "as_found")


@dataclass(frozen=True)
class Page:
    """Photos that belong together: what they show, who showed them, when."""

    title: str
    at: str
    photos: Sequence[str]


def album(rows: Iterable[TimelineRow], names: Names) -> list[Page]:
    """Give the photos of some entries, how it was first, so that it stands beside what came."""
    shown = sorted(evidence_of(rows), key=lambda one: (ORDER.index(one.shows), one.at))
    return [
        Page(
            names.say(
                f"evidence.{one.shows}" if one.body else "evidence.reported",
                body=names.body_code(one.body),
            ),
            names.moment(one.at),
            one.photos,
        )
        for one in shown
    ]
