"""Contacts as keyed digests, and the one-time codes that prove one; pure."""

from __future__ import annotations

import hashlib
import hmac

from gongzhi.notices.methods.addresses import read_address

LENGTH = 6
_PURPOSE = b"gongzhi.own."


def kind_of(contact: str) -> str:
    """Tell which kind of contact was typed."""
    return "mail" if "@" in contact or "＠" in contact else "sms"


def read_contact(typed: str) -> tuple[str, str] | None:
    """Give kind and the one form of a contact; a mail address is the same in capitals."""
    kind = kind_of(typed)
    clean = read_address(kind, typed.replace("＠", "@"))
    if clean is None:
        return None
    return kind, clean.lower() if kind == "mail" else clean


def contact_digest(secret: str, jurisdiction: int, kind: str, clean: str) -> bytes:
    """Give the digest by which a contact finds its files, and nobody finds a contact."""
    return _keyed(secret, f"mark:{jurisdiction}:{kind}:{clean}")


def code_of(secret: str, number: str) -> str:
    """Give the one-time code of a row; only who knows the secret can."""
    found = int.from_bytes(_keyed(secret, f"code:{number}")[:8])
    return f"{found % 10**LENGTH:0{LENGTH}}"


def right_code(secret: str, number: str, typed: str) -> bool:
    """Tell whether a code is the row's, in constant time."""
    clean = "".join(letter for letter in typed if letter.isascii() and letter.isdigit())
    return hmac.compare_digest(code_of(secret, number), clean)


def _keyed(secret: str, message: str) -> bytes:
    return hmac.digest(secret.encode(), _PURPOSE + message.encode(), hashlib.sha256)
