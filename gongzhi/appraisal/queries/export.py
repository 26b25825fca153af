"""A month's figures as rows of a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from gongzhi.appraisal.queries.figures import UnitFigure
from gongzhi.appraisal.queries.months import Month
from gongzhi.procedure.metric import per_cent

COLUMNS = (
    "month", "indicator", "kind", "body", "state", "numerator", "denominator",
    "per_cent", "low_ppm", "high_ppm", "beside_kind", "excluded",
    "with_excluded", "weighed_ppm",
)  # fmt: skip
BOM = "\ufeff"


def lines_of(figures: Iterable[UnitFigure], month: Month) -> Iterator[list[str | int]]:
    """Give figures as lines of a sheet; only counted ones have numbers."""
    for one in figures:
        head: list[str | int] = [month.name, one.indicator, one.kind, one.body, one.state]
        if one.share is None:
            yield [*head, *[""] * (len(COLUMNS) - len(head))]
            continue
        low, high = one.interval
        whole = one.share_with_excluded or one.share
        counted: list[str | int] = [one.numerator, one.denominator, per_cent(one.share), low, high]
        weighed = "" if one.weighed is None else one.weighed
        yield [*head, *counted, one.beside, one.excluded, per_cent(whole), weighed]


def csv_of(figures: Iterable[UnitFigure], month: Month) -> str:
    """Write figures as CSV (UTF-8 with a mark), for machines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines_of(figures, month))
    return BOM + out.getvalue()
