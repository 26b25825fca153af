"""``gongzhi verify`` on a real database, and what an attacker leaves behind."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import HOME
from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.cases.tests.record import findings, here, published, some_life, verify
from gongzhi.cases.tests.tampering import (
    ATTACKS,
    add_with_an_earlier_time,
    chains_of,
    tamper,
)
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.cluster import Cluster
from gongzhi.core.queries import all_roots, signing_keys
from gongzhi.core.work import work
from gongzhi.procedure.models import Dossier


@pytest.fixture
def superuser(own_database: str) -> Iterator[None]:
    """Turn the test's connection into the attacker's."""
    parts = urlsplit(Cluster(HOME / "cluster", fsync=False).superuser_url(own_database))
    kept = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict["USER"] = unquote(parts.username or "")
    connection.settings_dict["PASSWORD"] = unquote(parts.password or "")
    yield
    connection.close()
    connection.settings_dict.update(kept)


def test_an_untouched_database_holds(own_database: str) -> None:
    some_life()
    code, answer = verify("database")
    assert (code, answer["findings"]) == (0, [])
    assert answer["checked"]["entries"] >= 9
    out = io.StringIO()
    call_command("verify", "database", "--language", "en", stdout=out)
    assert out.getvalue().startswith("everything holds; checked: ")


def test_every_attack_is_found_against_the_last_published_root(superuser: None) -> None:
    kept = some_life()
    held = published()
    receipts = [received.receipt for received in kept]
    chains = chains_of(here())
    longest = [chain for chain in chains.values() if len(chain) >= 3]
    assert findings(held, receipts) == []

    @settings(max_examples=120, deadline=None)
    @given(data=st.data())
    def attacked(data: st.DataObject) -> None:
        chain = data.draw(st.sampled_from(longest))
        attack = data.draw(st.sampled_from(ATTACKS))
        at = data.draw(st.integers(0, len(chain) - 1))
        depth = data.draw(st.integers(0, 3))
        with transaction.atomic():
            tamper(chain, attack, at, depth)
            found = findings(held, [])
            transaction.set_rollback(True)
        assert found, (attack.__name__, at, depth)
        if depth == 3:
            assert {"root_rewritten", "root_missing"} & {finding.kind for finding in found}

    attacked()
    assert findings(held, receipts) == []


def test_a_held_receipt_shows_a_rewritten_history(superuser: None) -> None:
    kept = some_life(1)[0]
    chain = chains_of(here())[kept.id]
    for attack in ATTACKS[:3]:
        with transaction.atomic():
            tamper(chain, attack, 0, 3)
            kinds = {one.kind for one in findings([], [kept.receipt])}
            transaction.set_rollback(True)
        assert kinds == {"receipt_rewritten"}


def test_a_file_that_vanishes_is_found(superuser: None) -> None:
    kept = some_life(1)[0]
    held = published()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, column in (
            ("core_entry", "chain"),
            ("cases_request", "dossier_id"),
            ("procedure_dossier", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [kept.id])  # noqa: S608
        kinds = {one.kind for one in findings(held, [kept.receipt])}
        transaction.set_rollback(True)
    assert {"entry_missing", "root_leaves", "receipt_missing"} <= kinds


def test_an_entry_added_at_the_end_with_an_earlier_time_is_found(superuser: None) -> None:
    kept = some_life(1)[0]
    chain = chains_of(here())[kept.id]
    with transaction.atomic():
        tamper(chain, add_with_an_earlier_time, 0, 1)
        kinds = {one.kind for one in findings(published(), [])}
        transaction.set_rollback(True)
    assert {"late", "time"} <= kinds


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("step = 'closed'", "state"),
        ("owner_id = owner_id + 1", "state"),
        ("due = due + interval '1 day'", "state"),
        ("outcome = 'confirmed'", "state"),
        ("head = '\\x00'", "head"),
        ("last_sequence = 1", "head"),
    ],
)
def test_a_row_that_says_something_else_than_its_entries_is_found(
    superuser: None, change: str, kind: str
) -> None:
    kept = some_life(1)[0]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE procedure_dossier SET {change} WHERE id = %s", [kept.id])  # noqa: S608
        found = findings([], [])
        transaction.set_rollback(True)
    assert [(one.kind, one.chain) for one in found] == [(kind, kept.id.hex)]


def test_the_command_names_what_it_found_and_exits_with_one(
    superuser: None, tmp_path: Path
) -> None:
    kept = some_life(1)[0]
    held = tmp_path / "roots.jsonl"
    with work(here(), "visitor") as unit:
        lines = [{"keys": signing_keys(unit)}, *all_roots(unit)]
    held.write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    assert verify("database", "--roots", str(held))[0] == 0
    with transaction.atomic():
        tamper(chains_of(here())[kept.id], ATTACKS[0], 0, 3)
    code, answer = verify("database", "--roots", str(held))
    assert code == 1
    assert {one["kind"] for one in answer["findings"]} == {"root_rewritten"}
    assert verify("database")[0] == 0
    receipt = tmp_path / "receipt.json"
    receipt.write_bytes(orjson.dumps(kept.receipt))
    code, answer = verify("receipt", str(receipt), "--database")
    assert (code, [one["kind"] for one in answer["findings"]]) == (1, ["receipt_rewritten"])


def test_a_file_replays_from_its_entries_after_a_whole_life(
    jurisdiction: int, cast: Callable[..., Actor], now: datetime
) -> None:
    kept = receive_request(
        Report(detail="楼下的路灯坏了三天。", area="AL010109"), by=visitor(jurisdiction), at=now
    )
    desk = cast("dispatcher", body=Dossier.objects.get(id=kept.id).desk.code)
    handler, mine = cast("handler", body="URBAN"), requester(jurisdiction)
    road: list[tuple[str, Actor, dict[str, Any]]] = [
        ("place", desk, {"area": "AL0101"}),
        ("dispatch", desk, {"matter": "C0102", "body": "URBAN"}),
        ("accept", handler, {}),
        ("contact", handler, {"way": "phone", "text": "已联系"}),
        ("reply", handler, {"text": "灯泡已换好", "solved": "solved"}),
        ("dispute", mine, {"text": "还是不亮"}),
        ("remind", mine, {}),
    ]
    for move, by, record in road:
        move_request(dossier=kept.id, move=move, by=by, at=now, record=record, key=kept.key)
    file = Dossier.objects.get(id=kept.id)
    assert (file.last_sequence, file.lifted) == (8, 1)
    assert [one for one in findings([], []) if one.chain == kept.id.hex] == []
