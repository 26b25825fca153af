"""A report that finds its ground in memory is one statement, and as safe as any other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from gongzhi.cases.actions import Received, Report, receive_request
from gongzhi.cases.tests.record import here, verify
from gongzhi.core.actor import visitor
from gongzhi.core.database.postgresql.base import NotBegun
from gongzhi.core.errors import Conflict, Invalid
from gongzhi.core.journal.canonical import canonical, entry_hash, first_hash_sql, frame
from gongzhi.core.journal.chains import hash_of
from gongzhi.core.journal.receipts import signature_holds
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.core.statements import asking_nothing, statement
from gongzhi.core.work import expected, inside, work
from gongzhi.procedure.actions.opening_abreast import gathering
from gongzhi.procedure.models import Dossier
from gongzhi.territory.models import Area

LAMP = Report(detail="楼下路灯不亮，晚上看不见台阶。", phone="13900000001")
_VERSION = "UPDATE core_jurisdiction SET territory_version = territory_version + 1"
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ACTORS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


@pytest.fixture
def district(own_database: str) -> int:
    """The demo district, on a database of its own, with its ground in memory."""
    id_ = here()
    with work(id_, "system:test"):
        pass
    receive_request(LAMP, by=visitor(id_), at=timezone.now())
    return id_


def _stored(jurisdiction: int, chain: UUID) -> tuple[Dossier, Entry]:
    with inside(jurisdiction, "system:test"):
        return Dossier.objects.get(id=chain), Entry.objects.get(chain=chain)


def _actor_left() -> tuple[str, str]:
    with connection.cursor() as cursor:
        names = ("gongzhi.jurisdiction", "gongzhi.actor")
        cursor.execute("SELECT current_setting(%s, true), current_setting(%s, true)", names)
        jurisdiction, actor = cursor.fetchone()
        return jurisdiction or "", actor or ""


def test_it_is_one_statement_and_the_database_says_when(district: int) -> None:
    before, now = _actor_left(), timezone.now()
    with connection.execute_wrapper(_refuse):
        received = receive_request(LAMP, by=visitor(district), at=now)
    dossier, entry = _stored(district, received.id)
    assert bytes(entry.hash) == bytes(dossier.head) == hash_of(entry, b"")
    assert received.receipt["entry"] == bytes(entry.hash).hex()
    assert signature_holds(received.receipt, keyring("anlan").public)
    assert now == entry.occurred_at <= entry.recorded_at <= timezone.now() + timedelta(seconds=5)
    assert _actor_left() == before
    assert verify("database")[1]["findings"] == []


def _refuse(*asked: object) -> None:
    raise AssertionError("nothing is asked beside the one statement")


def test_what_a_door_says_happened_later_happened_when_it_was_recorded(district: int) -> None:
    ahead = timezone.now() + timedelta(minutes=5)
    received = receive_request(LAMP, by=visitor(district), at=ahead)
    _, entry = _stored(district, received.id)
    assert entry.occurred_at == entry.recorded_at < ahead
    assert bytes(entry.hash) == hash_of(entry, b"")


def test_ground_that_has_moved_meanwhile_is_read_anew(district: int) -> None:
    with inside(district, "system:test"), connection.cursor() as cursor:
        cursor.execute(_VERSION)
    before = expected(district)
    received = receive_request(LAMP, by=visitor(district), at=timezone.now())
    dossier, entry = _stored(district, received.id)
    assert bytes(entry.hash) == bytes(dossier.head)
    after = expected(district)
    assert before is not None
    assert after is not None
    assert after.territory_version == before.territory_version + 1
    with inside(district, "system:test"):
        assert Dossier.objects.count() == Entry.objects.filter(move="receive").count()


def test_a_known_source_is_refused_and_leaves_the_connection_sound(district: int) -> None:
    known = Report(detail="再说一次", source="api", source_id="A-1")
    by = visitor(district)
    receive_request(known, by=by, at=timezone.now())
    with pytest.raises(Conflict) as refused:
        receive_request(known, by=by, at=timezone.now())
    assert refused.value.code == "exists"
    assert receive_request(LAMP, by=by, at=timezone.now()).code


def test_a_connection_that_was_lost_is_lost_once(district: int) -> None:
    receive_request(LAMP, by=visitor(district), at=timezone.now())
    _cut()
    with pytest.raises(OperationalError):
        receive_request(LAMP, by=visitor(district), at=timezone.now())
    connection.close_if_unusable_or_obsolete()
    assert receive_request(LAMP, by=visitor(district), at=timezone.now()).code


def _cut() -> None:
    """End every connection to the database but the one that asks for it."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _at_once(district: int, reports: list[Report]) -> list[Received | Exception]:
    """Let threads have reports ready at the same moment; gives what each got.

    The door is held until all are there, however busy the machine is.
    """

    def receive(report: Report) -> Received | Exception:
        try:
            return receive_request(report, by=visitor(district), at=timezone.now())
        except (Conflict, Invalid, OperationalError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(reports)) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "most", len(reports))
        patch.setattr(gathering, "breath", 30.0)
        patch.setattr(gathering, "patience", 30.0)
        told = [pool.submit(receive, report) for report in reports]
        return [each.result(60) for each in told]


def _transactions(district: int, chains: list[UUID]) -> int:
    """Count the transactions that files were written in."""
    with inside(district, "system:test"):
        return len({entry.tx for entry in Entry.objects.filter(chain__in=chains)})


