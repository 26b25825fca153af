"""Figures, day ledgers and appeals for machines."""

from gongzhi.appraisal.api import appeals, figures

own = (figures.own, appeals.own)
staff = (figures.staff, appeals.staff)

__all__ = ["own", "staff"]
