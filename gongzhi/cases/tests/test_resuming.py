"""A later start of the demo goes straight to its servers, and only when nothing has changed."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from gongzhi.cases.management import resuming
from gongzhi.cases.management.resuming import (
    NOTE,
    PortRefused,
    name_address,
    note_filled,
    resume,
)

ACCOUNTS = [("resident", "known-to-all", "居民 Resident")]
LEAVE = ["--no-serve"]


@pytest.fixture
def filled(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo that has been filled: its home, in a database that may be changed."""
    address = make_conninfo(os.environ["DATABASE_OWNER_URL"], dbname=own_database)
    monkeypatch.setenv("DATABASE_OWNER_URL", address)
    monkeypatch.setenv("GONGZHI_HOME", str(tmp_path))
    monkeypatch.setattr(resuming, "ROOT", tmp_path / "program")
    for folder in resuming.WATCHED:
        (tmp_path / "program" / folder).mkdir(parents=True)
        (tmp_path / "program" / folder / "some.py").write_text("one", encoding="utf-8")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{}", encoding="utf-8")
    note_filled(tmp_path, ACCOUNTS)
    return tmp_path


def test_what_stands_as_it_was_is_resumed(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert resume(LEAVE)
    assert "known-to-all" in capsys.readouterr().out
    assert (filled / NOTE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["--port", "8123"], "http://127.0.0.1:8123"),
        (["--host", "::", "--port=8123"], "http://127.0.0.1:8123"),
        (["--host", "::1"], "http://[::1]:8000"),
        (["--port", "many"], None),
    ],
    ids=["port", "everywhere", "six", "wrong"],
)
def test_links_lead_to_where_the_demo_answers(
    given: list[str], named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GONGZHI_PORT", "GONGZHI_HOST", "GONGZHI_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    name_address(given)
    assert os.environ.pop("GONGZHI_ADDRESS", None) == named
    monkeypatch.setenv("GONGZHI_ADDRESS", "https://demo.example")
    name_address(given)
    assert os.environ["GONGZHI_ADDRESS"] == "https://demo.example"


@pytest.mark.parametrize("folder", resuming.WATCHED)
def test_a_changed_file_of_the_program_leads_to_the_set_up(filled: Path, folder: str) -> None:
    (filled / "program" / folder / "some.py").write_text("three", encoding="utf-8")
    assert not resume(LEAVE)


def test_page_files_that_are_gone_lead_to_the_set_up(filled: Path) -> None:
    (filled / "static" / "staticfiles.json").unlink()
    assert not resume(LEAVE)
    note_filled(filled, ACCOUNTS)
    assert not resume(LEAVE)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_jurisdiction SET live_version = live_version + 1",
        "UPDATE core_jurisdiction SET pack_digest = 'other'",
        "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)",
        "UPDATE core_jurisdiction SET pack = 'another'",
    ],
)
@pytest.mark.usefixtures("filled")
def test_another_state_of_the_database_leads_to_the_set_up(change: str) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute(change)  # type: ignore[call-overload]
    assert not resume(LEAVE)


@pytest.mark.usefixtures("filled")
def test_a_database_that_is_away_leads_to_the_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://nobody@127.0.0.1:1/none")
    note_filled(Path(os.environ["GONGZHI_HOME"]), ACCOUNTS)
    assert not resume(LEAVE)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"same": []}'])
def test_a_note_that_cannot_be_read_leads_to_the_set_up(filled: Path, text: str) -> None:
    (filled / NOTE).write_text(text, encoding="utf-8")
    assert not resume(LEAVE)


@pytest.mark.usefixtures("filled")
def test_options_that_only_the_set_up_knows_lead_there() -> None:
    assert not resume(["--no-serve", "--verbosity", "2"])
    assert not resume(["--port", "many"])


@pytest.mark.usefixtures("filled")
def test_a_port_that_is_taken_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "PORT_PATIENCE", 0.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortRefused, match="make demo"):
            resume(["--port", str(taken.getsockname()[1])])
