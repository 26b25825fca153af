"""Figures of departments and townships, and whose days a file's life was."""

from gongzhi.appraisal.queries.appeals import (
    appeal_of,
    appeals_about,
    appeals_visible_to,
    exclusions_in,
    may_appeal,
)
from gongzhi.appraisal.queries.days import days_of, ledgers_of
from gongzhi.appraisal.queries.figures import UnitFigure, computed_figures, figure_rows
from gongzhi.appraisal.queries.months import Month, month_of
from gongzhi.appraisal.queries.settled import (
    behind,
    has_figures,
    one_figure,
    own_figures,
    recorded_behind,
    unit_figures,
    versions_of,
)

__all__ = [
    "Month",
    "UnitFigure",
    "appeal_of",
    "appeals_about",
    "appeals_visible_to",
    "behind",
    "computed_figures",
    "days_of",
    "exclusions_in",
    "figure_rows",
    "has_figures",
    "ledgers_of",
    "may_appeal",
    "month_of",
    "one_figure",
    "own_figures",
    "recorded_behind",
    "unit_figures",
    "versions_of",
]
