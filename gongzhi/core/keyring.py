"""The keys of a jurisdiction, kept in files of mode 0600 outside the database.

``signing``: Ed25519, signs receipts and roots. ``wrapping-N``: AES-256, wraps the data keys; a new
version rewraps them (rotation), the newest is used for new files.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Keyring:
    """The opened keys of one jurisdiction."""

    signing: Ed25519PrivateKey
    public: bytes
    wrapping: dict[int, AESGCM]
    newest: int

    @property
    def key_id(self) -> str:
        """A short name of the public key: its first 16 hexadecimal digits."""
        return self.public.hex()[:16]

    def sign(self, message: bytes) -> bytes:
        """Sign with Ed25519 (64 bytes)."""
        return self.signing.sign(message)


def public_key(raw: bytes) -> Ed25519PublicKey:
    """Read a raw 32-byte public key."""
    return Ed25519PublicKey.from_public_bytes(raw)


def _write_new(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def folder(jurisdiction_code: str) -> Path:
    """Where the keys of a jurisdiction lie."""
    return Path(settings.GONGZHI_KEYS) / jurisdiction_code


@cache
def keyring(jurisdiction_code: str) -> Keyring:
    """Open the keys of a jurisdiction, making them at the first use."""
    home = folder(jurisdiction_code)
    if not (home / "signing").exists():
        _write_new(home / "signing", secrets.token_bytes(32))
    # After a rotation the first one may have gone for good: another of its name opens nothing.
    if not any(home.glob("wrapping-*")):
        _write_new(home / "wrapping-1", secrets.token_bytes(32))
    signing = Ed25519PrivateKey.from_private_bytes((home / "signing").read_bytes())
    wrapping = {
        int(path.name.partition("-")[2]): AESGCM(path.read_bytes())
        for path in home.glob("wrapping-*")
    }
    return Keyring(signing, signing.public_key().public_bytes_raw(), wrapping, max(wrapping))


def throwaway_keys() -> Keyring:
    """Make keys that are kept nowhere, for trials whose results are thrown away."""
    signing = Ed25519PrivateKey.generate()
    wrapping = {1: AESGCM(secrets.token_bytes(32))}
    return Keyring(signing, signing.public_key().public_bytes_raw(), wrapping, 1)


def add_wrapping_key(jurisdiction_code: str) -> int:
    """Make the next wrapping key and return its version; data keys are rewrapped by core.sealed."""
    version = keyring(jurisdiction_code).newest + 1
    _write_new(folder(jurisdiction_code) / f"wrapping-{version}", secrets.token_bytes(32))
    keyring.cache_clear()
    return version
