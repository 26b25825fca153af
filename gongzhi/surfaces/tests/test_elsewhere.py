"""Logging in at a provider: a real one of ours, over HTTP, that signs what it says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from gongzhi.accounts.actions import create_user
from gongzhi.accounts.models import Identity, IdentityClaim, User
from gongzhi.accounts.providers import providers
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.models import Entry
from gongzhi.directory.models import Person
from gongzhi.surfaces.tests.provider import OURS, SECRET, Service

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
WITH, FROM = "/login/with/province", "/login/from/province"


@pytest.fixture
def service(settings: Settings, tmp_path: Path) -> Iterator[Service]:
    found = Service()
    threading.Thread(target=found.server.serve_forever, daemon=True).start()
    (tmp_path / "province.secret").write_text(f"{SECRET}\n", encoding="utf-8")
    rows = {
        "code": "province",
        "name_zh": "省统一身份认证",
        "name_en": "Provincial identity",
        "issuer": found.issuer,
        "client_id": OURS,
        "secret_file": "province.secret",
    }
    lines = "\n".join(f"{name} = {json.dumps(one)}" for name, one in rows.items())
    (tmp_path / "logins.toml").write_text(f"[[providers]]\n{lines}\n", encoding="utf-8")
    settings.GONGZHI_LOGINS = str(tmp_path / "logins.toml")
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def user(jurisdiction: int, cast: Cast, now: datetime) -> User:
    person = cast("party_secretary").person
    by = system_actor(jurisdiction, "tests")
    made = create_user(jurisdiction=jurisdiction, login="elsewhere", password=None, by=by, at=now)
    Person.objects.filter(id=person).update(user=made)
    return made


def come(client: Client, service: Service, **query: str) -> Any:
    """Go to the provider and come back."""
    there = client.get(WITH, {"next": "/board/"})["Location"]
    return client.get(FROM, {**service.authorize(there), **query})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_administrator_links_and_then_the_provider_lets_in(
    service: Service, user: User, cast: Cast, logged_in: Enter
) -> None:
    client = Client()
    assert "省统一身份认证" in text(client.get("/login"))
    stranger = come(client, service)
    assert stranger.status_code == 403
    code = text(stranger).split('id="claim">')[1].split("<")[0]
    assert client.get("/board/").status_code == 302
    kept = IdentityClaim.objects.get()
    assert service.subject not in kept.subject + kept.code
    system, page = logged_in(cast("system_admin")), f"/administration/accounts/{user.login}"
    for role in ("security_admin", "audit_admin"):
        other = logged_in(cast(role))
        assert other.post(f"{page}/identities", {"code": code}).status_code == 403
    assert system.post(f"{page}/identities", {"code": "23456-ABCDE"}).status_code == 422
    audit = User.objects.get(person__id=cast("audit_admin").person)
    door = f"/administration/accounts/{audit.login}/identities"
    assert system.post(door, {"code": code}).status_code == 403
    assert system.post(f"{page}/identities", {"code": code.lower()}).status_code == 302
    assert system.post(f"{page}/identities", {"code": code}).status_code == 422  # once
    assert "省统一身份认证" in text(system.get(page))
    before = client.session.session_key
    assert come(client, service)["Location"] == "/board/"
    assert client.session.session_key != before
    assert client.get("/board/").status_code == 200
    own, foreign = client.get("/login/factors"), system.get("/login/factors")
    assert ["省统一身份认证" in text(one) for one in (own, foreign)] == [True, False]
    again = come(Client(), service)
    assert again["Location"] == "/board/"
    link = Identity.objects.get(user=user)
    ended = system.post(f"/api/v1/accounts/{user.login}/identities/{link.handle}/end")
    assert ended.json()["identities"] == []
    assert come(Client(), service).status_code == 403
    moves = set(Entry.objects.filter(actor="post:ADM_SYS").values_list("move", flat=True))
    assert {"link_identity", "unlink_identity"} <= moves


def link(user: User, client: Client, service: Service) -> None:
    """Link an account with whoever comes from the provider."""
    come(client, service)
    claim = IdentityClaim.objects.get()
    Identity.objects.create(
        jurisdiction_id=user.jurisdiction_id,
        user=user,
        handle="h",
        provider="province",
        subject=claim.subject,
        made_at=claim.at,
    )


@pytest.mark.parametrize("role", ["security_admin", "audit_admin"])
def test_a_link_older_than_the_post_lets_nobody_in_as_another_administrator(
    role: str, service: Service, user: User, cast: Cast
) -> None:
    client = Client()
    link(user, client, service)
    assert come(client, service)["Location"] == "/board/"
    Person.objects.filter(user=user).update(user=None)
    Person.objects.filter(id=cast(role).person).update(user=user)
    later = Client()
    assert come(later, service).status_code == 403
    assert "account" not in later.session


def test_a_provider_stands_for_the_password_not_for_the_second_step(
    service: Service, user: User, cast: Cast
) -> None:
    Person.objects.filter(user=user).update(user=None)
    Person.objects.filter(id=cast("dispatcher").person).update(user=user)
    client = Client()
    link(user, client, service)
    assert come(client, service)["Location"].startswith("/login/second")
    assert client.get("/api/v1/inbox").json()["code"] == "second_factor_first"


@pytest.mark.parametrize(
    "spoils",
    [
        {"claims": {"iss": "https://other.example"}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"nonce": "another"}},
        {"claims": {"exp": 1}},
        {"claims": {"azp": "another-client"}},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"key": "a" * 64, "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
        {"issuer": "https://other.example"},
        {"jwks": "http://keys.example/keys"},
        {"jwks": "https://[keys"},
        {"keys": ["no key", {"kty": 5}]},
        {"keys": {}},
        {"raw": b"[" * 100_000},
    ],
    ids=[
        *("issuer", "audience", "nonce", "expired", "azp", "key", "hs256", "none", "from", "keys"),
        *("address", "no_keys", "keys_are_none", "deep"),
    ],
)
def test_no_lie_of_a_token_lets_anybody_in(service: Service, spoils: dict[str, Any]) -> None:
    client = Client()
    there = client.get(WITH)["Location"]
    back = service.authorize(there)
    service.spoils = spoils
    answer = client.get(FROM, back)
    assert (answer.status_code, IdentityClaim.objects.count()) == (403, 0)


def test_an_answer_counts_once_and_only_for_whoever_asked(service: Service) -> None:
    client = Client()
    back = service.authorize(client.get(WITH)["Location"])
    for other in ({"state": "another"}, {"iss": "https://other.example"}, {"code": ""}):
        fresh = service.authorize(client.get(WITH)["Location"])
        assert client.get(FROM, {**fresh, **other}).status_code == 403
        assert not IdentityClaim.objects.exists()
    assert Client().get(FROM, back).status_code == 403  # another browser
    assert client.get(FROM, back).status_code == 403  # an older question
    right = service.authorize(client.get(WITH)["Location"])
    assert 'id="claim"' in text(client.get(FROM, right))
    assert 'id="claim"' not in text(client.get(FROM, right))
    assert client.get("/login/with/nobody").status_code == 404


def test_a_provider_that_is_away_is_said(service: Service) -> None:
    client = Client()
    service.server.shutdown()
    service.server.server_close()
    assert client.get(WITH).status_code == 403


@pytest.mark.parametrize(
    "line",
    ['issuer = "http://id.example"', 'code = "No Code"', "client_id = 5", 'colour = "red"', "x="],
)
def test_a_wrong_row_is_named(settings: Settings, tmp_path: Path, line: str) -> None:
    rows = {
        "code": "province",
        "name_zh": "x",
        "name_en": "x",
        "issuer": "https://id.example",
        "client_id": "x",
        "secret_file": "secret",
    }
    rows.pop(line.split(" ")[0], None)
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (tmp_path / "logins.toml").write_text(
        "\n".join(["[[providers]]", *(f'{name} = "{one}"' for name, one in rows.items()), line]),
        encoding="utf-8",
    )
    settings.GONGZHI_LOGINS = str(tmp_path / "logins.toml")
    with pytest.raises(ImproperlyConfigured, match=r"logins\.toml"):
        providers()


def test_without_a_file_there_is_no_provider(settings: Settings) -> None:
    settings.GONGZHI_LOGINS = ""
    assert "login/with" not in text(Client().get("/login"))
    assert Client().get(WITH).status_code == 404
