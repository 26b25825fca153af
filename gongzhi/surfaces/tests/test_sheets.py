"""Lists taken home: the reader's own rows, as text stays text, and on record."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.codes import show_code
from gongzhi.core.models import Entry
from gongzhi.core.sheets.giving import TYPES, inert, write_lines
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.views.sheet_lists import SHEETS

Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
READERS = {
    **dict.fromkeys(("accounts", "agenda", "channels"), "system_admin"),
    "acts": "audit_admin",
    "calls": "hotline",
}
ASKED = {
    "search": "words=路灯",
    "behind": "kind=open",
    "duties": "body=URBAN",
    "lists": "area=AL0101",
}
TEMPLATES = Path(__file__).parents[1] / "templates" / "surfaces"
LISTS = re.compile(
    r"<table|_rows\.html|_papers\.html|_listed\.html|plain (?:acts|meetings|articles)"
)
NO_LISTS = {
    "board": "counts; each opens its files, which are a list with a sheet",
    "board_wall": "the same on the wall",
    "situation": "counts for everybody; machines read them at /api/v1/situation",
    "election": "sums of each round; machines read them at /api/v1/bodies/elections/CODE",
    "juries": "counts for everybody; machines read them at /api/v1/juries",
    "draws": "each is a file of its own, to be repeated from",
    "roots": "a file of its own, to be checked against",
    "procedure": "a table of rules, described in docs/procedures",
    "rules": "each table has its own sheet, which can be sent back",
    "release": "what a release would change",
    "file_papers": "of one file; the body's list has them all",
    "several": "files that were just picked from a list",
    "budget_ballot": "a paper to vote on",
    "election_ballot": "a paper to vote on",
    "topics_new": "counts beside the form that chooses among them",
    "directory_import": "what is wrong with a sheet",
    "order_ratings": "what is wrong with a sheet",
}
HARD = ("=1+1", "0012", "12E4567890", "2026-03-02", "-5", "@x", "a\x00b", "中文")


def body(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def test_text_stays_text_in_both_forms() -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    lines = [(*HARD, moment, date(2026, 3, 2), 7, None)]
    head = [str(number) for number in range(len(lines[0]))]
    with write_lines(head, lines, "csv") as file:
        text = file.read().decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(text)))[1]
    assert row[:8] == [
        "'=1+1", "\t0012", "\t12E4567890", "\t2026-03-02", "'-5", "'@x", "ab", "中文"
    ]  # fmt: skip
    assert row[8:] == ["2026-03-02 09:30", "2026-03-02", "7", ""]
    with write_lines(head, lines, "xlsx") as file:
        page = openpyxl.load_workbook(file).worksheets[0]
        cells = next(page.iter_rows(min_row=2))
    assert [cell.data_type for cell in cells[:8]] == ["s"] * 8
    assert [cell.value for cell in cells[:2]] == ["=1+1", "0012"]
    assert {cell.number_format for cell in cells[:8]} == {"@"}
    assert cells[8].value == datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001
    assert cells[8].number_format == "yyyy-mm-dd hh:mm"


@pytest.mark.parametrize("ending", TYPES)
def test_lines_are_written_as_they_come(ending: str) -> None:
    def lines() -> Iterator[tuple[str]]:
        for number in range(2000):
            yield (f"{number}" + "x" * 10_000,)

    tracemalloc.start()
    with write_lines(["a"], lines(), ending) as file:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert file.seek(0, io.SEEK_END) > 10_000
    assert most < 4_000_000, "of twenty million characters"


def test_what_some_sheet_programs_take_for_a_formula_is_marked_too() -> None:
    assert [inert(f"{sign}1") for sign in "＝＋－＠"] == ["'＝1", "'＋1", "'－1", "'＠1"]


@pytest.mark.django_db
def test_every_list_can_be_taken_home_by_whoever_sees_it(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    for _ in range(3):
        receive_request(
            Report(detail="路灯坏了", area="AL010109"), by=visitor(jurisdiction), at=now
        )
    file = Dossier.objects.order_by("id")[0]
    desk = logged_in(cast("dispatcher", body=file.desk.code if file.desk else ""))
    readers = {role: logged_in(cast(role)) for role in ("system_admin", "audit_admin")}
    readers["hotline"] = logged_in(cast("dispatcher", body="HOTLINE"))
    asked = {**ASKED, "days": f"code={file.code}"}
    for name, sheet in SHEETS.items():
        reader = readers.get(READERS.get(name, ""), desk)
        for ending in ("csv", "xlsx"):
            path = f"/sheets/{name}.{ending}?{asked.get(name, '')}"
            stranger = Client().get(path)
            if sheet.staff:
                assert stranger.status_code == 302
                assert "/login" in stranger["Location"]
            else:
                assert body(stranger)
            assert body(reader.get(path)), name
        if reader is not desk:
            assert desk.get(path).status_code == 403, name
    assert desk.get("/sheets/nothing.csv").status_code == 404
    assert desk.get("/sheets/inbox.pdf").status_code == 404
    text = body(desk.get("/sheets/inbox.csv")).decode("utf-8-sig")
    codes = {row[0] for row in csv.reader(io.StringIO(text))}
    wanted = {show_code(code) for code in Dossier.objects.values_list("code", flat=True)}
    assert wanted <= {code.lstrip("\t") for code in codes}
    other = body(logged_in(cast("handler", body="MARKET")).get("/sheets/inbox.csv"))
    assert show_code(file.code) not in other.decode()
    noted = Entry.objects.filter(move="give_sheet")
    staff = sum(sheet.staff for sheet in SHEETS.values())
    assert noted.count() == 2 * staff + 2
    assert "路灯" not in str(list(noted.values_list("facts", flat=True)))
    assert noted.order_by("-recorded_at")[1].facts["rows"] == 3


def test_every_page_with_a_list_offers_it_as_excel_and_csv() -> None:
    offered = re.compile(r"_sheet\.html\" with sheet=\"(\w+)\"|url 'sheet' '(\w+)' 'xlsx'")
    named = set()
    for path in sorted(TEMPLATES.glob("[a-z]*.html")):
        text = path.read_text(encoding="utf-8")
        sheets = {one for pair in offered.findall(text) for one in pair if one}
        assert sheets <= SHEETS.keys(), path.name
        if LISTS.search(text):
            assert bool(sheets) != (path.stem in NO_LISTS), path.name
        named |= sheets
    assert SHEETS.keys() - named == {"days"}, "the days of one file"
    both = (TEMPLATES / "_sheet.html").read_text(encoding="utf-8")
    assert "'xlsx'" in both
    assert "'csv'" in both


@pytest.mark.django_db
def test_the_links_of_a_list_give_what_its_page_shows(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    receive_request(Report(detail="路灯坏了", area="AL010109"), by=visitor(jurisdiction), at=now)
    file = Dossier.objects.get()
    desk = logged_in(cast("dispatcher", body=file.desk.code if file.desk else ""))
    admin = logged_in(cast("system_admin"))
    for client, page, said in (
        (desk, "/inbox", show_code(file.code)),
        (desk, "/dispatching", show_code(file.code)),
        (desk, "/board/files?kind=open", show_code(file.code)),
        (desk, "/duties/of/URBAN", ""),
        (desk, "/lists/of/AL0101", ""),
        (desk, "/hazards/", ""),
        (desk, "/organisations/", "URBAN"),
        (admin, "/administration/accounts", ""),
        (admin, "/administration/acts", ""),
    ):
        shown = client.get(page).content.decode()
        links = re.findall(r'href="(/sheets/[a-z]+\.(?:xlsx|csv)\?[^"]*)"', shown)
        assert len(links) >= 2, page
        for link in links[:2]:
            given = body(client.get(unescape(link)))
            assert given
        assert said in given.decode("utf-8-sig"), page
