"""Figures of departments and townships, and whose days a file's life was."""

from gongzhi.appraisal.queries.appeals import (
    appeal_of,
    appeals_about,
    appeals_visible_to,
    exclusions_in,
    may_appeal,
)
from gongzhi.appraisal.queries.days import days_of
from gongzhi.appraisal.queries.figures import (
    UnitFigure,
    behind,
    figure_rows,
    one_figure,
    unit_figures,
)
from gongzhi.appraisal.queries.months import Month, month_of

__all__ = [
    "Month",
    "UnitFigure",
    "appeal_of",
    "appeals_about",
    "appeals_visible_to",
    "behind",
    "days_of",
    "exclusions_in",
    "figure_rows",
    "may_appeal",
    "month_of",
    "one_figure",
    "unit_figures",
]
