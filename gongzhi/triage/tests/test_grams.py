"""Character sequences as numbers."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.triage.grams import count_grams
from gongzhi.triage.reading import Words

TEXTS = st.text("路灯不亮了ab,", max_size=30)


@given(TEXTS, TEXTS, st.integers(1, 4), st.integers(1, 5))
def test_sequences_are_counted_as_one_would_by_hand(
    subject: str, detail: str, longest: int, weight: int
) -> None:
    by_hand: Counter[str] = Counter()
    for text, times in ((subject, weight), (detail, 1)):
        for length in range(1, longest + 1):
            for at in range(len(text) - length + 1):
                by_hand[text[at : at + length]] += times
    grams = count_grams(Words(subject, detail), longest=longest, subject_weight=weight)
    assert sorted(grams.often.tolist()) == sorted(by_hand.values())
    start = 0
    for text, length in grams.parts:
        for at in range(len(text) - length + 1):
            assert grams.often[grams.places[start + at]] == by_hand[text[at : at + length]]
        start += max(0, len(text) - length + 1)


def test_what_was_said_is_shared_out_to_pairs_of_characters() -> None:
    grams = count_grams(Words("", "路灯亮"), longest=3, subject_weight=1)
    spoken = np.zeros(len(grams.numbers), dtype=np.float32)
    pair, three = grams.places[3], grams.places[5]
    spoken[[pair, three]] = 1.0, 0.5
    ((text, heat),) = grams.heat(spoken)
    assert (text, heat.tolist()) == ("路灯亮", [1.25, 0.25])
