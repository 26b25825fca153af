"""A count told to people, a line for each project in both languages, and to machines as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from gongzhi.core.errors import Problem
from gongzhi.deliberation.methods.budget import Compared, Fate, Outcome, Terms, compared
from gongzhi.deliberation.methods.budget.pabulib import PbFile

SAID: Mapping[str, tuple[str, str]] = {
    "equal_shares": ("等额份额法", "equal shares"),
    "greedy": ("得票多者先", "most votes first"),
    "counted": (
        "{rule}：{voters} 人投票，资金 {budget}，买下 {bought} 个项目，用去 {spent}，剩 {left}",
        "{rule}: {voters} voters, budget {budget}, {bought} projects bought for {spent}, "
        "{left} left",
    ),
    "share": ("每人份额 {share}", "each voter’s share: {share}"),
    "raised": ("补足时提高到 {endowment}", "raised to {endowment} to complete"),
    "shares": (
        "✓ {step}. {code}：{cost}；一票付 {rate}，{full} 人付足，{part} 人付所剩共 {part_sum}；"
        "有效票 {effective}（得票 {votes}）",
        "✓ {step}. {code}: {cost}; a vote paid {rate}, {full} voters in full, {part} gave what "
        "they had left, {part_sum} together; effective votes {effective} of {votes}",
    ),
    "votes": (
        "✓ {step}. {code}：{cost}；按得票 {votes} 用剩余资金买下",
        "✓ {step}. {code}: {cost}; bought by its {votes} votes from what was left",
    ),
    "no_votes": ("✗ {code}：{cost}；无人选", "✗ {code}: {cost}; nobody voted for it"),
    "above_budget": (
        "✗ {code}：{cost}；超过全部资金 {short_of_budget}",
        "✗ {code}: {cost}; {short_of_budget} more than the whole budget",
    ),
    "shares_short": (
        "✗ {code}：{cost}；得票 {votes}，支持者的份额还差 {short_of_shares}",
        "✗ {code}: {cost}; {votes} votes, its supporters’ shares lack {short_of_shares}",
    ),
    "no_room": (
        "✗ {code}：{cost}；得票 {votes}，轮到时资金还差 {short_of_budget}",
        "✗ {code}: {cost}; {votes} votes, at its turn {short_of_budget} were lacking",
    ),
    "groups": (
        "买下自己所选 {bought} 个项目的：{voters} 人",
        "{bought} of their projects bought: {voters} voters",
    ),
    "excluded": (
        "所选项目一个也没有买下的：{excluded} 人（{ratio}）",
        "voters with none of theirs bought: {excluded} ({ratio})",
    ),
    "same": ("{rule}买下的相同", "{rule} buys the same"),
    "only_deciding": ("{rule}不买：{codes}", "{rule} does not buy: {codes}"),
    "only_other": ("{rule}另买：{codes}", "{rule} buys instead: {codes}"),
    "spent_both": ("{rule}用去 {other}（现 {deciding}）", "{rule} spends {other} (now {deciding})"),
    "excluded_both": (
        "{rule}有 {other} 人一个也没有（现 {deciding}）",
        "{rule} leaves {other} voters without any (now {deciding})",
    ),
}


def told(terms: Terms, outcome: Outcome, other: Outcome | None) -> Iterator[str]:
    """Tell a count in both languages; with the other rule's count, what would be different."""
    numbers = {name: _short(getattr(outcome, name)) for name in ("budget", "spent", "left")}
    bought, voters = len(outcome.bought), outcome.voters
    yield _said("counted", terms.rule, voters=voters, bought=bought, **numbers)
    if outcome.endowment is not None:
        yield _said("share", share=_short(outcome.share))
        if outcome.endowment > outcome.share:
            yield _said("raised", endowment=_short(outcome.endowment))
    for fate in outcome.projects:
        shown = {name: _short(value) for name, value in asdict(fate).items()}
        yield _said(fate.why, **shown)
    for group in outcome.voters_by.groups:
        yield _said("groups", bought=group.bought, voters=group.voters)
    by = outcome.voters_by
    yield _said("excluded", excluded=by.excluded, ratio=f"{float(by.ratio):.1%}")
    if other:
        for code, params in compared(outcome, other).said:
            yield _said(code, terms.other().rule, **{k: _short(v) for k, v in params.items()})


def answer(
    file: PbFile, terms: Terms, outcome: Outcome, notices: Sequence[Problem]
) -> dict[str, Any]:
    """Give a count as JSON; fractions are rounded to six decimals here, and only here."""
    return {
        "terms": {name: number(value) for name, value in asdict(terms).items()},
        "vote_type": file.vote_type,
        **summary(outcome),
        "projects": [project(fate) for fate in outcome.projects],
        "notices": [one.as_dict() for one in notices],
    }


def summary(outcome: Outcome) -> dict[str, Any]:
    """Give what a count comes to, without its projects one by one."""
    names = ("budget", "spent", "left", "voters", "share", "endowment", "bought")
    by = outcome.voters_by
    return {
        **{name: number(getattr(outcome, name)) for name in names},
        "groups": [{k: number(v) for k, v in asdict(one).items()} for one in by.groups],
        "blank": by.blank,
        "excluded": by.excluded,
        "exclusion_ratio": number(by.ratio),
    }


def project(fate: Fate) -> dict[str, Any]:
    """Give a project's fate as JSON."""
    return {name: number(value) for name, value in asdict(fate).items()}


def side_by_side(found: Compared, other: Outcome) -> dict[str, Any]:
    """Give the other rule's count and where it differs as JSON."""
    names = ("both", "only_deciding", "only_other")
    return {**{name: list(getattr(found, name)) for name in names}, "other": summary(other)}


def number(value: Any) -> Any:
    """Give a fraction as a number of JSON; anything else as it is."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else round(float(value), 6)
    return value


def _short(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else f"{float(value):.2f}"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _said(key: str, rule: str = "", **params: Any) -> str:
    rules = SAID[rule] if rule else ("", "")
    texts = zip(SAID[key], rules, strict=True)
    return " · ".join(text.format(rule=name, **params) for text, name in texts)
