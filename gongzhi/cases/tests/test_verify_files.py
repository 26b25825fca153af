"""``gongzhi verify`` on exports, receipts and roots in files, without a database."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gongzhi.cases.tests.record import published, some_life, verify
from gongzhi.core.keyring import keyring


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
