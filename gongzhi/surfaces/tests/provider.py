"""An OpenID Connect provider of our own, over HTTP, that signs what it says."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

OURS, SECRET = "gongzhi-client", "between us two"


class Service:
    """An OpenID Connect provider; ``spoils`` changes what it says, one lie at a time."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.asked: dict[str, str] = {}
        self.spoils: dict[str, Any] = {}
        self.subject = "person-7"
        service = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(service.said(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._say(service.token(dict(parse_qsl(body)), self.headers["Authorization"]))

            def _say(self, told: dict[str, Any]) -> None:
                self.send_response(200 if told else 400)
                self.end_headers()
                self.wfile.write(service.spoils.get("raw") or json.dumps(told).encode())

            def log_message(self, *given: Any) -> None:
                """Be quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def said(self, path: str) -> dict[str, Any]:
        """Discovery and keys."""
        if path == "/keys":
            public = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            mine = [{**public, "kid": "one", "use": "sig", "alg": "ES256"}]
            return {"keys": self.spoils.get("keys", mine)}
        return {
            "issuer": self.spoils.get("issuer", self.issuer),
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": self.spoils.get("jwks", f"{self.issuer}/keys"),
        }

    def authorize(self, address: str) -> dict[str, str]:
        """Let a person log in; gives what the browser takes back to us."""
        query = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        self.asked = query
        return {"code": "a-code", "state": query["state"], "iss": self.issuer}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        """Exchange the code, as RFC 7636 and the client's secret ask."""
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        right = pair == f"{OURS}:between%20us%20two" and form["code"] == "a-code"
        if not right or challenge != self.asked["code_challenge"]:
            return {}
        if form["redirect_uri"] != self.asked["redirect_uri"]:
            return {}
        now = int(datetime.now().timestamp())  # noqa: DTZ005
        claims = {
            "iss": self.issuer,
            "aud": OURS,
            "sub": self.subject,
            "nonce": self.asked["nonce"],
            "iat": now,
            "exp": now + 60,
            **self.spoils.get("claims", {}),
        }
        key = self.spoils.get("key", self.key)
        algorithm = self.spoils.get("algorithm", "ES256")
        return {"id_token": jwt.encode(claims, key, algorithm, headers={"kid": "one"})}
