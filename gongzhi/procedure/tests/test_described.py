"""What is drawn and written of a procedure is its table."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from gongzhi.procedure.described import described
from gongzhi.procedure.diagram import STYLE, diagram, ways_of
from gongzhi.procedure.table import known
from tests.paths import ROOT

SVG = "{http://www.w3.org/2000/svg}"
PROCEDURES = ("request", "joint_task")


def same(key: str) -> str:
    return key


@pytest.mark.parametrize("code", sorted(PROCEDURES))
def test_the_page_in_the_documentation_is_the_table(code: str) -> None:
    page = (ROOT / "docs" / "procedures" / f"{code}.md").read_text(encoding="utf-8")
    assert page == described(known()[code]), "run: python -m gongzhi procedures docs/procedures"


def test_every_procedure_in_force_has_its_page() -> None:
    assert set(known()) == {path.stem for path in (ROOT / "docs" / "procedures").glob("*.md")}


@pytest.mark.parametrize("code", sorted(PROCEDURES))
def test_the_picture_shows_every_station_and_every_way(code: str) -> None:
    table = known()[code]
    drawing = ElementTree.fromstring(diagram(table, words=same))  # noqa: S314  (our own text)
    words = [text.text for text in drawing.iter(f"{SVG}text") if text.get("class") == "name"]
    assert words == [f"step.{step.name}" for step in table.steps]
    ways = [path for path in drawing.iter(f"{SVG}path") if "way" in (path.get("class") or "")]
    assert len(ways) == len(ways_of(table))
    said = {text.text for text in drawing.iter(f"{SVG}text") if text.get("class") == "said"}
    moves = (move for step in table.steps for move in step.moves)
    assert said == {f"move.{one.name}" for one in moves if not (one.system and one.to == "=")}


def test_the_present_station_is_lit_and_the_road_numbered_and_filled() -> None:
    table = known()["request"]
    taken = ("received", "dispatched", "objected", "dispatched")
    drawing = ElementTree.fromstring(  # noqa: S314  (our own text)
        diagram(table, words=same, lit="dispatched", taken=taken)
    )
    current = [g for g in drawing.iter(f"{SVG}g") if g.get("aria-current") == "step"]
    assert [g.find(f"{SVG}text").text for g in current] == ["step.dispatched"]  # type: ignore[union-attr]
    counts = [text.text for text in drawing.iter(f"{SVG}text") if text.get("class") == "count"]
    assert counts == ["1", "2·4", "3"]
    roads = [p for p in drawing.iter(f"{SVG}path") if p.get("class") == "way taken"]
    assert len(roads) == 3


def test_wording_cannot_break_out_of_the_picture() -> None:
    text = diagram(known()["joint_task"], words=lambda key: '<script>&"', language='"><x')
    assert "<script>" not in text
    ElementTree.fromstring(text)  # noqa: S314  (our own text)


def test_a_page_with_its_own_style_sheet_gets_the_picture_without_one() -> None:
    table = known()["request"]
    assert STYLE in diagram(table, words=same)
    assert "<style" not in diagram(table, words=same, styled=False)
