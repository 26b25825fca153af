"""Sealing entries under roots."""

from __future__ import annotations

import logging
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from gongzhi.core.actions import countersign, take_countersignature
from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Invalid, NotFound, Refused
from gongzhi.core.journal import append_to_chain, roots
from gongzhi.core.journal.merkle import leaf_hash, root_of
from gongzhi.core.journal.proofs import check_receipt, path_of
from gongzhi.core.journal.published import check_roots, compare_roots, publish
from gongzhi.core.journal.receipts import sign_receipt
from gongzhi.core.journal.roots import seal, waiting
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Entry, Jurisdiction, Leaf, Root
from gongzhi.core.queries import published_root, published_roots
from gongzhi.core.tests.journal.sealing import seal_everything
from gongzhi.core.work import work

DISTRICT = "anlan"


def here() -> int:
    """The demo district's id."""
    return Jurisdiction.objects.get(code=DISTRICT).id


def note(number: int = 1) -> Entry:
    """Write one entry of a chain of its own."""
    at = timezone.now()
    return append_to_chain(
        kind="test",
        key=f"k{number}",
        jurisdiction=here(),
        move="note",
        facts={"number": number},
        by=system_actor(here(), "test"),
        at=at,
    )


def test_a_root_seals_what_is_new_and_names_the_root_before(own_database: str) -> None:
    seal_everything(here())
    before = Root.objects.latest("number")
    written = [note(number) for number in range(5)]
    # Several, where a transaction elsewhere on this server was open between two of the notes.
    made = seal_everything(here())
    assert made[0].number > before.number
    sealed = Leaf.objects.filter(root__in=made)
    assert sorted(leaf.chain for leaf in sealed) == sorted(entry.chain for entry in written)
    for root in made:
        leaves = list(sealed.filter(root=root).order_by("position"))
        assert [leaf.position for leaf in leaves] == list(range(root.count))
        assert [leaf.chain for leaf in leaves] == sorted(leaf.chain for leaf in leaves)
        assert bytes(root.merkle) == root_of(
            [leaf_hash(leaf.chain, leaf.sequence, bytes(leaf.hash)) for leaf in leaves]
        )
    shapes = [publish(root, DISTRICT) for root in Root.objects.order_by("number")]
    assert list(check_roots(shapes, keyring(DISTRICT).public)) == []


def test_an_entry_is_sealed_once_whatever_happens(own_database: str) -> None:
    note()
    seal_everything(here())
    for _ in range(3):
        with work(here(), "system:test") as unit:
            assert [root.count for root in seal(unit)] == [0]
    assert Leaf.objects.count() == Entry.objects.count()


def test_an_open_writer_holds_back_younger_entries_until_it_ends(own_database: str) -> None:
    seal_everything(here())
    with psycopg.connect(**_address()) as writer:  # type: ignore[arg-type]
        writer.execute("SELECT pg_current_xact_id()")
        young = note()
        with work(here(), "system:test") as unit:
            assert sum(root.count for root in seal(unit)) == 0
        late = waiting(here(), timezone.now() + timedelta(minutes=11))
        assert late is not None
        assert late.entries == 1
        assert waiting(here(), timezone.now()) is None
        writer.commit()
    made = seal_everything(here())
    assert sum(root.count for root in made) == 1
    assert Leaf.objects.filter(chain=young.chain).exists()
    assert waiting(here(), timezone.now() + timedelta(minutes=11)) is None


def _address() -> dict[str, object]:
    params = connection.get_connection_params()
    return {
        name: params[name]
        for name in ("dbname", "user", "password", "host", "port")
        if params.get(name)
    }


def test_after_a_dump_and_load_everything_without_a_leaf_is_taken_once(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_everything(here())
    last = Root.objects.latest("number")
    note(1)
    # Another system: the last root speaks of numbers that mean nothing here.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_root (jurisdiction_id, number, sealed_at, count, merkle, previous,"
            " hash, system, watermark, key_id, signature)"
            " SELECT jurisdiction_id, number + 1, sealed_at, 0, merkle, hash, hash, 'elsewhere',"
            " 9000000000000, key_id, signature FROM core_root WHERE id = %s",
            [last.id],
        )
    made = seal_everything(here())
    assert sum(root.count for root in made) == 1
    note(2)
    assert sum(root.count for root in seal_everything(here())) == 1


def test_many_entries_become_several_roots(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roots, "BLOCK", 3)
    for number in range(8):
        note(number)
    made = seal_everything(here())
    assert all(root.count <= 3 for root in made)
    assert Leaf.objects.count() == Entry.objects.count()
    shapes = [publish(root, DISTRICT) for root in Root.objects.order_by("number")]
    assert list(check_roots(shapes, keyring(DISTRICT).public)) == []


