"""``gongzhi pack new``: a district from a template is clean, loads, and takes a report."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import Settings

from gongzhi.accounts.methods.codes import code_of, read_secret, step_at
from gongzhi.cases.models import Request
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.check import gaps_of, problems_of
from gongzhi.core.packs.problems import words
from gongzhi.core.packs.schema import Rows
from gongzhi.directory.models import Holding, Organisation
from gongzhi.procedure.actions import store_tables
from gongzhi.procedure.models import Dossier
from tests.paths import PACKS

AREAS = """code,name_zh,name_en,level,kind,parent
QH01,柳湾街道,Liuwan Subdistrict,2,street,QH
QH0101,听松社区,Tingsong Community,3,community,QH01
QH010101,听松社区第1网格,Tingsong Community Grid 1,4,grid,QH0101
QH010102,听松社区第2网格,Tingsong Community Grid 2,4,grid,QH0101
QH02,石桥镇,,2,town,QH
QH0201,石桥村,,3,village,QH02
QH020101,石桥村第1网格,,4,grid,QH0201
"""
FIRST, OWN = "a first word of mine", "an own word of mine"  # of an account made here
WHO = {
    "disp.liuwan": ("dispatcher", "QH01"),
    "hotline": ("dispatcher", "QH"),
    "grid.tingsong": ("grid_worker", "QH010102"),
}
NAMES = ("--name-zh", "清河区", "--name-en", "Qinghe District", "--root", "QH")


def run(*given: str) -> tuple[int, str, str]:
    """Run ``gongzhi pack``; give exit code, what it said, what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("pack", *given, "--language", "en", stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def begin(place: Path, areas: str = AREAS, *more: str) -> tuple[int, str]:
    """Write the areas and run ``new``; give exit code and complaint."""
    (place / "list.csv").write_text(areas, "utf-8")
    files = ("--areas", str(place / "list.csv"), "--out", str(place / "made"))
    code, _, complaint = run("new", "qinghe", *NAMES, *files, *more)
    return code, complaint


def fill(sheet: Path, rows: list[dict[str, object]]) -> None:
    """Take a template's rows out and write others, as a person would in Excel."""
    book = load_workbook(sheet)
    page = book.worksheets[0]
    header = [cell.value for cell in page[1]]
    page.delete_rows(2, page.max_row)
    for row in rows:
        page.append([row.get(str(name)) for name in header])
    book.save(sheet)


def name_holders(sheet: Path, holders: dict[str, str]) -> None:
    """Write in the sheet of posts who holds which."""
    book = load_workbook(sheet)
    page = book.worksheets[0]
    header = [cell.value for cell in page[1]]
    names = ("person", "person_name_zh", "person_name_en")
    columns = [header.index(name) + 1 for name in names]
    for row in range(2, page.max_row + 1):
        login = holders.pop(str(page.cell(row, 1).value), "")
        for column, value in zip(columns, (login, "林清禾", "Lin Qinghe"), strict=True):
            page.cell(row, column).value = value if login else None
    assert holders == {}, "posts that are not in the sheet"
    book.save(sheet)


def enter(login: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Give an account its first password, log in with it, choose an own one, enrol a program."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{FIRST}\n"))
    call_command("directory", "password", login, "--jurisdiction", "qinghe", stdout=io.StringIO())
    client = Client()
    assert client.post("/login", {"login": login, "password": FIRST}).status_code == 302
    own = {"old_password": FIRST, "password": OWN, "again": OWN, "next": "/inbox"}
    assert client.post("/password", own)["Location"] == "/inbox"
    begun = client.post("/login/factors/code").content.decode()
    secret = re.search(r'<code class="block">(\w+)</code>', begun)
    assert secret is not None
    code = code_of(read_secret(secret[1]), step_at(timezone.now()))
    assert 'id="codes"' in client.post("/login/factors/code", {"code": code}).content.decode()
    return client


def found_district(place: Path) -> Path:
    """Go through areas and pack as the guide says, with one mistake on the way."""
    sheets, made = place / "sheets", place / "districts"
    assert run("template", "areas", "--pack", "demo", "--own", "--out", str(sheets))[0] == 0
    rows: list[dict[str, object]] = [dict(one) for one in csv.DictReader(io.StringIO(AREAS))]
    new = ("new", "qinghe", *NAMES, "--areas", str(sheets / "areas.xlsx"), "--out", str(made))
    fill(sheets / "areas.xlsx", [{**rows[0], "level": "two"}, *rows[1:]])
    code, _, complaint = run(*new)
    assert code == 1
    assert "cell F2, column level: “two” is not a whole number" in complaint
    assert not made.exists()
    fill(sheets / "areas.xlsx", rows)
    assert run(*new)[0] == 0
    return made / "qinghe"


def staff(folder: Path, sheets: Path, posts: Rows) -> list[str]:
    """Name who holds some posts, read the sheet back, load the district; gives the posts."""
    assert run("template", "posts", "--pack", str(folder), "--own", "--out", str(sheets))[0] == 0
    holders = {
        next(code for code, row in posts.items() if (row["role"], row["area"]) == asked): login
        for login, asked in WHO.items()
    }
    name_holders(sheets / "posts.xlsx", dict(holders))
    back = ("read", str(sheets / "posts.xlsx"), "--out", str(folder), "--replace")
    for done in (back, ("check", str(folder)), ("load", str(folder))):
        assert run(*done)[0] == 0, done
    return sorted(holders)


