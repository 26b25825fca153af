"""Sheets, hand-overs and the roster on pages: for whoever gives rights, refused to all others."""

from __future__ import annotations

import html
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry
from gongzhi.directory.models import Holding, Organisation, Post, Shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
HEAD = "代码,名称,英文名称,单位类别,上级,区域,电话\n"
GOOD = "FIRM9,清河物业,Qinghe Property,property_firm,,AL010108,0000-9\n"
BAD = "FIRM9,清河物业,Qinghe Property,nonsense,NOBODY,AL010108,0000-9\n"


def send(client: Client, rows: str, act: str) -> tuple[int, str, bytes]:
    sheet = SimpleUploadedFile("bodies.csv", (HEAD + rows).encode())
    answer = client.post("/organisations/import", {"sheet": sheet, "act": act})
    return answer.status_code, answer["Content-Type"], answer.content


def test_a_sheet_is_checked_marked_and_taken_in(
    cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> None:
    giver = logged_in(cast("security_admin"))
    assert giver.get("/organisations/import").status_code == 200
    assert giver.post("/organisations/import", {"act": "take"}).status_code == 422
    code, _, page = send(giver, BAD, "take")
    said = html.unescape(page.decode())
    assert code == 422
    assert "单位类别" in said
    assert "<td>2</td>" in said
    assert not Organisation.objects.filter(code="FIRM9").exists()
    code, kind, marked = send(giver, BAD, "mark")
    assert (code, kind) == (200, "text/csv")
    assert "Error" in marked.decode("utf-8-sig")
    assert send(giver, GOOD, "check")[0] == 200
    assert not Organisation.objects.filter(code="FIRM9").exists()
    assert send(giver, GOOD, "take")[0] == 200
    assert Organisation.objects.get(code="FIRM9").name_zh == "清河物业"
    assert Entry.objects.filter(actor="post:ADM_SEC").exists()


def test_a_post_is_handed_over_and_put_on_duty(
    cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> None:
    giver = logged_in(cast("security_admin"))
    post = Post.objects.get(code="URBAN_1")
    page = html.unescape(giver.get("/organisations/URBAN").content.decode())
    assert "/organisations/URBAN/hand-over" in page
    other = Holding.objects.get(post__code="MARKET_1", valid_to=None).person
    login = other.user.login  # type: ignore[union-attr]
    wrong = giver.post("/organisations/URBAN/hand-over", {"post": "URBAN_1", "login": "nobody9"})
    assert wrong.status_code == 404
    assert 'value="nobody9"' in wrong.content.decode(), "what was typed is still there"
    again = {"post": "MARKET_1", "login": login}
    assert giver.post("/organisations/MARKET/hand-over", again).status_code == 422
    done = giver.post("/organisations/URBAN/hand-over", {"post": "URBAN_1", "login": login})
    assert done.headers["Location"] == "/organisations/URBAN"
    assert Holding.objects.get(post=post, valid_to=None).person == other
    hours = {"begins": "2030-06-01T08:00", "ends": "2030-06-01T18:00"}
    path = "/organisations/URBAN/on-duty"
    assert giver.post(path, {"post": "URBAN_1", **hours}).status_code == 302
    assert Shift.objects.get(post=post, begins__year=2030).ends.hour == 10
    late = {"post": "URBAN_1", "begins": "2030-06-01T17:00", "ends": "2030-06-01T20:00"}
    refused = giver.post(path, late)
    assert refused.status_code == 422
    said = html.unescape(refused.content.decode())
    assert "重叠" in said
    for kept in ('value="2030-06-01T17:00"', 'value="URBAN_1" selected'):
        assert kept in said
    for wrong_end in ("soon", "0001-01-01T00:00", ""):
        assert giver.post(path, {**late, "ends": wrong_end}).status_code == 422


@pytest.mark.parametrize("role", ["system_admin", "dispatcher", "handler"])
def test_nobody_else_comes_near(
    role: str, cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> None:
    other = logged_in(cast(role))
    assert other.get("/organisations/import").status_code == 403
    assert send(other, GOOD, "take")[0] == 403
    for act in ("hand-over", "on-duty"):
        assert other.post(f"/organisations/URBAN/{act}", {"post": "URBAN_1"}).status_code == 403
        stranger = Client().post(f"/organisations/URBAN/{act}")
        assert stranger.headers["Location"].startswith("/login")
    assert "hand-over" not in other.get("/organisations/URBAN").content.decode()
    assert not Organisation.objects.filter(code="FIRM9").exists()


def test_the_four_tables_are_given_with_drop_downs_and_taken_back(
    cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> None:
    giver = logged_in(cast("security_admin"))
    for table, column in (
        ("organisations", "kind"),
        ("posts", "role"),
        ("coverage", "area"),
        ("roster", "post"),
    ):
        answer = giver.get(f"/organisations/sheets/{table}.xlsx")
        assert answer.status_code == 200, table
        page = load_workbook(io.BytesIO(answer.content))[table]
        header = [cell.value for cell in page[1]]
        letter = get_column_letter(header.index(column) + 1)
        choices = [str(one.sqref) for one in page.data_validations.dataValidation]
        assert any(choice.startswith(f"{letter}2:") for choice in choices), table
        if page.max_row > 1:
            sheet = SimpleUploadedFile(f"{table}.xlsx", answer.content)
            back = giver.post("/organisations/import", {"sheet": sheet, "act": "check"})
            assert back.status_code == 200, table
    assert giver.get("/organisations/sheets/persons.xlsx").status_code == 404
    other = logged_in(cast("dispatcher"))
    assert other.get("/organisations/sheets/posts.xlsx").status_code == 403


def test_who_gives_rights_names_accounts_that_are_there_and_opens_none(
    cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> None:
    giver = logged_in(cast("security_admin"))
    other = Holding.objects.get(post__code="MARKET_1", valid_to=None).person
    login = other.user.login  # type: ignore[union-attr]
    post = Post.objects.get(code="URBAN_1")
    head = "代码,名称,英文名称,单位,角色,区域,账号,姓名,电话\n"
    rest = f'{post.name_zh},"{post.name_en}",URBAN,{post.role},AL'

    def take(person: str) -> tuple[int, str]:
        row = f"URBAN_1,{rest},{person},王小明,{post.phone}\n"
        sheet = SimpleUploadedFile("posts.csv", (head + row).encode())
        answer = giver.post("/organisations/import", {"sheet": sheet, "act": "take"})
        return answer.status_code, html.unescape(answer.content.decode())

    code, said = take("nobody.yet")
    assert (code, "没有账号“nobody.yet”" in said) == (422, True)
    assert take(login)[0] == 200
    assert Holding.objects.get(post__code="URBAN_1", valid_to=None).person == other
