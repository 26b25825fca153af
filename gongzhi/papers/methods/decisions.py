"""What a joint meeting has decided, point by point, as its minutes say it; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Decision:
    """A point: what it is about, then ``body`` and ``day``, or ``because`` and where it goes."""

    about: str
    code: str
    body: str = ""
    day: str = ""
    because: str = ""
    goes_to: str = ""
    text: str = ""


def decision_lines(points: Iterable[Decision], *, chinese: bool) -> str:
    """Write the points, a line each: who answers for it by when, or why nothing was decided."""
    write = _chinese if chinese else _english
    return "\n".join(write(number, one) for number, one in enumerate(points, 1))


def ordinal(number: int) -> str:
    """Write a number from 1 to 99 as the points of papers bear it: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones else "")


def _chinese(number: int, one: Decision) -> str:
    lead = f"{ordinal(number)}、{one.about}（编号{one.code}）。"
    text = _ended(one.text, "。")
    if one.body:
        return f"{lead}由{one.body}负责，{one.day}前完成。{text}"
    on = f"，提交{one.goes_to}下一次会议" if one.goes_to else ""
    return f"{lead}未作决定，因为：{one.because}{on}。{text}"


def _english(number: int, one: Decision) -> str:
    lead = f"{number}. {one.about} ({one.code}): "
    text = f" {_ended(one.text, '.')}" if one.text else ""
    if one.body:
        return f"{lead}{one.body} answers for it, by {one.day}.{text}"
    on = f"; it goes to the next meeting of {one.goes_to}" if one.goes_to else ""
    return f"{lead}not decided, because: {one.because}{on}.{text}"


def _ended(text: str, stop: str) -> str:
    """Give a text as one line with a full stop."""
    line = " ".join(text.split())
    return line if not line or line[-1] in "。！？.!?" else line + stop
