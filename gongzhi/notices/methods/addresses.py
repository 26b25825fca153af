"""Addresses: of channels on the network, of persons behind them; pure."""

from __future__ import annotations

import re
from urllib.parse import quote

from gongzhi.notices.events import PERSONAL

PLACE = "{address}"
_HOOKS = frozenset({"json", "jsons", "form", "forms", "xml", "xmls"})
_SMS = _HOOKS | frozenset(
    {
        "bulksms", "burstsms", "clickatell", "d7sms", "httpsms", "msgbird", "plivo", "sinch",
        "smseagle", "smseagles", "smsmanager", "sns", "twilio", "voipms", "vonage", "wasms",
    }
)  # fmt: skip
SCHEMES: dict[str, frozenset[str]] = {
    "mail": frozenset({"mailto", "mailtos"}),
    "sms": _SMS,
    "dingtalk": frozenset({"dingtalk"}),
    "wecom": frozenset({"wecombot"}),
    "feishu": frozenset({"feishu", "lark"}),
    "webhook": _HOOKS,
}
"""Which schemes of the sending library a kind of channel may have; no local programs, no files."""
_MAIL = re.compile(r"[^\s@,;:<>\"'/?&#{}]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
_NUMBER = re.compile(r"\+?[0-9]{5,20}")
_SPARE = re.compile(r"[\s()（）-]")


def scheme_of(url: str) -> str:
    """Give the scheme of an address on the network."""
    return url.partition("://")[0].lower()


def channel_rule(kind: str, url: str) -> str:
    """Name the rule that the address of a channel breaks, or nothing."""
    if kind not in SCHEMES:
        return "unknown_kind"
    if "://" not in url or scheme_of(url) not in SCHEMES[kind]:
        return "wrong_scheme"
    if kind in PERSONAL and PLACE not in url:
        return "no_place_for_address"
    if kind not in PERSONAL and PLACE in url:
        return "place_for_address"
    return ""


def filled(url: str, address: str) -> str:
    """Put a person's address where the channel's has its place for it."""
    return url.replace(PLACE, quote(address, safe=""))


def with_stop(url: str, stop: str) -> str:
    """Let a mail carry the address that ends such mails with one click (RFC 8058)."""
    if scheme_of(url) not in SCHEMES["mail"]:
        return url
    one, how = quote(f"<{stop}>", safe=""), "List-Unsubscribe=One-Click"
    more = f"+List-Unsubscribe={one}&+List-Unsubscribe-Post={quote(how, safe='')}"
    return f"{url}{'&' if '?' in url else '?'}{more}"


def numbered(url: str, number: str) -> str:
    """Let a machine that is told see the number of the notice, to know one it has had."""
    if scheme_of(url) not in _HOOKS:
        return url
    return f"{url}{'&' if '?' in url else '?'}+Idempotency-Key={number}"


def read_address(kind: str, typed: str) -> str | None:
    """Give the address of a person in one form, or None when it is none of this kind."""
    text = typed.strip()
    if kind == "mail":
        return text if _MAIL.fullmatch(text) else None
    if kind == "sms":
        plain = _SPARE.sub("", text)
        return plain if _NUMBER.fullmatch(plain) else None
    return None
