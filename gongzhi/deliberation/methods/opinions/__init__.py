"""The opinion map: who votes alike on which statements, what divides and what unites.

numpy alone. The same votes give the same map, whatever their order and whatever the names of
voters and statements; every random choice is seeded and made on a canonical order.
"""

from gongzhi.deliberation.methods.opinions.mapping import OpinionMap, Terms, opinion_map
from gongzhi.deliberation.methods.opinions.votes import Votes, read_votes

__all__ = ["OpinionMap", "Terms", "Votes", "opinion_map", "read_votes"]
