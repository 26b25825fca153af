"""The second step through HTTP: nothing of a post opens before it, by no door."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData
from pytest_django import Settings

from gongzhi.accounts.actions import create_user, publish_totp
from gongzhi.accounts.methods.codes import code_of, read_secret, step_at
from gongzhi.accounts.models import Factor, User
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.models import Entry, Opening
from gongzhi.directory.models import Person
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
SECOND, FACTORS = "/login/second", "/login/factors"
MOST_STATEMENTS = 12
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105  (that of the standard's own example)


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def opened(jurisdiction: int, now: datetime) -> Callable[..., User]:
    """Give an account of its own to the person of an actor, under the password of tests."""

    def give(actor: Actor, *, printed: bool = False) -> User:
        by = system_actor(jurisdiction, "tests")
        login = f"entry{actor.person}"
        user = create_user(jurisdiction=jurisdiction, login=login, password=PASSWORD, by=by, at=now)
        Person.objects.filter(id=actor.person).update(user=user)
        if printed:
            publish_totp(user=user, spelling=SECRET, by=by, at=now)
        user.refresh_from_db()
        return user

    return give


def by_password(user: User, **more: str) -> tuple[Client, Any]:
    """Log in with name and password alone."""
    client = Client(headers={"Host": "localhost"})
    sent = {"login": user.login, "password": PASSWORD, **more}
    return client, client.post("/login", sent)


@pytest.mark.parametrize("role", ["dispatcher", "system_admin", "security_admin", "audit_admin"])
def test_by_password_alone_no_door_of_the_post_opens(
    role: str, cast: Cast, opened: Callable[..., User], file: Dossier
) -> None:
    body = file.desk.code if role == "dispatcher" else ""
    user = opened(cast(role, body=body))
    before = Opening.objects.exclude(actor__startswith="system:").count()
    client, answer = by_password(user, next="/inbox")
    assert answer["Location"].startswith(SECOND)
    assert client.get(answer["Location"])["Location"].startswith(FACTORS)
    code = file.code
    for path in (f"/file/{code}", "/inbox", "/board/", "/administration/", "/search?words=x"):
        assert client.get(path)["Location"].startswith(SECOND), path
    for path in (f"files/{code}", f"files/{code}/words", "inbox", "accounts"):
        refused = client.get(f"/api/v1/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_first"), path
    sent = {"record": {"matter": "C0102", "body": "URBAN"}}
    moved = client.post(
        f"/api/v1/files/{code}/moves/dispatch", sent, content_type="application/json"
    )
    assert moved.json()["code"] == "second_factor_first"
    assert client.post("/post", {"post": cast(role, body=body).code[5:]})["Location"] == SECOND
    login = {"login": "x", "name_zh": "x", "password": PASSWORD}
    assert client.post("/administration/accounts", login).status_code == 302
    file.refresh_from_db()
    assert file.step == "received"
    assert not User.objects.filter(login="x").exists()
    assert Opening.objects.exclude(actor__startswith="system:").count() == before


def test_a_post_that_opens_no_sealed_words_needs_no_second_step(
    cast: Cast, opened: Callable[..., User]
) -> None:
    for role in ("grid_worker", "party_secretary"):
        client, answer = by_password(opened(cast(role)))
        assert not answer["Location"].startswith(SECOND)
        assert client.get(answer["Location"]).status_code == 200


def test_a_program_is_enrolled_at_the_first_login_and_used_at_the_next(
    cast: Cast, opened: Callable[..., User], file: Dossier
) -> None:
    user = opened(cast("dispatcher", body=file.desk.code))
    client, answer = by_password(user, next="/inbox")
    page = client.get(answer["Location"], follow=True)
    assert "必须有第二重验证" in text(page)
    begun = text(client.post(f"{FACTORS}/code", {"next": "/inbox"}))
    assert "<svg" in begun
    spelled = re.search(r'<code class="block">(\w+)</code>', begun)
    assert spelled is not None
    wrong = client.post(f"{FACTORS}/code", {"code": "000000", "next": "/inbox"})
    assert (wrong.status_code, spelled[1] in text(wrong)) == (422, True)
    secret, session = read_secret(spelled[1]), client.cookies["sessionid"].value
    code = code_of(secret, step_at(timezone.now()))
    done = text(client.post(f"{FACTORS}/code", {"code": code, "name": "手机", "next": "/inbox"}))
    codes = re.findall(r"<li class=\"mono\">([\w-]{11})</li>", done)
    assert (len(codes), 'href="/inbox"' in done) == (10, True)
    assert client.cookies["sessionid"].value != session
    assert client.get(f"/file/{file.code}").status_code == 200
    assert "手机" in text(client.get(FACTORS))
    again, answer = by_password(user, next="/inbox")
    assert again.post(SECOND, {"code": code}).status_code == 422  # used before
    assert again.get("/inbox")["Location"].startswith(SECOND)
    assert again.post(SECOND, {"code": codes[0], "next": "/inbox"})["Location"] == "/inbox"
    assert again.get("/api/v1/inbox").status_code == 200
    for page in (FACTORS, SECOND):
        with CaptureQueriesContext(connection) as asked:
            assert again.get(page).status_code == 200
        said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
        assert len(said) <= MOST_STATEMENTS, said


def test_what_was_shown_ends_after_the_time_of_the_pack(
    cast: Cast, opened: Callable[..., User], file: Dossier
) -> None:
    user = opened(cast("dispatcher", body=file.desk.code), printed=True)
    client, _ = by_password(user)
    page = text(client.get(SECOND))
    code = re.search(r'name="code" value="(\d{6})"', page)
    assert code is not None
    assert client.post(SECOND, {"code": code[1], "next": "//evil.example"})["Location"] == "/inbox"
    session = client.session
    session["proven"] -= 240 * 60
    session.save()
    typed = {"text": "打了一长段话。", "seen": "1"}
    asked = client.post(f"/file/{file.code}/move/answer", typed)
    assert asked.status_code == 401
    assert "打了一长段话。" in text(asked)
    code = re.search(r'name="code" value="(\d{6})"', text(asked))
    assert code is not None
    sent = {"code": code[1], "next": f"/file/{file.code}/move/answer"}
    kept = client.post(SECOND, {**sent, **{f"kept.{name}": one for name, one in typed.items()}})
    assert 'name="text"' in text(kept)
    assert client.post(f"/file/{file.code}/move/answer", typed).status_code == 302


def test_changes_ask_again_for_the_person(cast: Cast, opened: Callable[..., User]) -> None:
    user = opened(cast("dispatcher"), printed=True)
    client, _ = by_password(user)
    handle = Factor.objects.get(user=user).handle
    for path in (f"{FACTORS}/{handle}/remove", f"{FACTORS}/codes", f"{FACTORS}/code"):
        assert client.post(path)["Location"] == f"{SECOND}?next=%2Flogin%2Ffactors"
    assert Factor.objects.filter(handle=handle).exists()
    code = re.search(r'name="code" value="(\d{6})"', text(client.get(SECOND)))
    assert code is not None
    client.post(SECOND, {"code": code[1]})
    assert client.post(f"{FACTORS}/{handle}/remove")["Location"] == FACTORS
    assert client.get("/inbox")["Location"].startswith(SECOND)


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


def test_no_passkey_is_asked_for_under_an_address_without_a_name(
    cast: Cast, opened: Callable[..., User], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    client, _ = by_password(opened(cast("dispatcher")))
    assert "data-passkey=" in text(client.get(FACTORS))
    assert "data-passkey=" not in text(client.get(FACTORS, headers={"Host": "127.0.0.1"}))


def test_two_administrators_take_a_lost_factor_off(
    cast: Cast, opened: Callable[..., User], logged_in: Enter
) -> None:
    user = opened(cast("dispatcher"), printed=True)
    page, door = (f"/{one}accounts/{user.login}" for one in ("administration/", "api/v1/"))
    system, security = logged_in(cast("system_admin")), logged_in(cast("security_admin"))
    assert logged_in(cast("dispatcher", nth=1)).post(f"{page}/factors").status_code == 403
    assert "申请解除" in text(system.get(page))
    assert system.post(f"{page}/factors", {"act": "ask"}).status_code == 302
    assert system.post(f"{page}/factors", {"act": "agree"}).status_code == 403
    assert system.post(f"{door}/factors/ask").json()["code"] == "reset_asked"
    assert 'value="agree"' not in text(system.get(page))
    assert 'value="agree"' in text(security.get(page))
    told = security.post(f"{door}/factors/agree").json()
    assert (told["guarded"], told["reset_at"]) == (False, None)
    assert not Factor.objects.filter(user=user).exists()
    moves = Entry.objects.filter(actor__startswith="post:ADM_").values_list("move", "actor")
    assert {("ask_factor_reset", "post:ADM_SYS"), ("agree_factor_reset", "post:ADM_SEC")} <= set(
        moves
    )
