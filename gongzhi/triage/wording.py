"""The reader of the first day: matters from the wording of the catalogue alone. Pure.

Every matter lists phrases that residents use. A phrase speaks for its matter the more, the fewer
matters share it and the longer it is; in the subject it counts more than in the detail. Only when
no phrase is found, a phrase counts a little of which most pairs of characters occur, so that
「路灯都不亮」 still finds 「路灯不亮」. A negation changes nothing: 「没有路灯」 is about
lamps too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, log1p, sqrt

from gongzhi.triage.phrases import Phrases
from gongzhi.triage.reading import Words, pairs, plain

# Shape of the reader, measured on real messages; not rules of any jurisdiction.
SUBJECT_WEIGHT = 4.0
BY_RANK = tuple(1 / sqrt(rank) for rank in range(1, 25))
LONGEST_THAT_ADDS = 6
LEAST_SHARED_PAIRS = 2
NEARLY_WEIGHT = 0.5
BY_LEAD = 3.4
RESERVE = 2.0

Weights = Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one matter: its weight and the words that decided, heaviest first."""

    matter: str
    weight: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of all matters, weighed once; immutable and shared between threads."""

    matters: tuple[str, ...]
    phrases: Phrases
    speaks_for: Weights
    of_pair: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_words(cls, words: Mapping[str, Iterable[str]]) -> Wording:
        """Weigh the phrases of each matter (code → phrases); matters without phrases stay mute."""
        own = {matter: {plain(each) for each in listed} for matter, listed in words.items()}
        speaks_for = _weigh(own)
        of_pair: dict[str, list[str]] = defaultdict(list)
        for phrase in speaks_for:
            for pair in set(pairs(phrase)):
                of_pair[pair].append(phrase)
        return cls(
            matters=tuple(sorted(own)),
            phrases=Phrases.of(speaks_for),
            speaks_for=speaks_for,
            of_pair={pair: tuple(phrases) for pair, phrases in of_pair.items()},
        )

    def weigh(self, words: Words) -> tuple[Evidence, ...]:
        """Give the evidence for every matter that a phrase, or nearly one, speaks for."""
        if not self.speaks_for:
            return ()
        in_detail = {
            phrase: 1.0 + log(count)
            for phrase, count in Counter(self.phrases.found_in(words.detail)).items()
        }
        in_subject = dict.fromkeys(self.phrases.found_in(words.subject), SUBJECT_WEIGHT)
        if in_detail or in_subject:
            return _gather(in_subject, in_detail, self.speaks_for)
        return _gather(self._nearly(words.subject), self._nearly(words.detail), self.speaks_for)

    def listed(self) -> dict[str, tuple[str, ...]]:
        """Give the phrases back by matter, in the plain form of writing, sorted."""
        own: dict[str, list[str]] = {matter: [] for matter in self.matters}
        for phrase, matters in sorted(self.speaks_for.items()):
            for matter, _ in matters:
                own[matter].append(phrase)
        return {matter: tuple(phrases) for matter, phrases in own.items()}

    def _nearly(self, text: str) -> dict[str, float]:
        """Give the phrases of which most pairs of characters occur, though not side by side."""
        shared = Counter(
            phrase for pair in dict.fromkeys(pairs(text)) for phrase in self.of_pair.get(pair, ())
        )
        return {
            phrase: NEARLY_WEIGHT * count / (len(phrase) - 1)
            for phrase, count in shared.items()
            if count >= LEAST_SHARED_PAIRS and 2 * count >= len(phrase) - 1
        }


def shares(evidence: Iterable[Evidence]) -> dict[str, float]:
    """Give the share (0..1) of each matter in all that was found; empty for no evidence."""
    weights = {one.matter: one.weight for one in evidence}
    whole = sum(weights.values())
    return {matter: weight / whole for matter, weight in weights.items()}


def confidence(ranked: tuple[Evidence, ...]) -> float:
    """Give the chance (0..1) that the first matter is right, as 130 messages read by eye had it.

    A logistic function of how much speaks for the first and how clearly it leads the second.
    """
    if not ranked:
        return 0.0
    first = ranked[0].weight
    second = ranked[1].weight if len(ranked) > 1 else 0.0
    steepness = log(first) + BY_LEAD * first / (first + second) - RESERVE
    return 1.0 / (1.0 + exp(-steepness))


def _weigh(own: Mapping[str, set[str]]) -> Weights:
    """Weigh each phrase by rarity over the matters (1 = only one has it) and by its length."""
    holders: dict[str, list[str]] = defaultdict(list)
    for matter, listed in own.items():
        for phrase in listed:
            holders[phrase].append(matter)
    rarest = log1p(len(own))
    weighed = {}
    for phrase, matters in holders.items():
        length = min(len(phrase), LONGEST_THAT_ADDS) / 4
        weight = length * log1p(len(own) / len(matters)) / rarest
        weighed[phrase] = tuple((matter, weight) for matter in matters)
    return weighed


def _gather(
    in_subject: Mapping[str, float], in_detail: Mapping[str, float], speaks_for: Weights
) -> tuple[Evidence, ...]:
    """Sum what was heard by matter, most weight first (ties by code, so that runs repeat).

    In the detail, which may be long and touch on much, each further phrase adds less: the nth
    heaviest counts by the square root of its rank.
    """
    detail: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for phrase, times in in_detail.items():
        for matter, weight in speaks_for[phrase]:
            detail[matter].append((weight * times, phrase))
    said: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for matter, parts in detail.items():
        parts.sort(reverse=True)
        for share, (weight, phrase) in zip(BY_RANK, parts, strict=False):
            said[matter].append((weight * share, phrase))
    for phrase, times in in_subject.items():
        for matter, weight in speaks_for[phrase]:
            said[matter].append((weight * times, phrase))
    ranked = sorted((-sum(weight for weight, _ in parts), m, parts) for m, parts in said.items())
    return tuple(
        Evidence(matter, -weight, tuple(dict.fromkeys(p for _, p in sorted(parts, reverse=True))))
        for weight, matter, parts in ranked
    )
