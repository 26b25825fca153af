"""Says a suggestion in words, in Chinese and English, from its codes alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.triage.danger import Danger
from gongzhi.triage.suggest import Suggestion

Row = Mapping[str, Any]

LANGUAGES = ("zh-hans", "en")

SENTENCES: dict[str, dict[str, str]] = {
    "clear": {
        "zh-hans": "建议事项：{matter}（把握 {sure}%）。",
        "en": "Suggested matter: {matter} (confidence {sure} %).",
    },
    "close": {
        "zh-hans": "没有给出建议：{matter}与{second}难以区分，请人工判断。",
        "en": "No suggestion: {matter} and {second} are too close; a person decides.",
    },
    "little": {
        "zh-hans": "没有给出建议：依据太少（把握 {sure}%），请人工判断。",
        "en": "No suggestion: too little speaks for one matter (confidence {sure} %); "
        "a person decides.",
    },
    "silent": {
        "zh-hans": "没有给出建议：文中没有目录里的说法，请人工判断。",
        "en": "No suggestion: the text holds no wording of the catalogue; a person decides.",
    },
    "empty": {
        "zh-hans": "没有给出建议：没有文字。",
        "en": "No suggestion: there is no text.",
    },
    "danger": {
        "zh-hans": "可能有危险，先由人查看，不自动派单。",
        "en": "There may be danger: a person looks first, nothing is dispatched automatically.",
    },
    "words": {
        "zh-hans": "{matter}：依据的词语是{words}（占 {share}%）。",
        "en": "{matter}: decided by the words {words} ({share} % of what was found).",
    },
    "no_words": {
        "zh-hans": "{matter}：没有单独起作用的词语（占 {share}%）。",
        "en": "{matter}: no single word decided ({share} % of what was found).",
    },
    "violence": {"zh-hans": "疑似暴力：{words}。", "en": "Possible violence: {words}."},
    "child": {"zh-hans": "疑似儿童受害：{words}。", "en": "A child may be in danger: {words}."},
    "self_harm": {"zh-hans": "疑似自伤自杀：{words}。", "en": "Possible self-harm: {words}."},
    "fire_gas": {
        "zh-hans": "疑似火情或燃气险情：{words}。",
        "en": "Possible fire or gas: {words}.",
    },
    "help": {"zh-hans": "求助电话：{number}。", "en": "Help by telephone: {number}."},
}
_QUOTES = {"zh-hans": ("「", "」", "、"), "en": ("“", "”", ", ")}
_NAMES = {"zh-hans": "name_zh", "en": "name_en"}


def explain(suggestion: Suggestion, *, language: str, matters: Mapping[str, Row]) -> list[str]:
    """Give the sentences for a reader of ``zh-hans`` or ``en``, danger and its help first.

    ``matters`` are rows with ``name_zh`` and ``name_en``; a code without a row shows as the code.
    """
    names = [_name(one.matter, language, matters) for one in suggestion.ranked]
    sentences = [_danger(sign, language) for sign in suggestion.danger]
    sentences += [
        _say("help", language, number=number)
        for number in dict.fromkeys(sign.number for sign in suggestion.danger if sign.number)
    ]
    sentences.append(
        _say(
            suggestion.reason,
            language,
            matter=names[0] if names else "",
            second=names[1] if len(names) > 1 else "",
            sure=suggestion.confidence_ppm // 10_000,
        )
    )
    for name, one in zip(names, suggestion.ranked, strict=True):
        sentences.append(
            _say(
                "words" if one.words else "no_words",
                language,
                matter=name,
                words=_quoted(one.words, language),
                share=one.score_ppm // 10_000,
            )
        )
    return sentences


def _danger(sign: Danger, language: str) -> str:
    return _say(sign.category, language, words=_quoted(sign.words, language))


def _say(code: str, language: str, **parameters: object) -> str:
    return SENTENCES[code][language].format(**parameters)


def _quoted(words: tuple[str, ...], language: str) -> str:
    opening, closing, between = _QUOTES[language]
    return between.join(f"{opening}{word}{closing}" for word in words)


def _name(code: str, language: str, matters: Mapping[str, Row]) -> str:
    row = matters.get(code)
    return str(row[_NAMES[language]]) if row else code
