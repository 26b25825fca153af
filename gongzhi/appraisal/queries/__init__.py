"""Figures of departments and townships, and whose days a file's life was."""

from gongzhi.appraisal.queries.days import days_of
from gongzhi.appraisal.queries.figures import (
    Month,
    UnitFigure,
    behind,
    figure_rows,
    month_of,
    one_figure,
    unit_figures,
)

__all__ = [
    "Month",
    "UnitFigure",
    "behind",
    "days_of",
    "figure_rows",
    "month_of",
    "one_figure",
    "unit_figures",
]
