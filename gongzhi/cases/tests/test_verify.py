"""``gongzhi verify`` on a real database, and what an attacker leaves behind."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import HOME
from gongzhi.cases.actions import Received, Report, move_request, receive_request
from gongzhi.cases.tests.tampering import (
    ATTACKS,
    add_with_an_earlier_time,
    chains_of,
    tamper,
)
from gongzhi.core.actor import requester, visitor
from gongzhi.core.cluster import Cluster
from gongzhi.core.journal.checking import Check
from gongzhi.core.journal.published import Finding, check_roots, compare_roots
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Jurisdiction
from gongzhi.core.queries import all_roots, signing_keys
from gongzhi.core.tests.journal.sealing import seal_everything
from gongzhi.core.work import work
from gongzhi.procedure.replay import check_stored, stored_receipt_fault


def here() -> int:
    """The demo district's id."""
    return Jurisdiction.objects.get(code="anlan").id


def some_life(files: int = 3) -> list[Received]:
    """Open some requests, remind of them, and seal twice."""
    kept = []
    for number in range(files):
        said = Report(detail=f"{number}号楼前的井盖破了，晚上看不见，请换一个。", source="web")
        kept.append(receive_request(said, by=visitor(here()), at=timezone.now()))
    seal_everything(here())
    for received in kept:
        for _ in range(2):
            move_request(
                dossier=received.id,
                move="remind",
                by=requester(here()),
                at=timezone.now(),
                record={"text": "请快一点"},
                key=received.key,
            )
    seal_everything(here())
    return kept


def published() -> list[dict[str, Any]]:
    """The roots as they are published now."""
    with work(here(), "visitor") as unit:
        return list(all_roots(unit))


def findings(held: list[dict[str, Any]], receipts: list[dict[str, Any]]) -> list[Finding]:
    """Everything a check of the database finds, against what somebody has kept."""
    with work(here(), "system:verify") as unit:
        shapes = list(all_roots(unit))
        roots = {root["number"]: root for root in shapes}
        found = [one for one in check_stored(here(), Check(roots)) if isinstance(one, Finding)]
        found += check_roots(shapes, keyring("anlan").public)
        found += compare_roots(held, roots)
        for receipt in receipts:
            found += stored_receipt_fault(here(), receipt)
    return found


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


def verify(*words: str) -> tuple[int, dict[str, Any]]:
    """Run the command with ``--json``; give exit code and answer."""
    out = io.StringIO()
    try:
        call_command("verify", *words, "--json", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), orjson.loads(out.getvalue())
    return 0, orjson.loads(out.getvalue())


def test_an_untouched_database_holds(own_database: str) -> None:
    some_life()
    code, answer = verify("database")
    assert (code, answer["findings"]) == (0, [])
    assert answer["checked"]["entries"] >= 9
    out = io.StringIO()
    call_command("verify", "database", "--language", "en", stdout=out)
    assert out.getvalue().startswith("holds: 0")


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


def test_an_export_is_checked_without_a_database(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_life(2)
    for name in ("all.jsonl", "all.jsonl.gz"):
        verify("export", "--out", str(tmp_path / name))
    monkeypatch.setattr(connection, "cursor", None)
    code, answer = verify("export", str(tmp_path / "all.jsonl.gz"))
    assert (code, answer["findings"]) == (0, [])
    lines = (tmp_path / "all.jsonl").read_bytes().splitlines()
    for spoilt, kind in _spoilt(lines):
        path = tmp_path / "spoilt.jsonl.gz"
        path.write_bytes(gzip.compress(b"\n".join(spoilt)))
        code, answer = verify("export", str(path))
        assert code == 1
        assert kind in {one["kind"] for one in answer["findings"]}, kind


def _spoilt(lines: list[bytes]) -> Iterator[tuple[list[bytes], str]]:
    shapes = [orjson.loads(line) for line in lines]
    entry = next(n for n, shape in enumerate(shapes) if shape["t"] == "entry")
    row = next(n for n, shape in enumerate(shapes) if shape["t"] == "row" and shape["state"])
    root = next(n for n, shape in enumerate(shapes) if shape["t"] == "root")

    def changed(at: int, **values: Any) -> list[bytes]:
        return [*lines[:at], orjson.dumps({**shapes[at], **values}), *lines[at + 1 :]]

    yield changed(entry, actor="post:nobody"), "hash"
    yield changed(entry, position=77), "leaf_position"
    yield changed(row, state={**shapes[row]["state"], "step": "closed"}), "state"
    yield changed(row, head="00"), "head"
    yield changed(root, count=99), "root_hash"
    yield [*lines[:entry], *lines[entry + 1 :]], "root_leaves"
    yield [*lines[:row], *lines[row + 1 :]], "orphan_chain"
    yield lines[:-3], "export_truncated"
    yield [*lines[:entry], b"{", *lines[entry:]], "export_unreadable"


def test_a_receipt_is_checked_from_published_roots_alone(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = some_life(1)[0]
    path = tmp_path / "receipt.json"
    path.write_bytes(orjson.dumps(kept.receipt))
    monkeypatch.setattr(connection, "cursor", None)
    public = keyring("anlan").public.hex()
    assert verify("receipt", str(path), "--public-key", public)[0] == 0
    code, answer = verify("receipt", str(path), "--public-key", "00" * 32)
    assert (code, answer["findings"][0]["kind"]) == (1, "receipt_signature")


@pytest.mark.parametrize(
    "words",
    [
        ("receipt", "no-such-file"),
        ("receipt",),
        ("export", "no-such-file"),
        ("database", "--jurisdiction", "nowhere"),
        ("database", "--roots", "no-such-file"),
        ("database", "--public-key", "xyz"),
        ("countersign",),
    ],
)
def test_wrong_usage_exits_with_two(own_database: str, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("verify", *words)
    assert refused.value.returncode == 2


def test_sealing_and_countersigning_by_command(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_life(1)
    code, made = verify("seal")
    assert code == 0
    assert made[-1]["jurisdiction"] == "anlan"  # type: ignore[index]
    root = tmp_path / "root.json"
    root.write_bytes(orjson.dumps(published()[-1]))
    signed = tmp_path / "signed.json"
    verify("countersign", str(root), "--out", str(signed))
    monkeypatch.setattr(
        "django.conf.settings.GONGZHI_COUNTERSIGNERS",
        [f"anlan:{keyring('anlan').public.hex()}"],
    )
    assert verify("countersign", str(signed), "--take")[1] == {"taken": True}
    assert published()[-1]["countersignatures"][0]["by"] == "anlan"
