"""Signed receipts: whoever keeps one can show any later change of the entry it names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature

from gongzhi.core.journal.canonical import canonical, stamp
from gongzhi.core.keyring import Keyring, public_key

VERSION = 1
SIGNED = ("v", "jurisdiction", "code", "sequence", "entry", "at")


def sign_receipt(
    keys: Keyring, *, jurisdiction: str, code: str, sequence: int, entry: bytes, at: datetime
) -> dict[str, Any]:
    """Make the receipt of an entry: a dict to be kept as JSON, signed with Ed25519."""
    receipt: dict[str, Any] = {
        "v": VERSION,
        "jurisdiction": jurisdiction,
        "code": code,
        "sequence": sequence,
        "entry": entry.hex(),
        "at": stamp(at),
    }
    signature = keys.sign(canonical(receipt))
    return {**receipt, "key_id": keys.key_id, "signature": signature.hex()}


def signature_holds(receipt: Mapping[str, Any], public: bytes) -> bool:
    """Tell whether a receipt was signed with the key behind ``public`` (32 bytes)."""
    try:
        signed = canonical({name: receipt[name] for name in SIGNED})
        public_key(public).verify(bytes.fromhex(receipt["signature"]), signed)
    except (InvalidSignature, KeyError, ValueError, TypeError):
        return False
    return True
