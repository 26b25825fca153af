"""Row-level security: the program's role meets one jurisdiction, and none before it is named."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone
from psycopg import sql

from gongzhi.accounts.actions import publish_totp, set_password
from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import system_actor, visitor
from gongzhi.core.agenda import run_due
from gongzhi.core.cluster import Cluster
from gongzhi.core.database.rows import OPEN
from gongzhi.core.work import enter, inside
from gongzhi.directory.models import Person
from tests.conftest import PASSWORD
from tests.database import HOME
from tests.test_outsiders import DOORS

LOGIN, AREA = "disp.linjiang1", "AL010109"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105  (that of the standard's own example)
HERE, ELSEWHERE = 30_901, 30_902
WHO = "system:tests"
_BY_TYPE = {
    "uuid": "gen_random_uuid()",
    "jsonb": "'{}'",
    "bytea": "'x'",
    "boolean": "false",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "tsvector": "''",
    "xid8": "'1'",
    "ARRAY": "'{}'",
}


def tables() -> list[str]:
    """Every table of a model that has a jurisdiction, but for those that stay outside."""
    found = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if any(field.column == "jurisdiction_id" for field in model._meta.concrete_fields)
    }
    return sorted(found - OPEN.keys())


def quoted(table: str) -> sql.Identifier:
    return sql.Identifier(*table.replace('"', "").split("."))


@contextmanager
def _unbound(database: str) -> Iterator[psycopg.Connection]:
    """The server's own administrator, with foreign keys and triggers asleep."""
    address = Cluster(HOME / "cluster", fsync=False).superuser_url(database)
    with psycopg.connect(address) as admin:
        admin.execute("SET session_replication_role = replica")
        yield admin


def _plant(admin: psycopg.Connection, table: str, jurisdiction: int) -> None:
    """Store one row of a table for a jurisdiction, with anything in its other columns."""
    schema, _, name = table.replace('"', "").rpartition(".")
    where = [schema or "public", name]
    for (check,) in admin.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
        [table],
    ).fetchall():
        drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
        admin.execute(drop.format(quoted(table), sql.Identifier(check)))
    admin.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(quoted(table)))
    columns = admin.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = %s"
        " AND table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'"
        " AND column_name <> 'jurisdiction_id'",
        where,
    ).fetchall()
    names = [sql.Identifier(one) for one, _ in columns]
    # Each jurisdiction has its own number or text, so that no key is there twice.
    values = [sql.SQL(_BY_TYPE.get(kind, f"'{jurisdiction}'")) for _, kind in columns]
    admin.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            quoted(table),
            sql.SQL(", ").join([sql.Identifier("jurisdiction_id"), *names]),
            sql.SQL(", ").join([sql.Literal(jurisdiction), *values]),
        )
    )


@pytest.fixture
def nobody(own_database: str) -> Iterator[str]:
    """The program's role as in an installation: nothing is named when it connects."""
    options = connections["default"].settings_dict["OPTIONS"]
    kept = dict(options)

    def shut() -> None:
        connections["default"].close()
        options["options"] = " ".join(f"-c gongzhi.{name}=" for name in ("jurisdiction", "actor"))

    shut()
    yield own_database
    connections["default"].close()
    options.clear()
    options.update(kept)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(quoted(table)))
        return int(cursor.fetchone()[0])


