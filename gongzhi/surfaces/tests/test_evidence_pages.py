"""Before beside after on the pages, and the same through the API."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from gongzhi.cases.models import Photo
from gongzhi.cases.tests.jury_road import draw_at_once, judged, seated
from gongzhi.cases.tests.road import Road
from gongzhi.cases.tests.test_evidence import picture, shows
from gongzhi.core.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Enter = Callable[[Actor], Client]


@pytest.fixture
def road(jurisdiction: int, cast: Callable[..., Actor]) -> Road:
    """A file on its way."""
    return Road(jurisdiction, cast)


def upload() -> BytesIO:
    """A photo as a browser sends it."""
    sent = BytesIO(picture())
    sent.name = "a.jpg"
    return sent


def test_the_requester_sees_before_beside_after(road: Road, logged_in: Enter) -> None:
    road.to("handling")
    handler, path = logged_in(road.actor("owner")), f"/file/{road.received.code}"
    assert "上传前后照片" in handler.get(path).content.decode()
    assert handler.post(f"{path}/move/show_evidence", {"shows": "after"}).status_code == 422
    sent = {"shows": "after", "photo": upload()}
    assert handler.post(f"{path}/move/show_evidence", sent).status_code == 302
    api = f"/api/v1/files/{road.received.code}/evidence/show_evidence"
    answer = handler.post(api, {"shows": "before", "photo": upload()})
    assert (answer.status_code, answer.json()["passed"]) == (200, True)
    assert handler.post(api, {"shows": "sideways", "photo": upload()}).status_code == 422
    person = Client()
    key = {"X-Request-Key": road.received.key}
    person.post("/follow", {"code": road.received.code, "key": road.received.key})
    page = person.get("/follow").content.decode()
    assert page.index("办理前（") < page.index("办理后（")
    shown = re.findall(r'src="(/follow/photo/[^"]+)"', page)
    assert [person.get(one)["Content-Type"] for one in shown] == ["image/jpeg"] * 2
    base = f"/api/v1/requests/{road.received.code}/photos"
    listed = Client().get(base, headers=key).json()
    assert [one["shows"] for one in listed] == ["after", "before"]
    one = f"{base}/{listed[0]['photos'][0]}"
    assert Client().get(one, headers=key)["Content-Type"] == "image/jpeg"
    assert Client().get(one, headers={"X-Request-Key": "0" * 26}).status_code == 404
    own = f"/api/v1/files/{road.received.code}/photos/{listed[0]['photos'][0]}"
    assert handler.get(own)["Content-Type"] == "image/jpeg"


def test_a_juror_sees_released_photos_of_the_check_alone(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_at_once(monkeypatch)
    jury, panel = judged(road, "confirmed", ())
    road.do("draw_for_audit", record={"draw": {"key": "test"}})
    shows(road, "show_check", "verifier", picture(), for_jury=True)
    shows(road, "show_check", "verifier", picture())
    juror = Client()
    one = seated(panel, jury)[0]
    juror.post("/follow", {"code": one.received.code, "key": one.received.key})
    page = juror.get("/follow/jury").content.decode()
    shown = re.findall(r'src="(/follow/jury/photo/[^"]+)"', page)
    assert [juror.get(each)["Content-Type"] for each in shown] == ["image/jpeg"]
    kept = [each for each in Photo.objects.all() if str(each.id) not in shown[0]]
    assert [juror.get(f"/follow/jury/photo/{each.id}").status_code for each in kept] == [404]
    assert Client().get(shown[0]).status_code == 404
