"""Signing up, judging and leaving without JavaScript; findings and draws for everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.models import Juror, Jury, JurySeat
from gongzhi.cases.tests.jury_road import draw_at_once, judged, seated
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
BUDGET = 12


@pytest.fixture
def road(jurisdiction: int, cast: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch) -> Road:
    """A file on its way to a jury."""
    draw_at_once(monkeypatch)
    return Road(jurisdiction, cast)


def holder(one: Road) -> Client:
    """The browser of whoever holds a file's key."""
    client = Client()
    client.post("/follow", {"code": one.received.code, "key": one.received.key})
    return client


def read(client: Client, path: str) -> str:
    """Give a page as text, within the budget of statements."""
    with CaptureQueriesContext(
        connection,
    ) as counted:
        answer = client.get(path)
    assert answer.status_code == 200, path
    asked = [one for one in counted if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= BUDGET, (path, len(asked))
    return answer.content.decode()


def test_a_juror_judges_on_the_page_and_leaves(road: Road) -> None:
    jury, panel = judged(road, "confirmed", ())
    one, other = seated(panel, jury)[:2]
    client = holder(one)
    assert "您被抽中了" in client.get("/follow").content.decode()
    page = client.get("/follow/jury").content.decode()
    assert "路灯" in page
    assert "13912345678" not in page
    sent = {"do": "verdict", "jury": jury.dossier.code}
    assert client.post("/follow/jury", sent).status_code == 422
    assert client.post("/follow/jury", {**sent, "verdict": "not"}).status_code == 302
    assert client.post("/follow/jury", {**sent, "verdict": "not"}).status_code == 404
    leaving = holder(other)
    aside = {"do": "aside", "jury": jury.dossier.code, "why": "own_matter"}
    assert leaving.post("/follow/jury", aside).status_code == 302
    assert leaving.post("/follow/jury", {"do": "withdraw"}).status_code == 302
    assert not Juror.objects.filter(dossier_id=other.received.id).exists()
    states = JurySeat.objects.filter(jury=jury).order_by("number").values_list("state", flat=True)
    assert list(states) == ["spoken", "aside", *["seated"] * 4, "waiting"]


def test_signing_up_and_keeping_one_s_own_matter(road: Road) -> None:
    road.to("closed")
    client = holder(road)
    assert "我愿意参加" in read(client, "/follow/jury")
    wrong = {"do": "consent", "works_for": "没有这个单位"}
    refused = client.post("/follow/jury", wrong)
    assert refused.status_code == 422
    assert "没有这个单位" in refused.content.decode(), "what was typed is still there"
    assert client.post("/follow/jury", {"do": "consent", "works_for": "URBAN"}).status_code == 302
    assert "您已经报名" in read(client, "/follow/jury")
    assert client.post("/follow/jury", {"do": "keep"}).status_code == 302
    assert "不会拿去评议" in read(client, "/follow/jury")
    assert Client().get("/follow/jury").status_code == 302
    assert client.post("/follow/jury", {"do": "dance"}).status_code == 409


def test_findings_and_draws_are_open_to_everybody(road: Road) -> None:
    jury, _ = judged(road, "confirmed", ("solved",) * 5)
    jury = Jury.objects.get(dossier_id=jury.dossier_id)
    assert jury.verdict == "solved"
    client = Client()
    assert "件数太少" in read(client, "/juries")
    assert client.get("/api/v1/juries").json()["townships"][0]["verdicts"] == {}
    page = read(client, "/draws?of=jury")
    name = f"jury:{jury.day.isoformat()}:{jury.dossier.code}"
    assert name in page
    said = client.get(f"/draws/{name}.json").json()
    assert said["candidates"]
    assert said["candidates"][0] in read(client, f"/draws/{name}")
    assert client.get("/draws/nothing").status_code == 404
    assert "还没有抽过签" in read(client, "/draws?of=audit&before=a")


def test_the_api_takes_consent_verdict_and_leave(road: Road) -> None:
    jury, panel = judged(road, "confirmed", ())
    one, other = seated(panel, jury)[:2]

    def ask(who: Road, method: str, way: str = "", sent: object = None) -> tuple[int, object]:
        call = getattr(Client(), method)
        more = {} if sent is None else {"data": sent, "content_type": "application/json"}
        path = f"/api/v1/requests/{who.received.code}/jury{way}"
        answer = call(path, headers={"X-Request-Key": who.received.key}, **more)
        return answer.status_code, answer.json()

    status, stand = ask(one, "get")
    assert status == 200
    assert isinstance(stand, dict)
    assert [seat["jury"] for seat in stand["seats"]] == [jury.dossier.code]
    way = f"/{jury.dossier.code}"
    assert ask(one, "post", f"{way}/verdict", {"verdict": "great"})[0] == 422
    assert ask(one, "post", f"{way}/verdict", {"verdict": "partly"}) == (200, {"said": True})
    assert ask(other, "post", f"{way}/aside", {"why": "work_there"}) == (200, {"left": True})
    assert ask(other, "delete") == (200, {"willing": False})
    assert ask(other, "put", "", {"works_for": ""}) == (200, {"willing": True})
