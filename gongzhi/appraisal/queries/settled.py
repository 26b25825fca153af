"""A month's figures for readers: as they were settled, else as they stand now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from gongzhi.appraisal.models import SettledMonth
from gongzhi.appraisal.policies import can_restate
from gongzhi.appraisal.queries.figures import UnitFigure, computed_figures
from gongzhi.appraisal.queries.months import Month, month_of
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.queries import dossiers_visible_to

LISTS = ("interval", "hits", "base")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a settled month; ``why`` is empty for the first."""

    version: int
    settled_at: datetime
    why: str
    digest: str


def versions_of(month: Month, here: Ground) -> list[Version]:
    """Give the versions in which a month was settled, the newest first. One statement."""
    rows = SettledMonth.objects.filter(jurisdiction_id=here.jurisdiction, month=month.name)
    fields = rows.order_by("-version").values_list("version", "settled_at", "why", "digest")
    return [Version(*row) for row in fields]


def unit_figures(
    here: Ground, month: Month, *, only: str = "", version: int = 0
) -> list[UnitFigure]:
    """Give a month's figures, or one indicator's: the settled ones, else computed now.

    The same for every reader. ``version`` asks for an older one. Raises NotFound ``indicator`` and
    ``month_version``.
    """
    kept = SettledMonth.objects.filter(jurisdiction_id=here.jurisdiction, month=month.name)
    kept = kept.filter(version=version) if version else kept
    settled = kept.order_by("-version").first()
    if settled is None:
        if version:
            raise NotFound("month_version")
        return computed_figures(here, month, only=only)
    table = here.rules.table("indicators")
    found = [figure_from(row) for row in settled.figures if only in ("", row["indicator"])]
    if only and (only not in table or not found):
        raise NotFound("indicator", code=only[:40])
    return [one for one in found if one.indicator in table]


def own_figures(by: Actor, here: Ground, at: datetime) -> tuple[Month, list[UnitFigure]]:
    """Give the figures of the actor's own body: of the last settled month, else of the present one.

    For everybody in that body alike; empty for bodies that no indicator is about.
    """
    kept = SettledMonth.objects.filter(jurisdiction_id=here.jurisdiction)
    name = kept.order_by("-month").values_list("month", flat=True).first()
    zone = here.calendar(here.territory.root.id).zone
    month = month_of(name or f"{at.astimezone(zone):%Y-%m}", here)
    body = here.directory.by_id.get(by.organisation or 0)
    if body is None or not has_figures(by, here):
        return month, []
    return month, [one for one in unit_figures(here, month) if one.body == body.code]


def has_figures(by: Actor, here: Ground) -> bool:
    """Tell whether any indicator is about bodies such as the actor's own."""
    body = here.directory.by_id.get(by.organisation or 0)
    rows = here.rules.table("indicators").values()
    return body is not None and any(body.kind in row["unit_kinds"] for row in rows)


def figure_from(row: Mapping[str, Any]) -> UnitFigure:
    """Read a figure as it was stored."""
    read: dict[str, Any] = {n: tuple(v) if n in LISTS else v for n, v in row.items()}
    return UnitFigure(**read)


def stored(figures: Sequence[UnitFigure]) -> list[dict[str, Any]]:
    """Give figures as they are stored."""
    return [{n: list(v) if n in LISTS else v for n, v in asdict(o).items()} for o in figures]


def one_figure(
    here: Ground, month: Month, indicator: str, body: str, *, version: int = 0
) -> UnitFigure:
    """Find one body's figure. Raises NotFound ``indicator``, ``body`` or ``month_version``."""
    made = unit_figures(here, month, only=indicator, version=version)
    found = next((one for one in made if one.body == body), None)
    if found is None:
        raise NotFound("body", code=body[:40])
    return found


def behind(figure: UnitFigure, by: Actor, here: Ground) -> list[tuple[str, bool]]:
    """Give the files behind a figure that the reader may see: (code, whether it is a hit)."""
    seen = dossiers_visible_to(by, here).filter(code__in=figure.base)
    hits = set(figure.hits)
    return [(code, code in hits) for code in seen.order_by("code").values_list("code", flat=True)]


def may_restate(by: Actor) -> bool:
    """Tell whether an actor may have a settled month computed anew."""
    return can_restate(by)


def recorded_behind(figure: UnitFigure) -> list[tuple[str, int, int]]:
    """Give what stands behind a figure that is made of no files: (name, hits, base) of each."""
    names = dict.fromkeys(figure.base)
    return [(name, figure.hits.count(name), figure.base.count(name)) for name in names]
