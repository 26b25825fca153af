"""Somebody in danger: helped first, held up by no question, shown to nobody, called safely."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
WORDS = "他又打我了，我很害怕，孩子也在家。"
SENT = {"detail": WORDS, "area": "AL010109", "phone": "0000-5551234", "safe_way": "只发短信"}
JSON = "application/json"


@pytest.mark.parametrize("door", ["page", "api", "named"])
def test_danger_is_helped_first_and_shown_to_nobody_else(
    door: str, cast: Cast, logged_in: Enter
) -> None:
    home = Client(headers={"Accept-Language": "zh"})
    if door == "page":
        assert home.post("/report", SENT).headers["Location"] == "/receipt"
        receipt = home.get("/receipt").content.decode()
        assert "110" in receipt
        assert 'href="/away"' in receipt
    else:
        named = {"matter": "C0102"} if door == "named" else {}
        made = home.post("/api/v1/requests", {**SENT, **named}, JSON).json()
        assert made["danger"]
        similar = home.post("/api/v1/requests/similar", SENT, JSON)
        assert WORDS[:6] not in similar.content.decode()
        home.post("/follow", {"code": made["code"], "key": made["key"]})
    file = Dossier.objects.latest("opened_at")
    assert not file.public
    own = home.get("/follow").content.decode()
    assert 'href="/away"' in own
    # Whoever looks over a shoulder finds no word of the matter in title or heading.
    heading = own.partition("<h1>")[2].partition("</h1>")[0]
    title = own.partition("<title>")[2].partition("</title>")[0]
    assert not [word for word in ("暴力", "家暴", "打") if word in heading + title]
    for path in (f"/file/{file.code}", f"/near/{file.code}", "/near", "/community"):
        assert WORDS[:6] not in Client().get(path).content.decode()
    desk = logged_in(cast("dispatcher", body=file.desk.code))  # type: ignore[union-attr]
    page = desk.get(f"/file/{file.code}", headers={"Accept-Language": "zh"}).content.decode()
    assert "话里不提事由" in page
    assert "0000-5551234" not in page
    assert "只发短信" not in page
