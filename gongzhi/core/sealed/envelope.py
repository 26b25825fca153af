"""Encryption of single values; no database.

AES-256-GCM under a data key per chain and purpose; the data key is wrapped by the jurisdiction's
key. What is encrypted is salt (16 bytes) + value; entries keep only the commitment
HMAC-SHA256(salt, value), so that whoever holds the opened value can prove it is the recorded one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gongzhi.core.keyring import Keyring

SALT = 16
NONCE = 12


def commitment_of(salt: bytes, value: bytes) -> str:
    """Compute the commitment to a value under its salt, in hexadecimal."""
    return hmac.digest(salt, value, hashlib.sha256).hex()


@dataclass(slots=True)
class SealedValue:
    """A value ready to be stored: its row and what the entry says about it."""

    id: UUID
    chain: UUID
    purpose: str
    ciphertext: bytes
    commitment: str

    def fact(self) -> dict[str, str]:
        """What an entry keeps of it."""
        return {"sealed": self.id.hex, "commitment": self.commitment}


class Envelope:
    """The data key of one chain and purpose, opened."""

    __slots__ = ("_cipher", "_key", "chain", "key_version", "purpose", "wrapped")

    def __init__(
        self, chain: UUID, purpose: str, key: bytes, wrapped: bytes, key_version: int
    ) -> None:
        self.chain = chain
        self.purpose = purpose
        self.wrapped = wrapped
        self.key_version = key_version
        self._cipher = AESGCM(key)
        self._key = key

    @classmethod
    def new(cls, keys: Keyring, chain: UUID, purpose: str) -> Envelope:
        """Make a fresh data key and wrap it under the newest key of the jurisdiction."""
        secret = os.urandom(32 + NONCE)
        key, nonce = secret[:32], secret[32:]
        label = chain.bytes + purpose.encode()
        wrapped = nonce + keys.wrapping[keys.newest].encrypt(nonce, key, label)
        return cls(chain, purpose, key, wrapped, keys.newest)

    @classmethod
    def unwrap(
        cls, keys: Keyring, chain: UUID, purpose: str, wrapped: bytes, key_version: int
    ) -> Envelope:
        """Open a stored data key; raises cryptography's InvalidTag when it was tampered with."""
        label = chain.bytes + purpose.encode()
        key = keys.wrapping[key_version].decrypt(wrapped[:NONCE], wrapped[NONCE:], label)
        return cls(chain, purpose, key, wrapped, key_version)

    def seal(self, value: bytes, id_: UUID) -> SealedValue:
        """Encrypt a value under the name ``id_``."""
        noise = os.urandom(SALT + NONCE)
        salt, nonce = noise[:SALT], noise[SALT:]
        ciphertext = nonce + self._cipher.encrypt(nonce, salt + value, id_.bytes)
        return SealedValue(id_, self.chain, self.purpose, ciphertext, commitment_of(salt, value))

    def digest(self, value: bytes) -> bytes:
        """Give the keyed digest of a value: it tells equal values of this chain alone apart."""
        digesting = hmac.digest(self._key, b"digest", hashlib.sha256)
        return hmac.digest(digesting, value, hashlib.sha256)

    def open(self, ciphertext: bytes, id_: UUID) -> tuple[bytes, str]:
        """Decrypt to (value, commitment)."""
        plain = self._cipher.decrypt(ciphertext[:NONCE], ciphertext[NONCE:], id_.bytes)
        return plain[SALT:], commitment_of(plain[:SALT], plain[SALT:])