def _refused(statement: str, table: str) -> bool:
    """Tell whether a change touches nothing: by right, by policy, or because no row is seen."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*[quoted(table)] * 2))
            return bool(cursor.rowcount == 0)
    except ProgrammingError as error:
        return isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.django_db
def test_every_table_with_a_jurisdiction_is_set_apart_and_the_rest_has_a_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relrowsecurity"
            " AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
        )
        apart = {row[0] for row in cursor.fetchall()}
    assert {table.replace('"', "") for table in tables()} == apart
    assert len(apart) > 20
    assert all(OPEN.values())


def test_rows_of_another_jurisdiction_cannot_be_read_or_written(nobody: str) -> None:
    with _unbound(nobody) as admin:
        for table in tables():
            for place in (HERE, ELSEWHERE):
                _plant(admin, table, place)
        shapes = {table: _columns(admin, table) for table in tables()}
    theirs = f"WHERE jurisdiction_id = {ELSEWHERE}"
    for table in tables():
        assert _count(table) == 0, table
        with transaction.atomic():
            enter(HERE, "")
            assert _count(table) == 0, table
        with transaction.atomic():
            enter(HERE, WHO)
            assert _count(table) == 1, table
            own = ", ".join(shapes[table])
            copied = own.replace("jurisdiction_id", f"{ELSEWHERE} AS jurisdiction_id")
            for change in (
                f"UPDATE {{}} SET jurisdiction_id = jurisdiction_id {theirs}",  # noqa: S608
                f"UPDATE {{}} SET jurisdiction_id = {ELSEWHERE}",  # noqa: S608
                f"DELETE FROM {{}} {theirs}",  # noqa: S608
                f"INSERT INTO {{}} ({own}) SELECT {copied} FROM {{}}",  # noqa: S608
            ):
                assert _refused(change, table), (table, change)


def test_without_actor_or_jurisdiction_no_door_is_broken(
    nobody: str, plain_files: None, now: datetime
) -> None:
    with inside(1, WHO):
        person = Person.objects.get(user__login=LOGIN)
        assert person.user is not None
        by = system_actor(1, "tests")
        set_password(user=person.user, password=PASSWORD, by=by, at=now)
        publish_totp(user=person.user, spelling=SECRET, by=by, at=now)
    received = receive_request(Report(detail="路灯坏了三天。", area=AREA), by=visitor(1), at=now)
    assert run_due(worker="tests", at=now + timedelta(minutes=1)) > 0
    visitor_, holder, staff = Client(), Client(headers={"X-Request-Key": received.key}), Client()
    holder.post("/follow", {"code": received.code, "key": received.key})
    assert staff.post("/login", {"login": LOGIN, "password": PASSWORD}).status_code == 302
    printed = re.search(r'name="code" value="(\d+)"', staff.get("/login/second").content.decode())
    assert printed is not None
    assert staff.post("/login/second", {"code": printed[1]}).status_code == 302
    answers: dict[tuple[str, str], int] = {}
    for door in DOORS:
        address = _address(door, received.code)
        for name, client in (("visitor", visitor_), ("holder", holder), ("staff", staff)):
            if address != "/logout":
                for method in (client.get, client.post):
                    answers[name, door] = method(address).status_code
                    assert answers[name, door] < 500, (name, door)
    assert staff.get(f"/file/{received.code}").status_code == 200
    rows = staff.get("/api/v1/inbox", {"size": 100}).json()["rows"]
    assert received.code in [row["code"] for row in rows]
    assert holder.get(f"/api/v1/requests/{received.code}").status_code == 200
    sent = {"record": {"matter": "C0102", "body": "URBAN"}}
    door = f"/api/v1/files/{received.code}/moves/dispatch"
    assert staff.post(door, sent, content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    "command",
    [
        ("verify", "database", "--json"),
        ("check", "--json"),
        ("pack", "diff", "demo"),
        ("pack", "load", "demo"),
        ("areas", "check"),
    ],
    ids=" ".join,
)
def test_no_command_is_blind(nobody: str, command: tuple[str, ...]) -> None:
    out = io.StringIO()
    receive_request(Report(detail="路灯坏了。", area=AREA), by=visitor(1), at=timezone.now())
    call_command(*command, stdout=out)
    if command[0] == "verify":
        assert json.loads(out.getvalue())["checked"]["entries"] > 1


def _address(door: str, code: str) -> str:
    values = {"code": code, "photo": str(uuid4()), "move": "dispatch", "number": "1"}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values.get(found[1], "1"), door)


def _columns(admin: psycopg.Connection, table: str) -> list[str]:
    found = admin.execute(
        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attidentity = ''",
        [table],
    )
    return [row[0] for row in found.fetchall()]
