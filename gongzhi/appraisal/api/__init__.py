"""Figures, day ledgers and appeals for machines."""

from gongzhi.appraisal.api import appeals, figures, settled, situation

own = (figures.own, appeals.own)
# The names that stand for themselves come before those that a figure may have.
staff = (settled.staff, figures.staff, appeals.staff, situation.staff)
public = situation.public

__all__ = ["own", "public", "staff"]
