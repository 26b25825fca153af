"""Why here, why this matter, why them, why by then: from the stored facts of a file alone; pure.

``gather`` reads the entries and clocks; ``Teller`` says what was gathered in Chinese or English.
"""

from gongzhi.cases.methods.reasons.gathering import SECTIONS, Reason, Why, gather
from gongzhi.cases.methods.reasons.sentences import HEADINGS, SENTENCES
from gongzhi.cases.methods.reasons.telling import Teller

__all__ = ["HEADINGS", "SECTIONS", "SENTENCES", "Reason", "Teller", "Why", "gather"]
