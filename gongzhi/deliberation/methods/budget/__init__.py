"""A community budget: which projects are bought with a given amount, and who decided it.

Every decision is made on exact numbers and depends only on the projects, the ballots, the terms
and the published seed, never on the order in which they are given. A ballot is a set of weights:
one for each project that it names (approval, knapsack), or points.
"""

from gongzhi.deliberation.methods.budget.comparing import Compared, compared
from gongzhi.deliberation.methods.budget.counting import Terms, count
from gongzhi.deliberation.methods.budget.elections import Election, election_of
from gongzhi.deliberation.methods.budget.explaining import Fate, Groups, Outcome

__all__ = [
    "Compared",
    "Election",
    "Fate",
    "Groups",
    "Outcome",
    "Terms",
    "compared",
    "count",
    "election_of",
]
