"""The page on which a hotline reports its calls: a sheet, one day by hand, faults by row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.appraisal.models import CallDay
from gongzhi.core.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
PATH, SOURCE = "/figures/calls", "话务系统日报"


@pytest.fixture
def hotline(cast: Cast, logged_in: Enter) -> Client:
    """A desk of the hotline."""
    return logged_in(cast("dispatcher", body="HOTLINE"))


def sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("calls.csv", text.encode(), "text/csv")


def test_a_sheet_and_a_day_by_hand_are_taken_and_shown(hotline: Client) -> None:
    assert PATH in hotline.get("/figures/").content.decode()
    rows = "日期,呼入,接通\n2026-06-01,120,110\n2026-06-02,80,80\n"
    made = hotline.post(PATH, {"source": SOURCE, "sheet": sheet(rows)})
    assert made.headers["Location"] == f"{PATH}?taken=2"
    by_hand = {"source": SOURCE, "day": "2026-06-02", "offered": "90", "answered": "81"}
    assert hotline.post(PATH, by_hand).status_code == 302
    found = CallDay.objects.order_by("day").values_list("offered", "answered")
    assert list(found) == [(120, 110), (90, 81)]
    page = hotline.get(f"{PATH}?taken=1").content.decode()
    assert page.index("2026-06-02") < page.index("2026-06-01")
    assert SOURCE in page


def test_what_is_wrong_is_named_by_row_and_what_was_typed_stays(hotline: Client) -> None:
    zh = {"Accept-Language": "zh"}
    rows = "day,offered,answered\n2026-06-01,12,13\nsoon,1,1\n2026-06-01,1,x\n"
    sent = {"source": SOURCE, "sheet": sheet(rows)}
    wrong = hotline.post(PATH, sent, headers=zh)
    page = wrong.content.decode()
    assert wrong.status_code == 422
    for row, words in ((2, "接通数不能大于呼入数"), (3, "请填写日期"), (4, "请填写整数")):
        assert f"<td>{row}</td>" in page
        assert words in page
    assert SOURCE in page
    bare = hotline.post(PATH, {"source": SOURCE, "sheet": sheet("甲,乙\n1,2\n3,4\n")}, headers=zh)
    assert bare.status_code == 422
    assert "日期" in bare.content.decode()
    day = {"source": "", "day": "2026-06-01", "offered": "5", "answered": "x"}
    by_hand = hotline.post(PATH, day, headers=zh).content.decode()
    assert 'value="2026-06-01"' in by_hand
    assert 'value="5"' in by_hand
    assert not CallDay.objects.exists()


@pytest.mark.parametrize(("role", "body"), [("handler", "URBAN"), ("dispatcher", "TO_AL01")])
def test_nobody_else_reports_calls(role: str, body: str, cast: Cast, logged_in: Enter) -> None:
    other = logged_in(cast(role, body=body))
    assert PATH not in other.get("/figures/").content.decode()
    assert other.get(PATH).status_code == other.post(PATH, {}).status_code == 403
    assert Client().get(PATH).headers["Location"].startswith("/login")
