"""Ballots: what is asked, how a secret one is sealed and opened, how anyone counts them again."""

from gongzhi.deliberation.methods.ballots.asking import Question
from gongzhi.deliberation.methods.ballots.counting import Count, count_choices, recount, told
from gongzhi.deliberation.methods.ballots.sealing import (
    OPTIONS,
    BadKeyError,
    OpenedBox,
    Sealer,
    new_mark,
    new_officer_key,
    open_box,
    public_of,
)

__all__ = [
    "OPTIONS",
    "BadKeyError",
    "Count",
    "OpenedBox",
    "Question",
    "Sealer",
    "count_choices",
    "new_mark",
    "new_officer_key",
    "open_box",
    "public_of",
    "recount",
    "told",
]
