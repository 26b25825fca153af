"""Passkeys (WebAuthn): what a browser is asked for, and whether its answer is right; pure.

The browser says in what it signs for which address it was; only the very address that asked counts.
"""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

NAME = "共治 Gongzhi"
LONGEST_ANSWER = 20_000
WRONG = (ValueError, TypeError, LookupError, RecursionError, struct.error)
"""What the library raises at bytes that no browser sends."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser gets as JSON, and what the server remembers until the answer."""

    options: str
    state: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A right answer: the credential, in bytes, and the count of signatures it carries."""

    credential: bytes
    counter: int


def takes_passkeys(origin: str) -> bool:
    """Tell whether browsers make passkeys for an address: a name, and TLS or this machine."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return parts.scheme == "https" or host == "localhost"
    return False


def host_of(origin: str) -> str:
    """Give the name for which an address makes passkeys."""
    return urlsplit(origin).hostname or ""


def ask_to_make(origin: str, *, account: str, handle: bytes, known: Sequence[bytes]) -> Question:
    """Ask a browser to make a passkey, none for a device that has one."""
    options, state = _server(origin).register_begin(
        PublicKeyCredentialUserEntity(name=account, id=handle, display_name=account),
        [AttestedCredentialData(one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _question(dict(options), state)


def made(origin: str, state: Mapping[str, str], answer: str) -> Answer | None:
    """Read the passkey that a browser has made; None when anything about it is wrong."""
    sent = _read(answer)
    if sent is None:
        return None
    try:
        data = _server(origin).register_complete(dict(state), sent)
    except WRONG:
        return None
    if data.credential_data is None:
        return None
    return Answer(bytes(data.credential_data), data.counter)


def ask_to_sign(origin: str, known: Sequence[bytes]) -> Question:
    """Ask a browser to sign with one of the account's passkeys."""
    options, state = _server(origin).authenticate_begin(
        [AttestedCredentialData(one) for one in known],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _question(dict(options), state)


def signed(
    origin: str, state: Mapping[str, str], answer: str, known: Sequence[bytes]
) -> Answer | None:
    """Check a signature; None when address, challenge, key or signature is wrong."""
    sent = _read(answer)
    if sent is None:
        return None
    credentials = [AttestedCredentialData(one) for one in known]
    try:
        right = _server(origin).authenticate_complete(dict(state), credentials, sent)
        data = AuthenticationResponse.from_dict(sent).response.authenticator_data
    except WRONG:
        return None
    return Answer(bytes(right), data.counter)


def _server(origin: str) -> Fido2Server:
    place = PublicKeyCredentialRpEntity(name=NAME, id=host_of(origin))
    return Fido2Server(place, verify_origin=lambda said: said == origin)


def _question(options: Mapping[str, Any], state: Mapping[str, Any]) -> Question:
    kept = {
        "challenge": str(state["challenge"]),
        "user_verification": UserVerificationRequirement.PREFERRED.value,
    }
    return Question(json.dumps(options["publicKey"]), kept)


def _read(answer: str) -> dict[str, Any] | None:
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        sent = json.loads(answer)
        websafe_decode(sent["rawId"])
    except WRONG:
        return None
    return sent if isinstance(sent, dict) else None
