"""The three administrators' pages: each its own part, and what others are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.accounts.models import LoginAttempt, User
from gongzhi.core.actor import Actor
from gongzhi.core.models import AgendaRow, Entry
from gongzhi.procedure.models import Dossier, SavedList
from gongzhi.surfaces.tests.conftest import PASSWORD, strengthen

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
FIRST, OWN = "a first word of mine", "an own word of mine"  # of accounts made here
MOST_STATEMENTS = 12
PAGES = ("/administration/", "/administration/acts", "/administration/agenda")
THREE = ("system_admin", "security_admin", "audit_admin")


def new_account(client: Client, login: str = "newcomer") -> int:
    typed = {"login": login, "name_zh": "陈新来", "name_en": "Chen Xinlai", "password": FIRST}
    return client.post("/administration/accounts", typed).status_code


def test_an_account_is_opened_changed_by_its_owner_and_shut(cast: Cast, logged_in: Enter) -> None:
    system = logged_in(cast("system_admin"))
    assert new_account(system, "New.Comer") == 302
    page = system.get("/administration/accounts/new.comer").content.decode()
    assert "初始密码未改" in page
    owner = Client()
    answer = owner.post("/login", {"login": "new.comer", "password": FIRST})
    assert answer.status_code == 302
    elsewhere = Client()
    assert elsewhere.post("/login", {"login": "new.comer", "password": FIRST}).status_code == 302
    changed = {"old_password": FIRST, "password": OWN, "again": OWN}
    foreign = {**changed, "next": "https://elsewhere.example/"}
    assert owner.post("/password", foreign)["Location"] == "/inbox"
    assert owner.get("/password").status_code == 200
    assert elsewhere.get("/password")["Location"] == "/login?next=/password"
    assert User.objects.get(login="new.comer").check_password(OWN)
    assert "在用，" not in system.get("/administration/accounts/new.comer").content.decode()
    assert system.post("/administration/accounts/new.comer/close").status_code == 302
    assert not User.objects.get(login="new.comer").is_active
    assert owner.get("/password")["Location"] == "/login?next=/password"


def test_a_lent_password_opens_nothing_but_its_change(cast: Cast, logged_in: Enter) -> None:
    handler = cast("handler")
    client = logged_in(handler)
    login = User.objects.get(person__id=handler.person).login
    assert client.get("/inbox").status_code == 200
    system = logged_in(cast("system_admin"))
    assert system.post(f"/administration/accounts/{login}/password", {"password": FIRST})[
        "Location"
    ].endswith(login)
    assert client.get("/inbox")["Location"] == "/login?next=/inbox"  # its session has ended
    again = Client()
    assert again.post("/login", {"login": login, "password": FIRST}).status_code == 302
    assert again.get("/inbox")["Location"] == "/password?next=/inbox"
    for sent in ({"name": "x"}, {"drop": "1"}):
        assert again.post("/inbox", sent)["Location"] == "/password?next=/inbox"
    assert not SavedList.objects.exists()
    assert again.get("/field/session.json").status_code == 401
    said = {"detail": "楼下的路灯坏了三天。", "area": "AL010109"}
    assert again.post("/report", {**said, "skip": "1"})["Location"] == "/receipt"
    opened = Entry.objects.get(chain=Dossier.objects.get().id, sequence=1)
    assert (opened.actor, opened.person_id) == ("visitor", handler.person)
    refused = again.get("/api/v1/inbox")
    assert (refused.status_code, refused.json()["code"]) == (403, "password_first")
    wrong = again.post(
        "/password", {"old_password": "nonsense", "password": OWN, "again": OWN, "next": "/inbox"}
    )
    assert wrong.status_code == 422
    same = {"old_password": FIRST, "password": FIRST, "again": FIRST}
    assert again.post("/password", same).status_code == 422
    own = {"old_password": FIRST, "password": OWN, "again": OWN, "next": "/inbox"}
    assert again.post("/password", own)["Location"] == "/inbox"
    assert again.get("/inbox")["Location"] == "/login/second?next=%2Finbox"
    strengthen(again, User.objects.get(login=login))
    assert again.get("/inbox").status_code == 200


def test_whoever_finds_a_session_open_does_not_get_to_guess_its_password(
    cast: Cast, logged_in: Enter
) -> None:
    client = logged_in(cast("handler"))
    sent = {"old_password": "nonsense", "password": OWN, "again": OWN}
    while (answer := client.post("/password", sent)).status_code == 422:
        assert LoginAttempt.objects.count() < 30
    assert (answer.status_code, "分钟再试" in answer.content.decode()) == (403, True)
    assert client.post("/password", {**sent, "old_password": PASSWORD}).status_code == 403


def test_bad_input_is_named_and_what_was_typed_stays(cast: Cast, logged_in: Enter) -> None:
    system = logged_in(cast("system_admin"))
    assert new_account(system) == 302
    typed = {"login": "newcomer", "name_zh": "陈新来", "password": FIRST}
    answer = system.post("/administration/accounts", typed)
    assert answer.status_code == 422
    assert 'value="陈新来"' in answer.content.decode()
    for bad in (
        {"login": ""},
        {"login": "an/other"},
        {"name_zh": " "},
        {"password": "short"},
        {"name_zh": "长" * 81},
    ):
        sent = {**typed, "login": "another", **bad}
        assert system.post("/administration/accounts", sent).status_code == 422, bad
    assert not User.objects.filter(login__in=["another", "an/other"]).exists()
    assert system.get("/administration/accounts/nobody").status_code == 404
    assert "陈新来" in system.get("/administration/accounts?words=新来").content.decode()


def test_an_account_that_fills_a_post_is_not_shut(cast: Cast, logged_in: Enter) -> None:
    handler = cast("handler")
    logged_in(handler)
    login = User.objects.get(person__id=handler.person).login
    answer = logged_in(cast("system_admin")).post(f"/administration/accounts/{login}/close")
    assert answer.status_code == 409
    assert handler.code.removeprefix("post:") in answer.content.decode()
    assert User.objects.get(login=login).is_active


def test_what_gave_up_is_tried_again_or_ended_with_the_reason(
    cast: Cast, logged_in: Enter, jurisdiction: int, now: datetime
) -> None:
    dead = [
        AgendaRow.objects.create(
            jurisdiction_id=jurisdiction,
            at=now,
            handler="clock.due",
            key=key,
            dead=True,
            attempts=8,
            last_error="ValueError: so",
        )
        for key in ("one", "two", "cron:1")
    ]
    first, second, cron = (row.id for row in dead)
    system = logged_in(cast("system_admin"))
    with CaptureQueriesContext(connection) as asked:
        page = system.get("/administration/agenda").content.decode()
    assert len(asked) <= MOST_STATEMENTS
    assert page.count("ValueError: so") == 3
    path = "/administration/agenda/{}"
    assert system.post(path.format(first), {"act": "wake"}).status_code == 302
    assert system.post(path.format(second), {"act": "end", "why": ""}).status_code == 422
    assert system.post(path.format(second), {"act": "end", "why": "白跑一趟"}).status_code == 302
    assert system.post(path.format(cron), {"act": "end", "why": "白跑一趟"}).status_code == 409
    for row, status in ((first, 409), (2**60, 404)):
        gone = system.post(path.format(row), {"act": "wake"})
        assert gone.status_code == status
        assert 'class="alert late" role="alert"' in gone.content.decode()
    woken, ended = (AgendaRow.objects.get(id=one) for one in (first, second))
    assert (woken.dead, woken.attempts, woken.done_at) == (False, 0, None)
    assert ended.done_at is not None
    auditor = logged_in(cast("audit_admin"))
    acts = auditor.get("/administration/acts?kind=agenda").content.decode()
    assert "白跑一趟" in acts
    assert auditor.post(path.format(cron), {"act": "wake"}).status_code == 403
    rows = auditor.get("/api/v1/administration/acts", {"kind": "agenda"}).json()["rows"]
    assert [one["move"] for one in rows] == ["end_dead", "wake_dead"]


def test_each_reads_its_own_part_and_nobody_else_any(cast: Cast, logged_in: Enter) -> None:
    assert new_account(logged_in(cast("system_admin"))) == 302
    seen = {}
    for role in THREE:
        client = logged_in(cast(role))
        with CaptureQueriesContext(connection) as asked:
            answer = client.get("/administration/acts")
        assert len(asked) <= MOST_STATEMENTS
        assert answer.status_code == 200
        seen[role] = "开账号" in answer.content.decode().split("<ol", 1)[-1]
        agenda = client.get("/administration/agenda").status_code
        assert agenda == (403 if role == "security_admin" else 200), role
    assert seen == {"system_admin": True, "security_admin": False, "audit_admin": True}
    leader = logged_in(cast("district_leader"))
    for path in (*PAGES, "/administration/accounts", "/administration/accounts/newcomer"):
        assert leader.get(path).status_code == 403, path
        assert Client().get(path).status_code == 302, path
    assert leader.get("/api/v1/accounts").json()["rows"] == []
    assert leader.get("/api/v1/administration/acts").json()["rows"] == []
    assert leader.get("/api/v1/administration/agenda").status_code == 403
    auditor = logged_in(cast("audit_admin"))
    assert new_account(auditor, "stranger") == 403
    assert not User.objects.filter(login="stranger").exists()


def test_machines_open_and_shut_accounts_too(cast: Cast, logged_in: Enter) -> None:
    system = logged_in(cast("system_admin"))
    sent = {"login": "machine", "name_zh": "机", "password": FIRST}
    made = system.post("/api/v1/accounts", sent, content_type="application/json")
    assert made.json()["lent"] is True
    path = "/api/v1/accounts/machine"
    given = {"password": OWN}
    new = system.post(f"{path}/password", given, content_type="application/json")
    assert new.status_code == 200
    assert system.post(f"{path}/close").json()["open"] is False
    found = system.get("/api/v1/accounts", {"words": "machine"}).json()["rows"]
    assert [one["login"] for one in found] == ["machine"]
    assert system.post("/api/v1/accounts/nobody/close").status_code == 404