def test_what_is_ready_at_once_is_written_at_once(district: int) -> None:
    reports = [replace(LAMP, detail=f"{LAMP.detail}{number}") for number in range(5)]
    received = [one for one in _at_once(district, reports) if isinstance(one, Received)]
    assert len({one.code for one in received}) == 5
    assert _transactions(district, [one.id for one in received]) == 1
    for one in received:
        dossier, entry = _stored(district, one.id)
        assert dossier.code == one.code
        assert one.receipt["entry"] == bytes(dossier.head).hex() == hash_of(entry, b"").hex()
    assert verify("database")[1]["findings"] == []


def test_what_is_refused_fails_alone(district: int) -> None:
    known = Report(detail="再说一次", source="api", source_id="A-1")
    receive_request(known, by=visitor(district), at=timezone.now())
    got = _at_once(district, [LAMP, known, LAMP, known])
    assert [isinstance(one, Received) for one in got] == [True, False, True, False]
    assert all(one.code == "exists" for one in got if isinstance(one, Conflict))
    kept = [one.id for one in got if isinstance(one, Received)]
    assert _transactions(district, kept) == 2


def test_one_that_is_wrong_keeps_no_other_from_being_written(district: int) -> None:
    wrong, far = replace(LAMP, type="nonsense"), replace(LAMP, area="nowhere")
    got = _at_once(district, [LAMP, wrong, LAMP, far])
    assert [isinstance(one, Received) for one in got] == [True, False, True, False]
    assert [one.problems[0].field for one in got if isinstance(one, Invalid)] == ["type", "area"]
    assert _transactions(district, [one.id for one in got if isinstance(one, Received)]) == 1


def test_all_that_stood_on_moved_ground_begin_anew(district: int) -> None:
    with inside(district, "system:test"), connection.cursor() as cursor:
        cursor.execute(_VERSION)
    got = _at_once(district, [LAMP] * 3)
    for one in got:
        assert isinstance(one, Received)
        dossier, entry = _stored(district, one.id)
        assert bytes(entry.hash) == bytes(dossier.head)


@pytest.mark.parametrize("table", ["procedure_dossier", "core_entry", "cases_request"])
def test_a_table_that_has_got_another_column_is_looked_at_anew(district: int, table: str) -> None:
    receive_request(LAMP, by=visitor(district), at=timezone.now())
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD COLUMN colour text")
    got = _at_once(district, [LAMP] * 3)
    got += _at_once(district, [LAMP] * 2)
    kept = [one.id for one in got if isinstance(one, Received)]
    assert len(kept) == 5
    # The first three each in a unit of work, then together again.
    assert _transactions(district, kept) == 4
    assert verify("database")[1]["findings"] == []


def test_what_is_lost_together_is_told_to_all(district: int) -> None:
    receive_request(LAMP, by=visitor(district), at=timezone.now())
    _cut()
    got = _at_once(district, [LAMP] * 3)
    assert [isinstance(one, OperationalError) for one in got] == [True] * 3
    connection.close_if_unusable_or_obsolete()
    assert receive_request(LAMP, by=visitor(district), at=timezone.now()).code


def test_within_a_unit_of_work_it_belongs_to_that(district: int) -> None:
    with inside(district, "system:test"):
        before = Dossier.objects.count()
    with work(district, "system:test"):
        receive_request(LAMP, by=visitor(district), at=timezone.now())
        transaction.set_rollback(True)
    with inside(district, "system:test"):
        assert Dossier.objects.count() == before


def test_what_was_not_committed_is_expected_by_nobody(district: int) -> None:
    before = expected(district)
    with transaction.atomic():
        with inside(district, "system:test"), connection.cursor() as cursor:
            cursor.execute(_VERSION)
        with work(district, "system:test") as unit:
            assert before is not None
            assert unit.territory_version == before.territory_version + 1
        assert expected(district) is None
        transaction.set_rollback(True)
    assert expected(district) == before
    assert before is not None
    with pytest.raises(RuntimeError):
        _ = before.now


def test_an_act_that_asks_nothing_gets_no_answer(district: int) -> None:
    with asking_nothing():
        with pytest.raises(NotBegun):
            Area.objects.first()
        with pytest.raises(NotBegun):
            statement("SELECT 1", [])
    assert statement("SELECT 1", []) == [(1,)]
    assert Jurisdiction.objects.count()


@pytest.mark.django_db
def test_the_database_writes_the_very_hash() -> None:
    sql = first_hash_sql("b", "r", "o", "g", "f")
    said = "%s::text AS b, %s::timestamptz AS r, %s::timestamptz AS o, %s::text AS g, %s::text AS f"
    asked = f"SELECT {sql} FROM (SELECT {said}) said"  # noqa: S608

    @given(MOMENTS, st.sampled_from([0, 1, 10, 999_999]), ACTORS, st.none() | st.integers(0, 2**62))
    @examples(max_examples=60)
    def check(moment: datetime, micros: int, actor: str, body: int | None) -> None:
        names: dict[str, Any] = {
            "jurisdiction": 7,
            "chain": UUID(int=7),
            "sequence": 1,
            "move": "receive",
            "actor": actor,
            "organisation": body,
            "person": None,
        }
        recorded, occurred = moment, moment.replace(microsecond=micros)
        facts = canonical({"话": actor, "n": [body, True]})
        begins, goes_on = frame(**names)
        wanted = entry_hash(b"", recorded_at=recorded, occurred_at=occurred, facts=facts, **names)
        assert statement(asked, [begins, recorded, occurred, goes_on, facts]) == [(wanted,)]

    check()