@pytest.mark.django_db
@pytest.mark.usefixtures("plain_files")
def test_from_an_empty_sheet_to_the_first_report_that_is_dispatched(
    tmp_path: Path, now: datetime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = found_district(tmp_path)
    pack, problems = problems_of(folder, PACKS)
    assert pack is not None
    assert [words(problem, "en") for problem in problems or gaps_of(pack)] == []
    posts = pack.table("posts")
    workers = {row["area"] for row in posts.values() if row["role"] == "grid_worker"}
    assert workers == {"QH010101", "QH010102", "QH020101"}
    held = staff(folder, tmp_path / "sheets", posts)
    store_tables(at=now)
    settings.GONGZHI_JURISDICTION = "qinghe"
    place = Jurisdiction.objects.get(code="qinghe")
    sent = {"subject": "路灯不亮", "detail": "楼下的路灯坏了三天。", "area": "QH010102"}
    assert Client().post("/report", sent).status_code == 302
    file = Dossier.objects.get(jurisdiction_id=place.id)
    assert (file.area.code, file.fallback.code) == ("QH010102", "HOTLINE")
    assert file.desk is not None
    assert file.desk.code == "TO_QH01"
    desk = enter("disp.liuwan", monkeypatch)
    assert file.code in desk.get("/inbox").content.decode().replace("-", "")
    named = Organisation.objects.get(id=Request.objects.get().suggestion["duty"]["owner"]).code
    record = {"matter": "C0102", "body": named, "seen": "1"}
    answer = desk.post(f"/file/{file.code}/move/dispatch", record)
    assert answer.status_code == 302, answer.content.decode()
    file.refresh_from_db()
    assert (file.step, file.owner and file.owner.code) == ("dispatched", named)
    rows = Holding.objects.filter(post__jurisdiction_id=place.id)
    assert sorted(rows.values_list("post__code", flat=True)) == held


def test_bodies_bear_the_names_of_their_areas_and_their_kind(tmp_path: Path) -> None:
    begin(tmp_path)
    text = (tmp_path / "made" / "qinghe" / "organisations.csv").read_text("utf-8")
    assert "TO_QH01,柳湾街道办事处," in text
    assert "TO_QH02,石桥镇人民政府," in text
    assert "CC_QH0101,听松社区居民委员会," in text
    assert ",community_committee,TO_QH01,QH0101," in text
    assert "CC_QH0201,石桥村民委员会," in text
    rest = "".join(path.read_text("utf-8") for path in (tmp_path / "made" / "qinghe").iterdir())
    assert not [name for name in ("安澜", "临江", "埠头", "Anlan", "AL01") if name in rest]


def test_without_areas_there_is_the_district_itself(tmp_path: Path) -> None:
    assert run("new", "qinghe", *NAMES, "--out", str(tmp_path))[0] == 0
    assert run("check", str(tmp_path / "qinghe"))[0] == 0


def test_the_district_itself_may_stand_anywhere_in_the_list(tmp_path: Path) -> None:
    areas = AREAS + "QH,清河区,Qinghe District,1,district,\n"
    assert begin(tmp_path, areas) == (0, "")
    assert run("check", str(tmp_path / "made" / "qinghe"))[0] == 0


WRONG = [
    ("QH0101,听松社区,", "QH01,听松社区,", "list.csv, line 3, column code", "appears twice"),
    (",3,community,QH01\n", ",3,community,QH09\n", "list.csv, line 3, column parent", "QH09"),
    (",2,street,QH\n", ",two,street,QH\n", "list.csv, line 2, column level", "whole number"),
    (",level,", ",rank,", "list.csv, line 1, column rank", "not known"),
    ("QH02,石桥镇,,2,town,QH\n", "QH02,石桥镇,,2,town\n", "list.csv, line 6", "5 cells"),
]


@pytest.mark.parametrize(("old", "new", "place", "said"), WRONG)
def test_a_wrong_area_is_named_and_nothing_is_written(
    tmp_path: Path, old: str, new: str, place: str, said: str
) -> None:
    assert old in AREAS
    code, complaint = begin(tmp_path, AREAS.replace(old, new, 1))
    assert code == 1
    assert place in complaint
    assert said in complaint
    assert not (tmp_path / "made").exists()


def test_what_cannot_be_begun_is_refused_by_name(tmp_path: Path) -> None:
    assert begin(tmp_path)[0] == 0
    code, complaint = begin(tmp_path)
    assert code == 1
    assert "is there already" in complaint
    code, _, complaint = run("new", "Qing He", *NAMES, "--out", str(tmp_path))
    assert code == 1
    assert "small letters" in complaint
    code, _, complaint = run("new", "qh", *NAMES, "--from", "default", "--out", str(tmp_path))
    assert code == 1
    assert "can be extended, not loaded" in complaint
    more = ("--timezone", "Asia/Qinghe", "--out", str(tmp_path))
    code, _, complaint = run("new", "qh", *NAMES, *more)
    assert code == 1
    assert "no time zone" in complaint
    assert not (tmp_path / "qh").exists()
