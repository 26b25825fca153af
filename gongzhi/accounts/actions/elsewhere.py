"""OpenID Connect: send somebody to a provider, and learn who came back.

Authorization code with PKCE, state and nonce; the token's signature, issuer, audience and time are
checked against the provider's own keys. No database; what has to be remembered lies in the session.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from gongzhi.accounts.providers import Provider, is_safe
from gongzhi.core.errors import Refused

ASKED = "elsewhere"
DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
PATIENCE_SECONDS = 8
LEEWAY_SECONDS = 60
LARGEST = 200_000


class _Stay(HTTPRedirectHandler):
    """A provider's own addresses do not lead elsewhere."""

    def redirect_request(self, *given: Any, **named: Any) -> None:
        """Follow nothing."""


_opener = build_opener(_Stay)


def begin_elsewhere(
    provider: Provider, *, back: str, wanted: str, session: SessionBase, at: datetime
) -> str:
    """Give the address at the provider to which the browser goes. Raises Refused ``elsewhere``."""
    said = _discovered(provider)
    asked = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    session[ASKED] = {
        **asked,
        "provider": provider.code,
        "back": back,
        "wanted": wanted,
        "at": int(at.timestamp()),
    }
    hashed = hashlib.sha256(asked["verifier"].encode()).digest()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": provider.scope,
        "state": asked["state"],
        "nonce": asked["nonce"],
        "code_challenge": base64.urlsafe_b64encode(hashed).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = said["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def who_came(
    provider: Provider,
    *,
    given: Mapping[str, str],
    session: SessionBase,
    within: timedelta,
    at: datetime,
) -> tuple[str, str]:
    """Give what the provider calls whoever came back, and where that one wanted to go.

    ``given`` is the query of the address. The question counts once. Raises Refused ``elsewhere``
    when it was another's, too long ago, or anything about the answer is wrong.
    """
    asked = session.pop(ASKED, None)
    if asked is None or asked["provider"] != provider.code:
        raise Refused("elsewhere")
    late = at.timestamp() - asked["at"] > within.total_seconds()
    if late or not constant_time_compare(given.get("state", ""), asked["state"]):
        raise Refused("elsewhere")
    if given.get("iss", provider.issuer) != provider.issuer or not given.get("code"):
        raise Refused("elsewhere")
    said = _discovered(provider)
    token = _exchanged(provider, said, given["code"], asked)
    return _subject(provider, said, token, asked["nonce"]), asked["wanted"]


def _discovered(provider: Provider) -> dict[str, str]:
    said = _fetched(Request(provider.issuer.rstrip("/") + DISCOVERY))  # noqa: S310  (checked scheme)
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    safe = all(isinstance(said.get(one), str) and is_safe(said[one]) for one in wanted)
    if said.get("issuer") != provider.issuer or not safe:
        raise Refused("elsewhere")
    return {one: said[one] for one in wanted}


def _exchanged(
    provider: Provider, said: Mapping[str, str], code: str, asked: Mapping[str, str]
) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": asked["back"],
        "code_verifier": asked["verifier"],
    }
    pair = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
    headers = {
        "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        "Accept": "application/json",
    }
    request = Request(said["token_endpoint"], urlencode(form).encode(), headers)  # noqa: S310
    return str(_fetched(request).get("id_token", ""))


def _subject(provider: Provider, said: Mapping[str, str], token: str, nonce: str) -> str:
    keys = _fetched(Request(said["jwks_uri"]))  # noqa: S310  (checked scheme)
    try:
        header = jwt.get_unverified_header(token)
        known = jwt.PyJWKSet.from_dict(keys).keys
        key = next(one for one in known if header.get("kid") in {one.key_id, None})
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except (jwt.PyJWTError, StopIteration, ValueError, KeyError, TypeError):
        raise Refused("elsewhere") from None
    others = claims.get("azp", provider.client_id) != provider.client_id
    if others or not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise Refused("elsewhere")
    return str(claims["sub"])


def _fetched(request: Request) -> dict[str, Any]:
    try:
        with _opener.open(request, timeout=PATIENCE_SECONDS) as answer:
            told = json.loads(answer.read(LARGEST))
    except (URLError, OSError, HTTPException, ValueError, RecursionError):
        raise Refused("elsewhere") from None
    if not isinstance(told, dict):
        raise Refused("elsewhere")
    return told
