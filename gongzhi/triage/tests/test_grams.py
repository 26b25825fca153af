"""Character sequences as numbers."""

from __future__ import annotations

from collections import Counter

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
    counted = {grams.written(at): int(grams.often[at]) for at in range(len(grams.numbers))}
    assert counted == dict(by_hand)
