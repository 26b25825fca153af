"""Secret ballots: sealed to two officers' keys, opened together, published without an order.

A ballot of this vote is the ticked options and a random mark, always of the same length. It is
encrypted to the first officer's key and the result to the second's (HPKE, RFC 9180: X25519,
HKDF-SHA256, AES-256-GCM), so that neither can read it alone. Opening gives two lists, each sorted
by itself: the choices, which anyone can count, and the marks, in which a voter finds that the
ballot arrived. Nothing joins a line of one with a line of the other, or either with a voter.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from gongzhi.core.codes import ALPHABET, read_key, spell

MARK, OPTIONS = 12, 256
# Boxes opened before options could have points: a bit for each option.
_BITS = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SIZE = 32


class BadKeyError(Exception):
    """The secret is none of this box's, or the box holds what no such key has sealed."""


@dataclass(frozen=True, slots=True)
class OpenedBox:
    """What is published of a box: every choice and every mark, each list in its own order."""

    choices: tuple[tuple[int, ...], ...]
    marks: tuple[str, ...]


def new_officer_key() -> tuple[str, bytes]:
    """Make an officer's key of one vote: the secret to be written down, and the public half."""
    private = X25519PrivateKey.generate()
    return spell(private.private_bytes_raw()), private.public_key().public_bytes_raw()


def public_of(secret: str) -> bytes:
    """Give the public half of a secret as it was typed. Raises BadKeyError."""
    return _private(secret).public_key().public_bytes_raw()


def new_mark() -> str:
    """Make the mark by which a voter finds that the ballot was counted: 60 random bits."""
    return "".join(ALPHABET[one & 31] for one in os.urandom(MARK))


class Sealer:
    """Seals ballots of one box; ``box`` binds each to its vote, so that none fits another."""

    def __init__(self, box: bytes, keys: Sequence[bytes]) -> None:
        self._box = box
        self._keys = [X25519PublicKey.from_public_bytes(key) for key in keys]

    def seal(self, ticked: Iterable[int], mark: str) -> bytes:
        """Encrypt one ballot; every ballot of a box is of one length."""
        ticks = bytearray(OPTIONS)
        for one in ticked:
            ticks[one] += 1
        sealed = mark.encode() + bytes(ticks)
        for key in self._keys:
            sealed = _SUITE.encrypt(sealed, key, self._box)
        return sealed


def open_box(box: bytes, sealed: Iterable[bytes], secrets: Sequence[str]) -> OpenedBox:
    """Open every ballot with the officers' secrets, in the order of their keys.

    Raises BadKeyError when one ballot does not open: then nothing is published.
    """
    keys = [_private(secret) for secret in reversed(secrets)]
    choices, marks = [], []
    for one in sealed:
        plain = one
        try:
            for key in keys:
                plain = _SUITE.decrypt(plain, key, box)
        except InvalidTag as wrong:
            raise BadKeyError from wrong
        marks.append(plain[:MARK].decode())
        choices.append(_read(plain[MARK:]))
    return OpenedBox(tuple(sorted(choices)), tuple(sorted(marks)))


def _read(ticks: bytes) -> tuple[int, ...]:
    """Give the options ticked, as often as they were."""
    if len(ticks) == _BITS:
        return tuple(n for n in range(8 * _BITS) if ticks[n // 8] >> (n % 8) & 1)
    return tuple(n for n, times in enumerate(ticks) for _ in range(times))


def _private(secret: str) -> X25519PrivateKey:
    letters = read_key(secret)
    number = 0
    for letter in letters:
        place = ALPHABET.find(letter)
        if place < 0:
            raise BadKeyError
        number = number * 32 + place
    # 32 bytes are 51.2 letters: 52 with four bits to spare.
    if len(letters) != -(-_SIZE * 8 // 5):
        raise BadKeyError
    return X25519PrivateKey.from_private_bytes((number >> 4).to_bytes(_SIZE, "big"))
