"""The second step through HTTP: nothing of a post opens before it, by no door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.accounts.methods.codes import code_of, read_secret, step_at
from gongzhi.accounts.models import Factor, FactorReset, User
from gongzhi.accounts.models.factors import PASSKEY
from gongzhi.accounts.tasks import forget_logins
from gongzhi.cases.management.demo.accounts import PASSWORD as DEMO_PASSWORD
from gongzhi.cases.management.demo.accounts import give_passwords, read_accounts
from gongzhi.core.actor import Actor
from gongzhi.core.agenda import Wake
from gongzhi.core.models import AgendaRow, Entry, Opening
from gongzhi.core.work import work
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.tests.conftest import PASSWORD, by_password, text

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
SECOND, FACTORS = "/login/second", "/login/factors"
MOST_STATEMENTS = 12


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


def test_a_factor_taken_away_ends_what_other_sessions_have_shown(
    cast: Cast, opened: Callable[..., User]
) -> None:
    user = opened(cast("dispatcher"), printed=True)
    Factor.objects.create(
        jurisdiction_id=user.jurisdiction_id,
        user=user,
        handle="stolen",
        kind=PASSKEY,
        credential=b"x",
        host="elsewhere.example",
        confirmed=True,
        made_at=timezone.now(),
    )
    here, there = by_password(user)[0], by_password(user)[0]
    for client in (here, there):
        code = re.search(r'name="code" value="(\d{6})"', text(client.get(SECOND)))
        assert code is not None
        client.post(SECOND, {"code": code[1]})
        assert client.get("/inbox").status_code == 200
    assert here.post(f"{FACTORS}/stolen/remove")["Location"] == FACTORS
    assert here.get("/inbox").status_code == 200
    assert there.get("/inbox")["Location"].startswith(SECOND)
    assert there.get("/api/v1/inbox").json()["code"] == "second_factor_first"
    user.refresh_from_db()
    assert user.guarded


def test_the_demo_needs_no_phone(jurisdiction: int, now: datetime) -> None:
    named = ("disp.linjiang1", "grid.al010101", "resident")
    folder = Path(configured.ROOT) / "packs" / "demo"
    give_passwords([one for one in read_accounts(folder) if one.login in named], jurisdiction, now)
    assert set(User.objects.filter(guarded=True).values_list("login", flat=True)) == {named[0]}
    client = Client()
    sent = {"login": named[0], "password": DEMO_PASSWORD}
    assert client.post("/login", sent)["Location"].startswith(SECOND)
    code = re.search(r'name="code" value="(\d{6})"', text(client.get(SECOND)))
    assert code is not None
    assert client.post(SECOND, {"code": code[1]})["Location"] == "/inbox"
    assert client.get("/inbox").status_code == 200
    assert client.post("/logout").status_code == 302
    for login in named[1:]:
        entered = Client().post("/login", {"login": login, "password": DEMO_PASSWORD})
        assert not entered["Location"].startswith("/login")


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


def test_a_request_that_nobody_agreed_to_is_asked_anew(
    cast: Cast, opened: Callable[..., User], logged_in: Enter
) -> None:
    user = opened(cast("dispatcher"), printed=True)
    page = f"/administration/accounts/{user.login}"
    system = logged_in(cast("system_admin"))
    assert system.post(f"{page}/factors", {"act": "ask"}).status_code == 302
    for at, left in ((timezone.now(), 1), (timezone.now() + timedelta(days=30), 0)):
        with work(user.jurisdiction_id, "system:tests") as unit:
            row = AgendaRow(jurisdiction_id=user.jurisdiction_id, handler="forget_logins")
            forget_logins(Wake(row, at, unit))
        assert FactorReset.objects.count() == left
        assert ('value="ask"' in text(system.get(page))) == (not left)
