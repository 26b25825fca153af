"""Passkeys at the second step: only the page that asked is answered, and once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData
from pytest_django import Settings

from gongzhi.accounts.methods.passkeys import ask_to_make, made
from gongzhi.accounts.models import Factor, User
from gongzhi.core.actor import Actor
from gongzhi.surfaces.tests.conftest import by_password, text

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
SECOND, FACTORS = "/login/second", "/login/factors"


class Device:
    """A key in software that answers as a browser with a passkey does."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.counter = b"a key of a test!", 0

    def answer(self, asked: dict[str, Any], origin: str, *, host: str = "localhost") -> str:
        """Answer a question that a page carries."""
        making = "user" in asked
        said = {
            "type": "webauthn.create" if making else "webauthn.get",
            "challenge": asked["challenge"],
            "origin": origin,
        }
        client = json.dumps(said).encode()
        place = hashlib.sha256(host.encode()).digest()
        self.counter += 1
        if making:
            public = ES256.from_cryptography_key(self.key.public_key())
            data = AttestedCredentialData.create(b"\0" * 16, self.id, public)
            shown = AuthenticatorData.create(place, 0x45, self.counter, data)
            made = b"\xa3cfmtdnonegattStmt\xa0hauthDataX" + bytes([len(shown)]) + shown
            parts = {"attestationObject": websafe_encode(made)}
        else:
            shown = AuthenticatorData.create(place, 0x05, self.counter)
            signed = self.key.sign(
                shown + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
            )
            parts = {
                "authenticatorData": websafe_encode(shown),
                "signature": websafe_encode(signed),
            }
        name = websafe_encode(self.id)
        response = {"clientDataJSON": websafe_encode(client), **parts}
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**whole, "clientExtensionResults": {}})


def question(page: Any) -> dict[str, Any]:
    """Read what a page asks a browser."""
    found = re.search(r'data-options="([^"]+)"', text(page))
    assert found is not None
    asked: dict[str, Any] = json.loads(found[1].replace("&quot;", '"'))
    return asked


def test_a_passkey_answers_only_the_page_that_asked_and_once(
    cast: Cast, opened: Callable[..., User], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    user, device = opened(cast("dispatcher")), Device()
    client, _ = by_password(user)
    ours = "http://localhost"
    for origin, host in (
        ("http://localhost.evil.example", "localhost"),
        ("https://localhost", "localhost"),
        ("http://localhost:81", "localhost"),
        (ours, "evil.example"),
    ):
        answer = device.answer(question(client.get(FACTORS)), origin, host=host)
        assert client.post(f"{FACTORS}/passkey", {"passkey": answer}).status_code == 422
    asked = question(client.get(FACTORS))
    made = {"passkey": device.answer(asked, ours), "name": "钥匙"}
    assert 'id="codes"' in text(client.post(f"{FACTORS}/passkey", made))
    assert Factor.objects.get(user=user).host == "localhost"
    assert websafe_decode(asked["user"]["id"]).decode() == str(user.pk)
    client, _ = by_password(user)
    asked = question(client.get(SECOND))
    right = {"passkey": device.answer(asked, ours)}
    client.get(SECOND)
    assert client.post(SECOND, right).status_code == 422  # an older question
    phished = {"passkey": device.answer(question(client.get(SECOND)), "http://l0calhost")}
    assert client.post(SECOND, phished).status_code == 422
    right = {"passkey": device.answer(question(client.get(SECOND)), ours)}
    assert client.post(SECOND, right)["Location"] == "/inbox"
    assert client.get("/inbox").status_code == 200
    client, _ = by_password(user)
    assert client.post(SECOND, right).status_code == 422  # without a question
    device.counter = 0
    copied = {"passkey": device.answer(question(client.get(SECOND)), ours)}
    assert client.post(SECOND, copied).status_code == 422  # a count that did not grow
    for broken in ("{}", "[]", '{"rawId": 1}'):
        assert client.post(SECOND, {"passkey": broken}).status_code == 422
    waits = client.post(SECOND, {"passkey": device.answer(asked, ours)})
    assert "分钟" in text(waits)


def test_bytes_that_no_browser_sends_are_wrong() -> None:
    origin = "http://localhost"
    asked = ask_to_make(origin, account="x", handle=b"1", known=[])
    said = {"type": "webauthn.create", "origin": origin}
    said["challenge"] = json.loads(asked.options)["challenge"]
    client = websafe_encode(json.dumps(said).encode())
    for spoilt in (b"", b"\x19", b"\xa1", b"\xff", b"\x81" * 5000, b"\xa1\x80\x00"):
        parts = {"clientDataJSON": client, "attestationObject": websafe_encode(spoilt)}
        whole = {"id": "eA", "rawId": "eA", "type": "public-key", "response": parts}
        assert made(origin, asked.state, json.dumps(whole)) is None, spoilt[:8]
    assert made(origin, asked.state, "[" * 19_000) is None


def test_no_passkey_is_asked_for_under_an_address_without_a_name(
    cast: Cast, opened: Callable[..., User], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    client, _ = by_password(opened(cast("dispatcher")))
    assert "data-passkey=" in text(client.get(FACTORS))
    assert "data-passkey=" not in text(client.get(FACTORS, headers={"Host": "127.0.0.1"}))
