"""The public face leaks nothing, through no door: page, list, feed, map, API, look for duplicates.

One district with a public matter in which everything private was said once, and with matters that
must not be public or are no longer; every door is opened by everybody, and nothing private shows.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from gongzhi.cases.actions import Report
from gongzhi.cases.models import Photo
from gongzhi.cases.queries.screening import photo_to_release
from gongzhi.cases.tests.road import Road, react, work
from gongzhi.core.actor import Actor
from gongzhi.core.codes import show_code
from gongzhi.directory.models import Person
from gongzhi.procedure.ground import ground

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
LON, LAT = 113.295143, 28.146237
LAMP = Report(
    subject="路灯不亮",
    detail="楼下的路灯坏了三天，晚上很黑。我叫欧阳紫荆，家住3号楼2单元501，电话13800001111。",
    address="翠微路九号",
    name="欧阳紫荆",
    phone="13800001111",
    lon=LON,
    lat=LAT,
)
PRIVATE = ("欧阳紫荆", "13800001111", "单元501", "翠微路", "私下说的话", "理由写在这里")
RUBBISH = replace(LAMP, subject="垃圾成堆", detail="路边一堆垃圾，我叫欧阳紫荆。")


@dataclass
class District:
    """What is public, and what must not be seen: codes of files and marks of what was said."""

    shown: Road
    grid: Road
    photo: str
    hidden: list[str]
    marks: list[str]


def public(road: Road, report: Report, matter: str = "C0102", *, point: bool = True) -> Road:
    road.open(report=report)
    road.do("dispatch", record={"matter": matter})
    react("index_words", road.at)
    text = {"text": "楼下的公共设施坏了三天。", "done": "已报修", "point": point}
    road.do("offer_public", record=text)
    road.do("release_public")
    assert road.file.public
    return road


@pytest.fixture
def district(jurisdiction: int, cast: Callable[..., Actor]) -> District:
    def fresh() -> Road:
        return Road(jurisdiction, cast)

    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(picture, "JPEG")
    shown = public(fresh(), replace(LAMP, photos=(picture.getvalue(),)))
    grid = public(fresh(), RUBBISH, "E0102")
    photo = Photo.objects.get(dossier_id=shown.received.id).id
    for move in ("accept", "contact"):
        shown.do(move, record={"text": "私下说的话"} if move == "contact" else {})
    private = fresh().open(report=LAMP)
    left = [public(fresh(), LAMP) for _ in range(4)]
    left[0].do("keep_private")
    left[1].do("withdraw_public")
    for move in ("accept", "contact", "climb"):
        left[2].do(move)
        left[3].do(move)
    left[2].do("dispatch", record={"matter": "T0203"})
    left[3].do("dispatch", record={"about": "WATER"})
    waiting = fresh().open(report=LAMP)
    waiting.do("dispatch")
    react("index_words", waiting.at)
    waiting.do("offer_public", record={"text": "等人放行的文字"})
    secret = fresh().open(report=replace(LAMP, type="wrongdoing_report"))
    hidden = [one.received.code for one in (private, *left, waiting, secret)]
    staff = Person.objects.filter(jurisdiction_id=jurisdiction).exclude(name_zh="")[:2000]
    names = {one.name_zh for one in staff if len(one.name_zh) > 2}
    keys = [one.received.key for one in (shown, grid)]
    marks = [*PRIVATE, *names, *keys, "等人放行的文字", f"{LON}", f"{LAT}", "28.14624,113"]
    return District(shown, grid, str(photo), hidden, marks)


def doors(district: District) -> Iterator[str]:
    """Every address under which something public is read."""
    for area in ("AL", "AL01", "AL0101", district.shown.file.area.code):
        yield reverse("near_of", args=[area])
        yield reverse("near_of", args=[area]) + "?state=done"
        yield reverse("near_feed", args=[area])
        yield f"/api/v1/public/cases?area={area}"
        yield f"/api/v1/public/cases.geojson?area={area}&matter=C0102"
    yield from ("/near/", "/community", "/api/v1/public/cases", "/api/v1/public/cases.geojson")
    yield from ("/dispatch-rules/", "/api/v1/dispatch-rules")
    yield from ("/hazards/", "/api/v1/hazards", "/api/v1/public/matters")
    for road in (district.shown, district.grid):
        yield reverse("near_case", args=[road.received.code])
        yield f"/api/v1/public/cases/{road.received.code}"


def everybody(
    district: District, cast: Callable[..., Actor], enter: Callable[[Actor], Client]
) -> Iterator[tuple[str, Client]]:
    yield "visitor", Client()
    yield "english", Client(headers={"Accept-Language": "en"})
    yield "the unit complained of", enter(cast("handler", body="WATER"))
    yield "another body", enter(cast("handler", body="MARKET"))


def asked(client: Client) -> str:
    """The look for duplicates, with the very words of the private reports."""
    body = {"detail": LAMP.detail, "lon": LON, "lat": LAT}
    sent = client.post("/api/v1/requests/similar", body, content_type="application/json")
    return str(sent.content.decode())


def test_no_public_door_shows_anything_private(
    district: District, cast: Callable[..., Actor], logged_in: Callable[[Actor], Client]
) -> None:
    for who, client in everybody(district, cast, logged_in):
        seen = []
        for door in doors(district):
            answer = client.get(door)
            assert answer.status_code == 200, (who, door)
            seen.append((door, answer.content.decode()))
        seen.append(("similar", asked(client)))
        for door, text in seen:
            for code in district.hidden:
                assert code not in text, (who, door)
                assert show_code(code) not in text, (who, door)
            said = [mark for mark in district.marks if mark in text]
            assert not said, (who, door, said)


@pytest.mark.parametrize("path", ["/near/case/{}", "/api/v1/public/cases/{}"])
def test_what_is_private_looks_like_what_there_is_not(district: District, path: str) -> None:
    client = Client()
    nothing = client.get(path.format("7K3M9QXAC4"))
    for code in district.hidden:
        answer = client.get(path.format(code))
        assert answer.status_code == nothing.status_code == 404
        told = [TOKEN.sub("", one.content.decode()) for one in (answer, nothing)]
        assert told[0].replace(code, "") == told[1].replace("7K3M9QXAC4", "")


def test_only_a_facility_has_a_point_and_no_house_does(district: District) -> None:
    answer = Client().get("/api/v1/public/cases.geojson")
    features = {one["id"]: one for one in answer.json()["features"]}
    lamp, rubbish = features[district.shown.received.code], features[district.grid.received.code]
    assert lamp["geometry"]["coordinates"] == [round(LON, 5), round(LAT, 5)]
    assert rubbish["geometry"] is None
    assert "28.146" not in json.dumps(rubbish)


def test_a_feed_reads_is_paged_and_is_asked_about_again(district: District) -> None:
    client = Client()
    path = reverse("near_feed", args=["AL"])
    answer = client.get(path)
    entries = ET.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314
    assert len(entries) == 2
    for door in (path, "/api/v1/public/cases.geojson", "/api/v1/public/cases"):
        first = client.get(door)
        assert first.headers["Cache-Control"] == "public, no-cache"
        again = client.get(door, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        district.shown.do("offer_public", record={"text": f"又一段文字{len(door)}", "found": True})
        district.shown.do("release_public")
        changed = client.get(door, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
    page = client.get("/api/v1/public/cases?size=1").json()
    rest = client.get(f"/api/v1/public/cases?size=1&after={page['next']}").json()
    codes = [one["code"] for one in (*page["cases"], *rest["cases"])]
    assert codes == [district.grid.received.code, district.shown.received.code]
    for wrong in ("area=XX", "matter=T0203", "after=x", "size=0", "state=x"):
        assert client.get(f"/api/v1/public/cases?{wrong}").status_code == 422


def test_a_photo_is_public_only_once_it_was_looked_at_and_released(district: District) -> None:
    road, client = district.shown, Client()
    paths = [
        reverse("near_photo", args=[road.received.code, district.photo]),
        f"/api/v1/public/cases/{road.received.code}/photos/{district.photo}",
    ]
    assert [client.get(path).status_code for path in paths] == [404, 404]
    by = road.actor("owner")
    photo = Photo.objects.get(id=district.photo)
    with work(road.jurisdiction, by.code) as unit:
        photo_to_release(road.file, photo.id, by=by, ground=ground(unit), at=road.at)
    road.do("offer_public", by=by, record={"text": "路灯坏了", "photos": [photo.id.hex]})
    assert [client.get(path).status_code for path in paths] == [404, 404]
    road.do("release_public")
    assert [client.get(path).status_code for path in paths] == [200, 200]
    road.do("withdraw_public")
    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_the_pages_cost_few_statements(
    district: District, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = Client()
    for door in ("/near/", "/near/AL", reverse("near_case", args=[district.shown.received.code])):
        with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
            assert client.get(door).status_code == 200


def test_staff_prepare_release_and_take_back_on_one_page(
    jurisdiction: int, cast: Callable[..., Actor], logged_in: Callable[[Actor], Client]
) -> None:
    road = Road(jurisdiction, cast).open(report=LAMP)
    road.do("dispatch")
    react("index_words", road.at)
    first, second = logged_in(road.actor("owner")), logged_in(cast("verifier"))
    path = reverse("file_public", args=[road.received.code])
    assert "13800001111" in first.get(path).content.decode()
    bad = first.post(path, {"move": "offer_public", "text": "我叫欧阳紫荆"})
    assert bad.status_code == 422
    sent = {"move": "offer_public", "text": "路灯坏了三天", "done": "", "point": "true"}
    assert first.post(path, sent).status_code == 302
    assert "路灯坏了三天" in second.get(path).content.decode()
    door = f"/api/v1/files/{road.received.code}/public"
    api = second.get(door).json()
    assert {one["kind"] for one in api["masked"]} >= {"phone", "door"}
    assert (api["waiting"]["text"], api["public"]) == ("路灯坏了三天", False)
    assert road.received.code in second.get("/near/").content.decode()
    assert first.post(path, {"move": "release_public"}).status_code == 403
    assert second.post(path, {"move": "release_public"}).status_code == 302
    assert "路灯坏了三天" in Client().get(f"/near/case/{road.received.code}").content.decode()
    own = Client()
    own.post("/follow", {"code": road.received.code, "key": road.received.key})
    assert f"/near/case/{road.received.code}" in own.get("/follow").content.decode()
    assert own.post("/follow/keep_private").status_code == 302
    assert Client().get(f"/near/case/{road.received.code}").status_code == 404
    assert logged_in(cast("handler", body="MARKET")).get(path).status_code == 404
    # Page and API open the words for nobody who has nothing to prepare or to release.
    kept = second.get(door)
    assert (kept.status_code, kept.json()["params"]) == (409, {"why": "kept_private"})
