"""Codes and numbers as people and sheets write them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from gongzhi.core.sheets.rows import Value

# A sheet keeps 15 significant digits of a number: what is longer has lost its end.
_KEPT_DIGITS: Final = 15
_FIRST_LOST: Final = 10**_KEPT_DIGITS
_SCIENTIFIC: Final = re.compile(r"[+-]?\d(\.\d+)?[eE]\+?\d+")


def narrow(text: str) -> str:
    """Give digits, letters and signs their ordinary width and drop the space around."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def is_truncated(value: Value) -> bool:
    """Tell whether a long number lost digits in a sheet.

    True for a number of more than 15 digits stored as a number, text like ``1.23457E+17``, and
    more than 15 digits that end in zeros from the sixteenth on.
    """
    if isinstance(value, str):
        text = narrow(value)
        if text.isdigit():
            return len(text) > _KEPT_DIGITS and not text[_KEPT_DIGITS:].strip("0")
        return "e" in text.lower() and _SCIENTIFIC.fullmatch(text) is not None
    return isinstance(value, (int, Decimal)) and not -_FIRST_LOST < value < _FIRST_LOST


def code_text(value: Value) -> str:
    """Give a code (a file's number, a kind) as text: ordinary width, no ``.0`` behind it."""
    if isinstance(value, str):
        return narrow(value)
    return "" if value is None else str(value)


def free_text(value: Value) -> str:
    """Give what a person wrote, unchanged but for space around it."""
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else str(value)


def decimal_number(value: Value) -> Decimal | None:
    """Read a number, with separators of thousands or without; None for a blank cell.

    Raises:
        ValueError: the cell holds something else.

    """
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    text = code_text(value).replace(",", "")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite():
        raise ValueError(text)
    return number
