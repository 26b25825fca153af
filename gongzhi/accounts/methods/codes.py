"""One-time codes of a shared secret and the time (TOTP, RFC 6238), and codes to fall back on; pure.

Step, digits and hash are those that every authenticator program assumes unasked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
DRIFT = (0, -1, 1)
"""Steps beside the present one that count too: the clocks of telephones are not ours."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10


def new_secret() -> bytes:
    """Make a secret."""
    return secrets.token_bytes(SECRET_BYTES)


def spelled(secret: bytes) -> str:
    """Spell a secret as authenticator programs take it."""
    return base64.b32encode(secret).decode().rstrip("=")


def read_secret(spelling: str) -> bytes:
    """Read a spelled secret."""
    return base64.b32decode(spelling + "=" * (-len(spelling) % 8))


def address_of(secret: bytes, *, issuer: str, account: str) -> str:
    """Give the address that a QR code carries into an authenticator program."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?secret={spelled(secret)}&issuer={quote(issuer)}"


def step_at(at: datetime) -> int:
    """Give the number of the time step of a moment."""
    return int(at.timestamp()) // STEP_SECONDS


def code_of(secret: bytes, step: int) -> str:
    """Give the code of a time step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: bytes, code: str, at: datetime) -> int | None:
    """Give the step whose code this is, near the moment; it always takes the same time."""
    typed = plain(code).encode()
    found = None
    for drift in DRIFT:
        step = step_at(at) + drift
        if hmac.compare_digest(code_of(secret, step).encode(), typed):
            found = step if found is None else found
    return found


def new_fallback_code() -> str:
    """Make a code of letters that nobody confuses, in two groups."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def plain(code: str) -> str:
    """Give a typed code without what people put between its signs."""
    return "".join(one for one in code.upper() if one.isalnum() and one.isascii())
