"""A month's figures as rows of a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from gongzhi.appraisal.queries.figures import UnitFigure
from gongzhi.appraisal.queries.months import Month
from gongzhi.procedure.metric import per_cent

COLUMNS = (
    "month", "indicator", "kind", "body", "state", "numerator", "denominator",
    "per_cent", "low_ppm", "high_ppm", "beside_kind", "excluded",
    "with_excluded",
)  # fmt: skip
BOM = "\ufeff"


def csv_of(figures: Iterable[UnitFigure], month: Month) -> str:
    """Write figures as CSV (UTF-8 with a mark); only counted ones have numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in figures:
        head = [month.name, one.indicator, one.kind, one.body, one.state]
        if one.share is None:
            writer.writerow([*head, *[""] * (len(COLUMNS) - len(head))])
            continue
        numbers = [one.numerator, one.denominator, per_cent(one.share), *one.interval]
        whole = one.share_with_excluded or one.share
        writer.writerow([*head, *numbers, one.beside, one.excluded, per_cent(whole)])
    return BOM + out.getvalue()
