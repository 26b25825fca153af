"""The door of triage: a text in, matters with their reasons out, or an abstention. Pure.

A suggestion is whole numbers, codes and words of the catalogue only, because it is kept in the
journal. It decides nothing: a person, or a rule that an official signed, does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gongzhi.triage.danger import Danger, DangerSigns
from gongzhi.triage.model import TextModel
from gongzhi.triage.reading import Words, read
from gongzhi.triage.wording import Wording, confidence

Row = Mapping[str, Any]

MILLION = 1_000_000
# Used where no pack says otherwise (settings ``triage_threshold_ppm``, ``triage_close_share_ppm``).
USUAL_THRESHOLD_PPM = 750_000
USUAL_CLOSE_SHARE_PPM = 600_000
SHOWN_WORDS = 6

# The name of the reader of the first day, where a trained one has its digest.
BY_WORDING = "wording"

REASONS = ("clear", "close", "little", "silent", "empty", "danger")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A matter, its share of what was found (parts per million), and the words that decided."""

    matter: str
    score_ppm: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a text is about, most likely first.

    ``reason`` is one of :data:`REASONS`: ``clear`` (suggested), or why it abstained: ``close``
    (two matters are too near), ``little`` (too little speaks for the first), ``silent`` (no known
    word), ``empty`` (no text), ``danger`` (a person looks first; ``ranked`` is only for them).
    ``model`` is the digest of the model that read, :data:`BY_WORDING` where none had been trained.
    """

    ranked: tuple[Ranked, ...]
    confidence_ppm: int
    abstained: bool
    reason: str
    danger: tuple[Danger, ...]
    model: str = BY_WORDING

    @property
    def matter(self) -> str:
        """Give the code of the suggested matter, empty when abstained."""
        return "" if self.abstained else self.ranked[0].matter

    def as_facts(self) -> dict[str, Any]:
        """Give the JSON shape for the journal: lists, codes and whole numbers."""
        facts = asdict(self)
        return {name: _listed(value) for name, value in facts.items()}


@dataclass(frozen=True, slots=True)
class Reader:
    """All that reading needs, made once for a rules version and shared; never changed.

    Below ``threshold_ppm`` it abstains; the reason is that two matters are too near when the
    first has less than ``close_share_ppm`` of what both have.
    """

    wording: Wording
    signs: DangerSigns
    threshold_ppm: int
    model: TextModel | None = None
    close_share_ppm: int = USUAL_CLOSE_SHARE_PPM

    @classmethod
    def from_rules(
        cls,
        matters: Mapping[str, Row],
        *,
        danger_signs: Mapping[str, Row] | None = None,
        help_numbers: Mapping[str, Row] | None = None,
        threshold_ppm: int = USUAL_THRESHOLD_PPM,
        close_share_ppm: int = USUAL_CLOSE_SHARE_PPM,
    ) -> Reader:
        """Make the reader of the first day from rows of the pack (code → row; uses ``words``)."""
        return cls(
            wording=Wording.from_words({code: row["words"] for code, row in matters.items()}),
            signs=DangerSigns.from_rules(danger_signs or {}, help_numbers or {}),
            threshold_ppm=threshold_ppm,
            close_share_ppm=close_share_ppm,
        )

    @classmethod
    def with_model(
        cls,
        model: TextModel,
        matters: Mapping[str, Row],
        *,
        danger_signs: Mapping[str, Row] | None = None,
        help_numbers: Mapping[str, Row] | None = None,
        threshold_ppm: int | None = None,
        close_share_ppm: int = USUAL_CLOSE_SHARE_PPM,
    ) -> Reader:
        """Make a reader from a trained model; classes that are no matters of the pack are dropped.

        Without ``threshold_ppm`` the threshold fitted in training holds.
        """
        words = {code: tuple(row["words"]) for code, row in matters.items()}
        return cls(
            wording=Wording.from_words(words),
            signs=DangerSigns.from_rules(danger_signs or {}, help_numbers or {}),
            threshold_ppm=model.threshold_ppm if threshold_ppm is None else threshold_ppm,
            model=model.in_catalogue(words),
            close_share_ppm=close_share_ppm,
        )


def suggest(text: str, *, reader: Reader, k: int = 3) -> Suggestion:
    """Rank at most ``k`` matters for a working text (subject in the first line of several).

    Never raises on any text. Confidence is the chance that the first matter is right, as far as
    the reader can know it.
    """
    words = read(text)
    danger = reader.signs.found_in(words)
    ranked, sure = _rank(words, reader, k)
    reason = _reason(words, ranked, sure, reader)
    if danger:
        reason = "danger"
    return Suggestion(
        ranked=ranked,
        confidence_ppm=sure,
        abstained=reason != "clear",
        reason=reason,
        danger=danger,
        model=reader.model.digest if reader.model is not None else BY_WORDING,
    )


def danger_in(text: str, *, reader: Reader) -> tuple[Danger, ...]:
    """Name the signs of danger in a text whose matter somebody has stated already."""
    return reader.signs.found_in(read(text))


def _rank(words: Words, reader: Reader, k: int) -> tuple[tuple[Ranked, ...], int]:
    if reader.model is not None:
        decision = reader.model.decide(words, k=k)
        ranked = tuple(
            Ranked(matter, int(share * MILLION), said) for matter, share, said in decision.ranked
        )
        return ranked, int(decision.confidence * MILLION)
    evidence = reader.wording.weigh(words)
    whole = sum(one.weight for one in evidence)
    ranked = tuple(
        Ranked(one.matter, int(one.weight / whole * MILLION), one.words[:SHOWN_WORDS])
        for one in evidence[:k]
    )
    return ranked, int(confidence(evidence) * MILLION)


def _reason(words: Words, ranked: tuple[Ranked, ...], sure: int, reader: Reader) -> str:
    if not words:
        return "empty"
    if not ranked:
        return "silent"
    if sure >= reader.threshold_ppm:
        return "clear"
    second = ranked[1].score_ppm if len(ranked) > 1 else 0
    first = ranked[0].score_ppm
    near = first * MILLION < reader.close_share_ppm * (first + second)
    return "close" if near else "little"


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _listed(part) for name, part in value.items()}
    return [_listed(part) for part in value] if isinstance(value, tuple) else value
