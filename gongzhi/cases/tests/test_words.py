"""Who may read what a requester has said, and what erasing leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import h3
import pytest
from PIL import Image

from gongzhi.cases.actions import Received, Report, enter_request, move_request, receive_request
from gongzhi.cases.actions.indexing import index_requests
from gongzhi.cases.models import Photo, Request
from gongzhi.cases.queries import words
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import Conflict, NotFound, Refused
from gongzhi.core.models import DataKey, Entry, Opening, WorkingText
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import timeline

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]


def picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, format="JPEG")
    return target.getvalue()


@pytest.fixture
def received(jurisdiction: int, now: datetime) -> Received:
    report = Report(
        subject="路灯不亮",
        detail="楼下的路灯坏了三天。",
        area="AL010109",
        name="林女士",
        phone="0000-5551234",
        photos=(picture(),),
    )
    return receive_request(report, by=visitor(jurisdiction), at=now)


@pytest.fixture
def base(jurisdiction: int) -> Ground:
    with work(jurisdiction, "visitor") as unit:
        return ground(unit)


def said(received: Received, by: Actor, base: Ground, now: datetime, key: str = "") -> words.Said:
    file = Dossier.objects.get(id=received.id)
    return words.words_of(file, timeline(file, base), by=by, ground=base, at=now, key=key)


def desk(received: Received, cast: Cast) -> Actor:
    return cast("dispatcher", body=Dossier.objects.get(id=received.id).desk.code)


def test_the_desk_reads_the_words_and_the_reading_is_logged(
    received: Received, cast: Cast, base: Ground, now: datetime
) -> None:
    by = desk(received, cast)
    assert said(received, by, base, now).detail == "楼下的路灯坏了三天。"
    opening = Opening.objects.get(chain=received.id)
    assert (opening.actor, opening.purpose, opening.why) == (by.code, "words", "read_file")


@pytest.mark.parametrize("role", ["party_secretary", "district_leader", "handler", "outsider"])
def test_whoever_neither_owns_nor_must_act_reads_nothing(
    role: str, received: Received, cast: Cast, base: Ground, now: datetime
) -> None:
    assert said(received, cast(role), base, now) == words.Said(shut=True)
    assert not Opening.objects.filter(chain=received.id).exists()


def test_a_role_that_the_pack_does_not_trust_reads_nothing_even_at_the_desk(
    received: Received, cast: Cast, base: Ground, now: datetime
) -> None:
    convening = replace(desk(received, cast), roles=frozenset({"party_secretary"}))
    assert said(received, convening, base, now).shut


def test_another_districts_post_reads_nothing(
    received: Received, cast: Cast, base: Ground, now: datetime
) -> None:
    assert said(received, replace(desk(received, cast), jurisdiction=999), base, now).shut


def test_the_requester_reads_with_the_key_and_not_without(
    received: Received, jurisdiction: int, base: Ground, now: datetime
) -> None:
    by = requester(jurisdiction)
    assert said(received, by, base, now, received.key).subject == "路灯不亮"
    assert said(received, by, base, now, "0" * 26).shut


def test_contact_opens_for_the_follow_up_desk_and_once_released_for_whoever_handles_it(
    received: Received, jurisdiction: int, cast: Cast, base: Ground, now: datetime
) -> None:
    file = Dossier.objects.get(id=received.id)
    rows = timeline(file, base)
    mine = requester(jurisdiction)
    own = {"dossier": file.id, "by": mine, "at": now, "key": received.key}
    handler = desk(received, cast)

    def seen(by: Actor) -> words.Contact | None:
        rows = timeline(file, base)
        return words.contact_of(file, rows, by=by, ground=base, at=now, why="reach_requester")

    assert seen(cast("follow_up_desk")) == words.Contact("林女士", "0000-5551234")
    with pytest.raises(Refused):
        seen(handler)
    move_request(move="release_contact", **own)
    assert seen(handler) == words.Contact("林女士", "0000-5551234")
    move_request(move="withhold_contact", **own)
    with pytest.raises(Refused):
        seen(handler)
    for role in ("party_secretary", "handler", "outsider"):
        with pytest.raises(Refused):
            words.contact_of(file, rows, by=cast(role), ground=base, at=now, why="follow_up")


def test_a_photo_opens_for_the_desk_only(
    received: Received, cast: Cast, base: Ground, now: datetime
) -> None:
    file = Dossier.objects.get(id=received.id)
    photo = Photo.objects.get(dossier=file).id
    shown = words.photo_of(file, photo, by=desk(received, cast), ground=base, at=now)
    assert Image.open(BytesIO(shown)).size == (40, 30)
    with pytest.raises(NotFound):
        words.photo_of(file, photo, by=cast("handler"), ground=base, at=now)


def test_erasing_waits_for_the_end_and_then_leaves_only_the_record(
    received: Received, jurisdiction: int, cast: Cast, base: Ground, now: datetime
) -> None:
    mine = requester(jurisdiction)
    with pytest.raises(Conflict):
        move_request(dossier=received.id, move="erase", by=mine, at=now, key=received.key)
    by = desk(received, cast)
    move_request(dossier=received.id, move="answer", by=by, at=now, record={"text": "已告知办法"})
    with pytest.raises(Refused):
        move_request(dossier=received.id, move="erase", by=mine, at=now, key="0" * 26)
    with pytest.raises(Refused):
        move_request(dossier=received.id, move="erase", by=by, at=now)
    move_request(dossier=received.id, move="erase", by=mine, at=now, key=received.key)
    assert said(received, mine, base, now, received.key).erased
    file = Dossier.objects.get(id=received.id)
    with pytest.raises(NotFound):
        words.photo_of(
            file, Photo.objects.get(dossier=file).id, by=mine, ground=base, at=now, key=received.key
        )
    move_request(
        dossier=received.id,
        move="dispute",
        by=mine,
        at=now,
        key=received.key,
        record={"text": "还没解决"},
    )
    anew = said(received, mine, base, now, received.key)
    assert anew.detail == ""
    assert list(anew.texts.values()) == ["还没解决"]


def test_erasing_reaches_the_sub_files_and_theirs(
    received: Received, jurisdiction: int, cast: Cast, now: datetime
) -> None:
    below = [
        receive_request(
            Report(detail=f"第{n}个分件：老人住三楼。"), by=visitor(jurisdiction), at=now
        )
        for n in (1, 2)
    ]
    for child, parent in zip(below, (received, below[0]), strict=True):
        Dossier.objects.filter(id=child.id).update(
            parent=parent.id, step="closed", closed_at=now, outcome="confirmed"
        )
    by = desk(received, cast)
    move_request(dossier=received.id, move="answer", by=by, at=now, record={"text": "已告知办法"})
    chains = [received.id, *(child.id for child in below)]
    with work(jurisdiction, "system:tests") as unit:
        assert index_requests(dossiers=chains, unit=unit, at=now) == 3
    assert DataKey.objects.filter(chain__in=chains).count() >= 3
    mine = requester(jurisdiction)
    move_request(dossier=received.id, move="erase", by=mine, at=now, key=received.key)
    assert not DataKey.objects.filter(chain__in=chains).exists()
    texts = WorkingText.objects.filter(chain__in=chains)
    assert {(one.text, one.erased) for one in texts} == {("", True)}
    assert texts.count() == 3


def test_the_journal_knows_the_cell_and_erasing_takes_the_point(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    lon, lat = 113.2345678, 29.1234567
    report = Report(detail="路灯坏了。", area="AL010109", lon=lon, lat=lat)
    file = receive_request(report, by=visitor(jurisdiction), at=now)
    facts = Entry.objects.get(chain=file.id, sequence=1).facts
    assert facts["record"]["cell"] == h3.latlng_to_cell(lat, lon, 9)
    assert not [part for part in ("113.23", "29.12", "113234", "29123") if part in str(facts)]
    own = Request.objects.get(dossier_id=file.id)
    assert (own.lon, own.lat) == (lon, lat)
    by = desk(file, cast)
    move_request(dossier=file.id, move="answer", by=by, at=now, record={"text": "已告知办法"})
    mine = requester(jurisdiction)
    move_request(dossier=file.id, move="erase", by=mine, at=now, key=file.key)
    own.refresh_from_db()
    assert (own.lon, own.lat) == (None, None)


def test_staff_enter_for_a_person_and_cannot_use_the_key(cast: Cast, now: datetime) -> None:
    by = cast("dispatcher")
    entered = enter_request(
        Report(detail="电话里说路灯坏了", source="phone", area="AL010109"), by=by, at=now
    )
    holder = replace(requester(by.jurisdiction), person=by.person)
    with pytest.raises(Refused) as refused:
        move_request(dossier=entered.id, move="remind", by=holder, at=now, key=entered.key)
    assert refused.value.code == "key_of_a_file_you_handled"


@pytest.mark.parametrize(
    ("role", "source"),
    [
        ("outsider", "phone"),
        ("dispatcher", "web"),
        ("dispatcher", "import"),
        ("handler", "counter"),
        ("grid_worker", "phone"),
        ("dispatcher", "no_such_channel"),
    ],
)
def test_a_channel_that_is_not_ones_own_is_refused(
    role: str, source: str, cast: Cast, now: datetime
) -> None:
    with pytest.raises(Refused):
        enter_request(Report(detail="路灯坏了", source=source), by=cast(role), at=now)
