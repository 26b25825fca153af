"""Public codes and secret keys: short enough to read aloud, with a check character.

Alphabet: Crockford's base 32 (no I, L, O, U). A code is 9 random characters and a check
character (modulo 37, its extra symbols left out by drawing again); it names a file and opens
nothing. A key is 128 random bits; it opens.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 9
_VALUE = {letter: index for index, letter in enumerate(ALPHABET)}
_SPELLING = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
_SAME = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": "", " ": ""})


def _check(body: str) -> int:
    total = 0
    for letter in body:
        total = (total * 32 + _VALUE[letter]) % 37
    return total


def new_code(chance: Callable[[int], bytes] = os.urandom) -> str:
    """Make a public code, for instance ``7K3M9QXAC4``; ``chance`` gives random bytes."""
    while True:
        number = int.from_bytes(chance(6), "big")
        body = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))
        check = _check(body)
        if check < 32:
            return body + ALPHABET[check]


def read_code(typed: str) -> str | None:
    """Give the code somebody typed (spaces, hyphens, small letters, O for 0), or None if wrong."""
    code = typed.upper().translate(_SAME)
    if len(code) != LENGTH + 1 or any(letter not in _VALUE for letter in code):
        return None
    return code if _check(code[:-1]) == _VALUE[code[-1]] else None


def show_code(code: str) -> str:
    """Write a code in groups for reading: ``7K3 M9Q XAC4``."""
    return f"{code[:3]} {code[3:6]} {code[6:]}"


def new_key() -> str:
    """Make a requester's key: 128 random bits in 26 characters."""
    return spell(os.urandom(16))


def new_handle() -> str:
    """Make what stands for a row in addresses and links: 80 random bits in 16 characters."""
    return base64.b32encode(os.urandom(10)).decode().lower()


def derived_key(secret: bytes, *parts: bytes) -> str:
    """Make the key that belongs to ``parts``: the same again for whoever sends them again.

    Without ``secret`` it cannot be guessed from the parts (HMAC-SHA256, first 128 bits).
    """
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return spell(hmac.digest(secret, b"requester-key" + message, hashlib.sha256)[:16])


def spell(bits: bytes) -> str:
    """Write bytes in the alphabet of codes, five bits a letter."""
    return base64.b32encode(bits).translate(_SPELLING, b"=").decode()


def read_key(typed: str) -> str:
    """Give a key as it was made, from what somebody typed."""
    return typed.upper().translate(_SAME)
