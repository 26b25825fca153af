"""The printed register says what the database says: Word and PDF are read back and compared."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongzhi.core.actor import Actor
from gongzhi.deliberation.models import Decision
from gongzhi.deliberation.tests.road import DRAFT, Matter
from tests.papers.pdf_text import text_of_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
COUNTED = ("due", "present", "agreed", "opposed", "abstained", "invalid")
AREAS = ("due_area", "present_area", "agreed_area")
LABELS = ("应到", "实到", "同意", "反对", "弃权", "无效")


def owners(cast: Callable[..., Actor]) -> Matter:
    """An owners' vote, counted by heads and by area."""
    vote = Matter(cast, "owners_vote", "AL0101", at=last_year())
    vote.open(subject="property_firm").enrol()
    assert vote.call(days=15).passed
    vote.meet(11, 10, 1, present_area=140000, agreed_area=120050, opposed_area=19950)
    assert vote.do("resolve", resolution=DRAFT).passed
    return vote


def last_year() -> Any:
    return timezone.now().replace(year=timezone.now().year - 1, day=1)


def test_word_and_pdf_have_every_number_that_the_gates_have_stored(
    client: Client, cast: Callable[..., Actor]
) -> None:
    village = Matter(cast, at=last_year()).to("completed")
    for matter, posted in ((village, 2), (owners(cast), 0)):
        code = matter.file.code
        stored = list(numbers_in(client.get(f"/api/v1/decisions/{code}").json()))
        sheet = client.get(reverse("decision_register", args=[code, "docx"])).content
        book = docx.Document(io.BytesIO(sheet))
        assert list(rows_in(book)) == stored
        told = "\n".join(
            cell.text for table in book.tables for row in table.rows for cell in row.cells
        )
        assert told.count("8 天（至少 7 天）") == posted
        printed = client.get(reverse("decision_register", args=[code, "pdf"]))
        assert printed["Content-Type"] == "application/pdf"
        text = text_of_pdf(printed.content)
        for row in stored:
            assert "".join((*LABELS, *AREA_LABELS[: len(row) - 6], *row)) in text, row
        head = Decision.objects.get(pk=matter.id).dossier.head.hex()[:16]
        for words in (head, DRAFT, *(one["where"] for one in told_in(matter))):
            assert words in text
            assert words in whole(book), words


AREA_LABELS = ("应到面积㎡", "参加面积㎡", "同意面积㎡")


def numbers_in(shape: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The numbers of each counted stage as the API says them: those that the gates stored."""
    for stage in shape["stages"]:
        said = stage["numbers"]
        if "attend" in said:
            heads = tuple(str(said[name]) for name in COUNTED)
            yield heads + tuple(f"{said[name] / 100:.2f}" for name in AREAS if name in said)


def rows_in(book: Any) -> Iterator[tuple[str, ...]]:
    """The numbers that stand in the tables of the Word file."""
    for table in book.tables:
        head = tuple(cell.text for cell in table.rows[0].cells)
        if head[: len(LABELS)] == LABELS:
            values = tuple(cell.text for cell in table.rows[1].cells)
            if any(value.strip() for value in values):
                yield values


def told_in(matter: Matter) -> list[dict[str, str]]:
    told = Decision.objects.get(pk=matter.id).told
    return [one for one in told.values() if "where" in one]


def whole(book: Any) -> str:
    tables = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    footers = [one.text for one in book.paragraphs]
    return "\n".join([*tables, *footers])


def test_the_register_is_a_form_to_fill_in_and_speaks_english(
    client: Client, cast: Callable[..., Actor]
) -> None:
    matter = Matter(cast, at=last_year()).open()
    way = reverse("decision_register", args=[matter.file.code, "docx"])
    book = docx.Document(io.BytesIO(client.get(way, headers={"Accept-Language": "en"}).content))
    words = whole(book)
    assert "Chair: ________" in words
    assert "Register: Four deliberations, two disclosures" in words
    assert list(rows_in(book)) == []
    assert (
        client.get(reverse("decision_register", args=[matter.file.code, "txt"])).status_code == 404
    )
