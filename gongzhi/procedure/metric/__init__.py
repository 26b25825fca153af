"""The metric evaluator: indicators of the rule pack over flat facts of files. Pure.

figures = evaluate(indicator_row, facts, by=("owner", "month"), zone=zone)
"""

from gongzhi.procedure.metric.evaluating import GROUPS, Figure, evaluate, per_cent, weight_of
from gongzhi.procedure.metric.expression import Expression, MetricError, parse
from gongzhi.procedure.metric.wilson import interval_ppm

__all__ = [
    "GROUPS",
    "Expression",
    "Figure",
    "MetricError",
    "evaluate",
    "interval_ppm",
    "parse",
    "per_cent",
    "weight_of",
]