def test_the_cost_of_a_seal_follows_what_is_new(own_database: str) -> None:
    note()
    seal_everything(here())
    with connection.cursor() as cursor:
        low, high = Root.objects.latest("number").watermark, 2**62
        query = roots._TAKE.format(range=roots._NEW)
        with transaction.atomic():
            cursor.execute(
                "EXPLAIN (FORMAT TEXT) " + query,
                {"jurisdiction": here(), "root": 1, "block": 9, "low": str(low), "high": str(high)},
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "entry_tx" in plan
    assert "Seq Scan on core_entry" not in plan


def test_a_receipt_finds_its_way_into_a_root(own_database: str) -> None:
    entry = note()
    keys = keyring(DISTRICT)
    receipt = sign_receipt(
        keys,
        jurisdiction=DISTRICT,
        code="X",
        sequence=entry.sequence,
        entry=bytes(entry.hash),
        at=entry.recorded_at,
    )
    assert path_of(entry.chain, entry.sequence) is None
    seal_everything(here())
    path = path_of(entry.chain, entry.sequence)
    assert path is not None
    with work(here(), "visitor") as unit:
        held = {root["number"]: root for root in published_roots(unit)}
        assert published_root(unit, 1)["number"] == 1
        with pytest.raises(NotFound):
            published_root(unit, 9999)
    whole = {**receipt, "path": path}
    assert list(check_receipt(whole, keys.public, held)) == []
    assert [f.kind for f in check_receipt(whole, keys.public, {})] == ["root_missing"]
    forged = {**whole, "entry": "00" * 32}
    assert [f.kind for f in check_receipt(forged, keys.public, held)] == ["receipt_signature"]
    assert [f.kind for f in check_receipt(forged, None, held)] == ["receipt_path"]
    broken = {**whole, "path": {**path, "siblings": ["zz"]}}
    assert [f.kind for f in check_receipt(broken, None, held)] == ["receipt_unreadable"]


def test_published_roots_show_every_change(own_database: str) -> None:
    for number in range(3):
        note(number)
        seal_everything(here())
    public = keyring(DISTRICT).public
    shapes = [publish(root, DISTRICT) for root in Root.objects.order_by("number")]
    assert list(check_roots(shapes, public)) == []
    changed = [*shapes[:1], {**shapes[1], "count": 99}, *shapes[2:]]
    assert [f.kind for f in check_roots(changed, public)] == ["root_hash"]
    unsigned = [*shapes[:1], {**shapes[1], "signature": "00" * 64}, *shapes[2:]]
    assert [f.kind for f in check_roots(unsigned, public)] == ["root_signature"]
    assert [f.kind for f in check_roots([shapes[0], *shapes[2:]], public)] == ["root_chain"]
    assert [f.kind for f in check_roots([{"number": 1}], public)] == ["root_unreadable"]
    now = {shape["number"]: shape for shape in shapes}
    assert list(compare_roots(shapes, now)) == []
    now[2] = {**now[2], "hash": "00"}
    del now[3]
    assert [f.kind for f in compare_roots(shapes[:3], now)] == ["root_rewritten", "root_missing"]


def test_another_body_countersigns(own_database: str, settings: object) -> None:
    note()
    seal_everything(here())
    theirs = keyring("neighbour")
    settings.GONGZHI_COUNTERSIGNERS = [f"neighbour:{theirs.public.hex()}"]  # type: ignore[attr-defined]
    with work(here(), "visitor") as unit:
        root = published_root(unit, 1)
        signed = countersign(root=root, keys=theirs, by="neighbour", at=timezone.now())
        assert take_countersignature(sent=signed, work=unit)
        assert not take_countersignature(sent=signed, work=unit)
        root = published_root(unit, 1)
        assert [one["by"] for one in root["countersignatures"]] == ["neighbour"]
        assert list(check_roots([root], keyring(DISTRICT).public)) == []
        spoilt = {**root, "countersignatures": [{**signed, "by": "somebody"}]}
        assert [f.kind for f in check_roots([spoilt], None)] == ["countersignature"]
        with pytest.raises(Refused):
            take_countersignature(sent={**signed, "by": "somebody"}, work=unit)
        with pytest.raises(Invalid):
            take_countersignature(sent={**signed, "signature": "00" * 64}, work=unit)
        with pytest.raises(Invalid):
            take_countersignature(sent={"root": 1}, work=unit)
        with pytest.raises(NotFound):
            take_countersignature(sent={**signed, "root": 999}, work=unit)
    with pytest.raises(Invalid):
        countersign(root={**root, "count": -1}, keys=theirs, by="neighbour", at=timezone.now())


def test_a_writer_open_too_long_raises_an_alarm(
    own_database: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roots, "LONGEST_WRITER", timedelta(seconds=-5))
    with psycopg.connect(**_address()) as writer:  # type: ignore[arg-type]
        writer.execute("SELECT pg_current_xact_id()")
        note()
        with work(here(), "system:seal_root") as unit, caplog.at_level(logging.ERROR):
            roots.seal_root(roots.Wake(None, timezone.now(), unit))  # type: ignore[arg-type]
        writer.rollback()
    assert "cannot be sealed" in caplog.text
