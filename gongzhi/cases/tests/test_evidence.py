"""Photos before and after: cleaned, for the requester, by those whose move it is."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from gongzhi.cases.actions import move_request
from gongzhi.cases.actions.evidence import show_evidence
from gongzhi.cases.models import Photo
from gongzhi.cases.queries.evidence import evidence_of
from gongzhi.cases.queries.words import photo_of
from gongzhi.cases.tests.jury_road import here_of
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor, requester
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.core.work import work
from gongzhi.procedure.queries import timeline

pytestmark = pytest.mark.django_db


def picture(comment: bytes = b"GPS 29.9 122.2") -> bytes:
    """A photo that carries more than its pixels."""
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = comment.decode()
    Image.new("RGB", (40, 30), "green").save(target, "JPEG", exif=exif, comment=comment)
    return target.getvalue()


def shows(road: Road, move: str, by: Actor | str, *photos: bytes, **record: object) -> None:
    """Show photos as somebody, a little later."""
    who = by if isinstance(by, Actor) else road.actor(by)
    sent = {"dossier": road.received.id, "by": who, "at": road.at, "record": record}
    assert show_evidence(move=move, photos=photos, **sent).passed  # type: ignore[arg-type]


def test_before_and_after_reach_the_requester_without_hidden_data(road: Road) -> None:
    road.to("handling")
    shows(road, "show_evidence", "owner", picture(), shows="before")
    shows(road, "show_evidence", "owner", picture(), picture(), shows="after", text="换了灯泡")
    road.do("hand_in")
    shows(road, "show_check", "verifier", picture(), for_jury=True)
    here = here_of(road)
    told = evidence_of(timeline(road.file, here, for_requester=True))
    assert [(one.shows, len(one.photos), one.for_jury) for one in told] == [
        ("before", 1, False),
        ("after", 2, False),
        ("as_found", 1, True),
    ]
    first = Photo.objects.order_by("sequence", "id")[0]
    with work(road.jurisdiction, "requester"):
        jpeg = photo_of(
            road.file,
            first.id,
            by=requester(road.jurisdiction),
            ground=here,
            at=road.at,
            key=road.received.key,
        )
    assert b"GPS" not in jpeg
    with Image.open(io.BytesIO(jpeg)) as shown:
        assert (shown.size, dict(shown.getexif())) == ((40, 30), {})
    with pytest.raises(NotFound):
        photo_of(
            road.file, first.id, by=road.cast("handler", body="WATER"), ground=here, at=road.at
        )


def test_who_and_what_is_refused(road: Road) -> None:
    road.to("handling")
    cases: list[tuple[str, Actor | str, tuple[bytes, ...], dict[str, str], type[GongzhiError]]] = [
        ("show_evidence", "owner", (), {"shows": "after"}, Invalid),
        ("show_evidence", "owner", (b"not a photo",), {"shows": "after"}, Invalid),
        ("show_evidence", "owner", (picture(),) * 10, {"shows": "after"}, Invalid),
        ("show_evidence", "owner", (picture(),), {"shows": "as_found"}, Invalid),
        ("show_evidence", "verifier", (picture(),), {"shows": "after"}, Refused),
        (
            "show_evidence",
            road.cast("handler", body="WATER"),
            (picture(),),
            {"shows": "after"},
            Refused,
        ),
        ("show_check", "verifier", (picture(),), {}, Conflict),
    ]
    for move, by, photos, record, kind in cases:
        with pytest.raises(kind):
            shows(road, move, by, *photos, **record)
    with pytest.raises(Invalid) as wrong:
        move_request(
            dossier=road.received.id,
            move="show_evidence",
            by=road.actor("owner"),
            at=road.at,
            record={"shows": "after"},
        )
    assert [(one.field, one.rule) for one in wrong.value.problems] == [("photo", "required")]
    assert not Photo.objects.exists()
    road.do("hand_in")
    with pytest.raises(Refused):
        shows(road, "show_check", "owner", picture())
