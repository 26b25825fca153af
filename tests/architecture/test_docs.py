"""Docs cannot go stale: settings, decisions, the glossary and the two commands are compared."""

from __future__ import annotations

import re

from tests.paths import ROOT


def text(name: str) -> str:
    """Read a document of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_variable_that_is_read_is_documented() -> None:
    read = set()
    for path in (ROOT / "config").glob("*.py"):
        read |= set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8")))
    documented = set(re.findall(r"`((?:GONGZHI|DATABASE)_[A-Z_]+)`", text("docs/settings.md")))
    assert read <= documented
    commands = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("gongzhi", "config", "bin")
        for path in (ROOT / folder).rglob("*.py")
    )
    assert {name for name in documented if name not in commands} == set()


def test_the_index_of_decisions_is_complete() -> None:
    files = {path.name for path in (ROOT / "docs" / "adr").glob("0*.md")}
    assert set(re.findall(r"\((\d{4}-[^)]+\.md)\)", text("docs/adr/README.md"))) == files


def test_both_readmes_offer_the_two_commands_and_a_picture() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert "make demo" in text(name)
        assert "make test" in text(name)
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text(name)):
            assert (ROOT / picture).exists()


def test_links_between_documents_lead_somewhere() -> None:
    wrong = [
        (path.name, link)
        for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not (path.parent / link).exists()
    ]
    assert wrong == []


def test_every_app_stands_in_the_map_of_the_folders() -> None:
    apps = {path.name for path in (ROOT / "gongzhi").iterdir() if (path / "apps.py").exists()}
    assert all(name in text("docs/architecture.md") for name in apps)
    readme = text("README.md")
    assert [name for name in sorted(apps) if f"{name}`" not in readme] == []


def test_the_pictures_in_the_repository_stay_small() -> None:
    kept = [path for path in (ROOT / "docs" / "screens").iterdir() if path.is_file()]
    assert kept
    assert sum(path.stat().st_size for path in kept) < 6_000_000
