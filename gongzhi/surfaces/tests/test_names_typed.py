"""What staff type into a long list: a code, a code with its name, or the exact name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Enter = Callable[[Actor], Client]


@pytest.mark.parametrize(
    ("matter", "body"),
    [
        ("C0102", "URBAN"),
        ("C0102 路灯", "URBAN 区城市管理局"),
        ("路灯", "区城市管理局"),
        ("Street lamp", "URBAN"),
    ],
)
def test_a_dispatch_takes_a_code_or_an_exact_name(
    desk: Client, file: Dossier, matter: str, body: str
) -> None:
    sent = {"matter": matter, "body": body, "seen": "1"}
    answer = desk.post(f"/file/{file.code}/move/dispatch", sent)
    assert answer.status_code == 302
    file.refresh_from_db()
    assert (file.subject, file.owner.code) == ("C0102", "URBAN")


@pytest.mark.parametrize("matter", ["路", "路灯啊", "Street lamp posts"])
def test_a_name_that_nothing_bears_is_refused_beside_its_field(
    desk: Client, file: Dossier, matter: str
) -> None:
    sent = {"matter": matter, "body": "URBAN", "seen": "1"}
    answer = desk.post(f"/file/{file.code}/move/dispatch", sent)
    assert answer.status_code == 422
    assert 'id="dispatch-matter-error"' in answer.content.decode()


def test_a_report_entered_for_another_takes_the_name_of_a_matter(
    cast: Callable[..., Actor], logged_in: Enter
) -> None:
    desk = logged_in(cast("dispatcher"))
    sent = {
        "source": "phone",
        "detail": "来电",
        "matter": "路灯",
        "area": "AL0101",
        "token": "t" * 32,
    }
    assert desk.post("/desk/new", sent)["Location"] == "/receipt"
    assert Dossier.objects.order_by("-id")[0].title == {"matter": "C0102"}
    unknown = desk.post("/desk/new", {**sent, "matter": "没有的事", "token": "u" * 32})
    assert 'id="matter-error"' in unknown.content.decode()
