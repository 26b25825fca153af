"""What neighbours may read: private by default, prepared, released by two, gone at once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from gongzhi.cases.actions.publishing import sweep_public
from gongzhi.cases.models import Photo, PublicFace, PublicPhoto
from gongzhi.cases.queries.public import PublicCase, public_case, public_page
from gongzhi.cases.queries.screening import photo_to_release
from gongzhi.cases.tests.road import DAY, LAMP, Road, new_live, react, work
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import Opening, Sealed, WorkingText
from gongzhi.procedure.ground import ground

pytestmark = pytest.mark.django_db
NAMED = replace(LAMP, detail="楼下的路灯坏了三天，我叫王小明，电话13800001111。")
MASKED = "路灯不亮\n楼下的路灯坏了三天，我叫〔姓名〕，电话〔电话〕。"


@pytest.fixture
def lamp(road: Road) -> Road:
    return at_work(road.open())


def at_work(road: Road, matter: str = "C0102") -> Road:
    road.do("dispatch", record={"matter": matter})
    react("index_words", road.at)
    return road


def shown(road: Road) -> PublicCase | None:
    with work(road.jurisdiction, "visitor") as unit:
        try:
            return public_case(road.received.code, ground(unit), road.at)
        except NotFound:
            return None


def working(road: Road) -> str:
    return WorkingText.objects.get(chain=road.received.id).text


def test_a_clean_text_that_one_person_has_read_is_shown(lamp: Road) -> None:
    assert shown(lamp) is None
    lamp.do("offer_public", record={"done": "已报修"})
    case = shown(lamp)
    assert case is not None
    assert (case.matter, case.text, case.done) == ("C0102", working(lamp), "已报修")
    assert [step.move for step in case.steps] == ["dispatch"]
    assert case.point is None
    entry = lamp.entries[-1]
    assert entry.facts["change"] == {"public": True}
    assert (entry.facts["record"]["two"], entry.facts["record"]["masked"]) == (False, 0)


@pytest.mark.parametrize("why", ["masked", "found", "edited"])
def test_where_something_was_found_a_second_person_releases(road: Road, why: str) -> None:
    at_work(road.open(report=NAMED if why == "masked" else LAMP))
    text = working(road) + ("另加一句" if why == "edited" else "")
    road.do("offer_public", record={"text": text, "found": why == "found"})
    assert not road.file.public
    assert shown(road) is None
    first = road.actor("owner")
    for_release = replace(road.cast("verifier"), person=first.person)
    with pytest.raises(Refused) as same:
        road.do("release_public", by=for_release)
    assert same.value.code == "separation"
    assert road.do("release_public").passed
    case = shown(road)
    assert case is not None
    assert case.text == text
    assert not road.do("release_public").passed


def test_what_is_shown_stays_until_its_successor_is_released(lamp: Road) -> None:
    lamp.do("offer_public")
    lamp.do("offer_public", record={"text": "另一段文字", "found": True})
    case = shown(lamp)
    assert case is not None
    assert case.text == working(lamp)
    lamp.do("refuse_public")
    assert shown(lamp) == case
    lamp.do("withdraw_public")
    assert shown(lamp) is None
    assert not PublicFace.objects.filter(dossier_id=lamp.received.id).exists()


@pytest.mark.parametrize(
    ("text", "rule"),
    [("我叫王小明，路灯坏了", "masked_word"), ("请打13900002222", "still_names")],
)
def test_what_was_masked_or_should_be_is_not_let_through(road: Road, text: str, rule: str) -> None:
    at_work(road.open(report=NAMED))
    with pytest.raises(Invalid) as wrong:
        road.do("offer_public", record={"text": text})
    assert [(one.field, one.rule) for one in wrong.value.problems] == [("text", rule)]
    assert not Sealed.objects.filter(chain=road.received.id, purpose="public").exists()


@pytest.mark.parametrize(
    ("report", "matter", "why"),
    [
        (LAMP, "T0203", "matter"),
        (replace(LAMP, type="wrongdoing_report"), "C0102", "secret"),
        (replace(LAMP, safe_way="只发短信"), "C0102", "danger"),
        (replace(LAMP, detail="路灯坏了，他天天打我，有人要跳楼。"), "C0102", "danger"),
        (replace(LAMP, about="URBAN", type="complaint"), "C0102", "about_body"),
    ],
)
def test_homes_secrets_danger_and_complaints_about_bodies_are_never_public(
    road: Road, report: Any, matter: str, why: str
) -> None:
    road.open(report=report)
    road.do("dispatch", record={"matter": matter, "body": "HOUSING"})
    react("index_words", road.at)
    with pytest.raises(Conflict) as refused:
        road.do("offer_public")
    assert (refused.value.code, refused.value.params["why"]) == ("not_for_public", why)


def test_the_requesters_no_is_for_good(lamp: Road) -> None:
    lamp.do("offer_public")
    assert shown(lamp)
    lamp.do("keep_private")
    assert shown(lamp) is None
    with pytest.raises(Conflict) as refused:
        lamp.do("offer_public")
    assert refused.value.params["why"] == "kept_private"


def test_it_leaves_when_it_is_merged(lamp: Road) -> None:
    lamp.do("offer_public")
    other = Road(lamp.jurisdiction, lamp.cast, lamp.at).open()
    for move in ("accept", "contact", "climb"):
        lamp.do(move)
    assert shown(lamp)
    lamp.do("merge", record={"parent": other.received.code})
    assert shown(lamp) is None


@pytest.mark.parametrize("leaves", ["matter", "erase", "void", "about", "decline"])
def test_it_leaves_in_the_move_that_makes_it_private(lamp: Road, leaves: str) -> None:
    lamp.do("offer_public")
    roads = {"erase": ("accept", "contact", "reply", "confirm"), "void": ("accept",)}
    for move in roads.get(leaves, ("accept", "contact", "climb")):
        lamp.do(move)
    assert shown(lamp)
    if leaves == "matter":
        lamp.do("dispatch", record={"matter": "T0203"})
    elif leaves == "about":
        lamp.do("dispatch", record={"about": "WATER"})
    else:
        lamp.do(leaves, record={"step": "received"} if leaves == "void" else {})
    assert not lamp.file.public
    assert lamp.entries[-1].facts["change"]["public"] is False
    assert shown(lamp) is None
    assert not PublicFace.objects.filter(dossier_id=lamp.received.id).exists()


def test_a_row_that_leaves_the_list_hides_at_once_and_is_put_on_record(lamp: Road) -> None:
    lamp.do("offer_public")
    new_live(lamp.jurisdiction, "public_matters", lambda rows: rows.pop("public_c0102"))
    assert shown(lamp) is None
    assert lamp.file.public
    with work(lamp.jurisdiction, "test") as unit:
        assert sweep_public(unit=unit, at=lamp.at) == 1
        assert sweep_public(unit=unit, at=lamp.at) == 0
    assert lamp.entries[-1].facts["record"]["reason"] == {"code": "off_the_list"}


def test_what_is_over_for_long_leaves(lamp: Road) -> None:
    lamp.do("offer_public")
    for move in ("accept", "contact", "reply", "confirm"):
        lamp.do(move)
    assert shown(lamp)
    lamp.at += timedelta(days=181)
    assert shown(lamp) is None
    with work(lamp.jurisdiction, "test") as unit:
        assert sweep_public(unit=unit, at=lamp.at) == 1


def test_only_the_point_of_a_facility_is_shown_and_only_when_a_person_says_so(road: Road) -> None:
    lon, lat = 113.2951, 28.1462
    at_work(road.open(report=replace(LAMP, lon=lon, lat=lat, area="")))
    road.do("offer_public")
    case = shown(road)
    assert case is not None
    assert case.point is None
    road.do("offer_public", record={"point": True})
    case = shown(road)
    assert case is not None
    assert case.point == (lon, lat)
    road.do("accept")
    road.do("contact")
    road.do("climb")
    road.do("dispatch", record={"matter": "E0102"})
    case = shown(road)
    assert case is not None
    assert case.point is None


def test_photos_are_shown_after_a_person_has_looked(road: Road) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(picture, "JPEG")
    at_work(road.open(report=replace(LAMP, photos=(picture.getvalue(),))))
    photo = Photo.objects.get(dossier_id=road.received.id).id
    with pytest.raises(Invalid) as wrong:
        road.do("offer_public", record={"photos": [photo.hex]})
    assert [one.rule for one in wrong.value.problems] == ["not_looked_at"]
    by = road.actor("owner")
    with work(road.jurisdiction, by.code) as unit:
        here = ground(unit)
        photo_to_release(road.file, photo, by=by, ground=here, at=road.at)
        stranger = road.cast("handler", body="MARKET")
        with pytest.raises(Refused):
            photo_to_release(road.file, photo, by=stranger, ground=here, at=road.at)
    for bad in (["0" * 32], [7], {"a": 1}):
        with pytest.raises(Invalid):
            road.do("offer_public", by=by, record={"photos": bad})
    road.do("offer_public", by=by, record={"photos": [str(photo)]})
    case = shown(road)
    assert case is not None
    assert list(case.photos) == [photo]
    opened = Opening.objects.filter(chain=road.received.id, purpose="photos")
    assert {one.why for one in opened} == {"release"}
    road.do("withdraw_public")
    assert not PublicPhoto.objects.exists()


def test_a_list_is_paged_and_asked_by_place_and_matter(road: Road) -> None:
    codes = []
    for _ in range(3):
        one = at_work(Road(road.jurisdiction, road.cast, road.at).open())
        one.do("offer_public")
        codes.append(one.received.code)
    with work(road.jurisdiction, "visitor") as unit:
        here = ground(unit)
        at = road.at + DAY
        first = public_page(here, at, size=2, area="AL0101", matter="C0102")
        second = public_page(here, at, size=2, after=first.next or "")
        assert [one.code for one in (*first.cases, *second.cases)] == codes[::-1]
        assert second.next is None
        assert public_page(here, at, area="AL02").cases == []
        assert public_page(here, at, matter="C0101").cases == []
        assert public_page(here, at, state="done").cases == []
        for wrong in ({"area": "XX"}, {"matter": "T0203"}, {"state": "x"}, {"after": "x"}):
            with pytest.raises(Invalid):
                public_page(here, at, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("move", ["offer_public", "release_public", "refuse_public"])
def test_nobody_else_prepares_or_releases(lamp: Road, move: str) -> None:
    lamp.do("offer_public", record={"found": True})
    strangers = [
        lamp.cast("handler", body="MARKET"),
        lamp.cast("party_secretary"),
        lamp.cast("finance"),
    ]
    for stranger in (*strangers, lamp.actor("requester")):
        with pytest.raises(Refused):
            lamp.do(move, by=stranger)
