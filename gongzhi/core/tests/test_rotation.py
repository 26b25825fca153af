"""A new wrapping key: old values stay open, every data key is wrapped anew."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from gongzhi.core.actor import system_actor
from gongzhi.core.journal import append_to_chain, new_chain_id
from gongzhi.core.keyring import add_wrapping_key, keyring
from gongzhi.core.models import DataKey, Entry
from gongzhi.core.sealed import open_value, open_values, rewrap_keys, seal_into
from gongzhi.core.sealed.blocks import open_block


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Keys of the test's own, forgotten afterwards."""
    settings.GONGZHI_KEYS = tmp_path
    keyring.cache_clear()
    yield tmp_path
    keyring.cache_clear()


@pytest.mark.django_db
def test_rotation_rewraps_every_data_key_and_loses_no_value(
    jurisdiction: int, keys: Path, now: datetime
) -> None:
    chain = new_chain_id()
    sealed = seal_into(jurisdiction=jurisdiction, chain=chain, purpose="words", value="路灯坏了")
    before = bytes(DataKey.objects.get(chain=chain).wrapped)
    assert add_wrapping_key("anlan") == 2
    assert rewrap_keys(jurisdiction=jurisdiction, batch=1) == 1
    row = DataKey.objects.get(chain=chain)
    assert (row.key_version, bytes(row.wrapped) != before) == (2, True)
    (keys / "anlan" / "wrapping-1").unlink()
    keyring.cache_clear()
    opened = open_value(
        jurisdiction=jurisdiction,
        chain=chain,
        purpose="words",
        id_=sealed.id,
        by=system_actor(jurisdiction, "test"),
        why="test",
        at=now,
    )
    assert opened == "路灯坏了"
    assert rewrap_keys(jurisdiction=jurisdiction) == 0


@pytest.mark.django_db
def test_the_command_lists_rotates_and_rewraps(jurisdiction: int, keys: Path) -> None:
    seal_into(jurisdiction=jurisdiction, chain=new_chain_id(), purpose="words", value="路灯坏了")

    def run(verb: str, *more: str) -> str:
        out = io.StringIO()
        call_command("keys", verb, "--jurisdiction", "anlan", *more, stdout=out)
        return out.getvalue()

    assert "第 1 把封装密钥，封装着 1 把数据密钥（最新）" in run("list", "--language", "zh-hans")
    assert json.loads(run("rotate", "--json")) == [{"jurisdiction": "anlan", "version": 2}]
    assert oct((keys / "anlan" / "wrapping-2").stat().st_mode)[-3:] == "600"
    assert "1 data keys are now wrapped by key 2" in run("rewrap", "--language", "en")
    (keys / "anlan" / "wrapping-1").unlink()
    keyring.cache_clear()
    shape = json.loads(run("list", "--json"))
    assert [(one["version"], one["data_keys"], one["newest"]) for one in shape] == [(2, 1, True)]
    with pytest.raises(CommandError):
        call_command("keys", "list", "--jurisdiction", "nowhere")


@pytest.mark.django_db
def test_a_value_that_is_not_the_recorded_one_is_withheld_and_raises_an_alarm(
    jurisdiction: int, keys: Path, now: datetime
) -> None:
    by = system_actor(jurisdiction, "test")

    def note(facts: dict[str, Any]) -> UUID:
        return append_to_chain(
            kind="test",
            key="one",
            jurisdiction=jurisdiction,
            move="said",
            facts=facts,
            by=by,
            at=now,
        ).chain

    chain = note({})
    asked: dict[str, Any] = {"jurisdiction": jurisdiction, "chain": chain, "purpose": "words"}
    honest, forged = (seal_into(**asked, value=words) for words in ("路灯坏了", "路灯亮了"))
    note({"record": {"text": honest.fact()}})
    note({"record": {"text": {**forged.fact(), "commitment": honest.commitment}}})
    opened = open_values(**asked, ids=[honest.id, forged.id], by=by, why="test", at=now)
    assert {id_: text for id_, (text, _) in opened.items()} == {honest.id: "路灯坏了"}
    alarm = Entry.objects.get(move="sealed_value_changed")
    assert alarm.facts == {"chain": chain.hex, "sealed": forged.id.hex}


@pytest.mark.django_db
def test_a_block_leaves_out_the_value_that_is_not_the_recorded_one(
    jurisdiction: int, keys: Path, now: datetime
) -> None:
    by = system_actor(jurisdiction, "test")
    known: dict[str, Any] = {"jurisdiction": jurisdiction, "by": by, "at": now}

    def said(key: str, words: str, **other: str) -> tuple[UUID, UUID]:
        first = append_to_chain(kind="test", key=key, move="begun", facts={}, **known)
        sealed = seal_into(
            jurisdiction=jurisdiction, chain=first.chain, purpose="words", value=words
        )
        fact = {"record": {"text": {**sealed.fact(), **other}}}
        append_to_chain(kind="test", key=key, move="said", facts=fact, **known)
        return first.chain, sealed.id

    honest = said("one", "路灯坏了")
    forged = said("two", "路灯亮了", commitment="0" * 64)
    values = dict([honest, forged])
    assert open_block(values=values, purpose="words", why="test", **known) == {
        honest[0]: "路灯坏了"
    }
    alarm = Entry.objects.get(move="sealed_value_changed")
    assert alarm.facts == {"chain": forged[0].hex, "sealed": forged[1].hex}
