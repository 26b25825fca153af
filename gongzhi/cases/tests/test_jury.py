"""Residents' juries: drawn by lots anybody repeats, apart from the matter, silent ones replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db.models import F

from gongzhi.cases.actions import move_request
from gongzhi.cases.actions.jury import (
    consent_to_jury,
    drawing,
    give_verdict,
    step_aside,
    withdraw_from_jury,
)
from gongzhi.cases.methods.jury import commitment
from gongzhi.cases.models import Juror, JurySeat
from gongzhi.cases.policies import may_sit
from gongzhi.cases.queries.jury import stand_of
from gongzhi.cases.tests.jury_road import (
    WEEK,
    closed,
    consent,
    draw_at_once,
    here_of,
    judged,
    of_seat,
    resident,
    says,
    seated,
)
from gongzhi.cases.tests.road import DAY, Road, react, tick
from gongzhi.core.actor import Actor, requester
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.core.models import Entry, Opening
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to, hands_of

Cast = Callable[..., Actor]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for roots here."""
    draw_at_once(monkeypatch)


@pytest.fixture
def road(jurisdiction: int, cast: Cast) -> Road:
    """A file on its way."""
    return Road(jurisdiction, cast)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("outcome", "verdicts", "move", "step"),
    [
        ("unconfirmed", ("not", "not", "solved", "not", "partly"), "jury_reopens", "dispatched"),
        ("confirmed", ("not", "not", "solved", "not", "partly"), "jury_offers", "closed"),
        ("confirmed", ("solved", "solved", "not", "solved", "cannot"), "jury_says", "closed"),
        ("unconfirmed", ("solved", "partly", "not", "not", "solved"), "jury_says", "closed"),
    ],
)
def test_a_verdict_reopens_what_nobody_confirmed_and_asks_who_did(
    road: Road, outcome: str, verdicts: tuple[str, ...], move: str, step: str
) -> None:
    jury, _ = judged(road, outcome, verdicts)
    assert (jury.dossier.step, jury.dossier.outcome, jury.open) == ("decided", "judged", False)
    most, votes = Counter(verdicts).most_common(1)[0]
    assert jury.verdict == (most if votes > len(verdicts) / 2 else "no_majority")
    assert jury.votes == Counter(verdicts)
    owner = road.file.owner_id
    react("jury_followed", road.at + WEEK)
    last = road.entries[-1]
    assert (last.move, road.file.step) == (move, step)
    assert last.facts["record"].get("found") == (
        "false_completion" if move != "jury_says" else None
    )
    assert (road.file.owner_id != owner) == (move == "jury_reopens")
    if move == "jury_offers":
        road.at += 3 * WEEK
        assert road.do("dispute").passed


@pytest.mark.django_db
@pytest.mark.usefixtures("at_once")
def test_a_juror_sees_masked_words_and_nobody_sees_who_sits(road: Road) -> None:
    jury, panel = judged(road, "confirmed", ("solved", "not"))
    spoken, waiting = of_seat(panel, jury, "spoken")[0], seated(panel, jury)[0]
    by, at = requester(road.jurisdiction), road.at + WEEK
    with work(road.jurisdiction, by.code):
        key = (waiting.received.code, waiting.received.key)
        stand = stand_of(by, *key, here_of(road), at)
    (seat,) = stand.seats
    assert "路灯" in seat.text
    assert "13912345678" not in seat.text
    assert seat.answers == ["灯泡已换好"]
    assert Opening.objects.filter(chain=road.received.id, why="jury", actor="juror").exists()
    # What was said is kept apart from the record, which holds a commitment and no person.
    (row,) = JurySeat.objects.filter(jury=jury, verdict="not")
    entries = Entry.objects.filter(chain=jury.dossier_id, move="give_verdict")
    assert [(one.actor, one.person_id, one.organisation_id) for one in entries] == [
        ("juror", None, None)
    ] * 2
    said = {one.facts["record"]["said"]["commitment"] for one in entries}
    assert commitment(bytes(row.salt), "not") in said
    assert spoken.received.code not in str([one.facts for one in entries])
    # Neither the body that handled it nor the desks of the place know that a jury looks at it.
    for who in ("owner", "leader"):
        seen = dossiers_visible_to(road.actor(who), here_of(road))
        assert not seen.filter(id=jury.dossier_id).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("at_once")
def test_the_next_drawn_takes_a_seat_that_is_left(road: Road) -> None:
    jury, panel = judged(road, "confirmed", ("solved",))
    by, at = requester(road.jurisdiction), road.at + WEEK
    aside, leaves, *_ = seated(panel, jury)

    def own(one: Road) -> dict[str, str]:
        return {"code": one.received.code, "key": one.received.key}

    step_aside(**own(aside), jury=jury.dossier.code, why="know_people", by=by, at=at)
    withdraw_from_jury(**own(leaves), by=by, at=at)
    assert not Juror.objects.filter(dossier_id=leaves.received.id).exists()
    states = list(
        JurySeat.objects.filter(jury=jury).order_by("number").values_list("state", flat=True)
    )
    assert states == ["spoken", "aside", "withdrew", "seated", "seated", "seated", "seated"]
    left = Entry.objects.filter(chain=jury.dossier_id, move="seat_next").order_by("sequence")
    assert [one.facts["record"]["left"] for one in left] == ["stepped_aside", "withdrew"]
    for one in (aside, leaves):
        with pytest.raises(NotFound):
            says(road, one, jury, "not")
    # Nobody is left to replace the silent ones: too few have spoken for a verdict.
    tick(at + 8 * DAY)
    react("jury_silent", at + 8 * DAY)
    jury.refresh_from_db()
    ended = Entry.objects.filter(chain=jury.dossier_id).latest("sequence")
    assert (ended.move, ended.facts["record"]) == ("not_held", {"reason": "few_jurors"})
    assert (jury.verdict, jury.open) == ("", False)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_once")
def test_votes_that_are_not_those_on_record_end_without_a_verdict(road: Road) -> None:
    jury, panel = judged(road, "confirmed", ("solved", "solved", "not", "solved"))
    lost = JurySeat.objects.filter(jury=jury, state="spoken").first()
    assert lost is not None
    JurySeat.objects.filter(id=lost.id).update(state="silent")
    says(road, seated(panel, jury)[0], jury, "solved")
    jury.refresh_from_db()
    assert (jury.verdict, jury.open) == ("", False)
    failed, ended = list(Entry.objects.filter(chain=jury.dossier_id).order_by("sequence"))[-2:]
    assert failed.move == "gate_failed"
    assert (ended.move, ended.facts["record"]) == ("not_held", {"reason": "miscounted"})


@pytest.mark.django_db
@pytest.mark.usefixtures("at_once")
def test_a_requester_keeps_its_file_from_juries(road: Road) -> None:
    jury, panel = judged(road, "confirmed", ())
    road.do("keep_from_jury", by="requester")
    react("jury_stopped", road.at + WEEK)
    ended = Entry.objects.filter(chain=jury.dossier_id).latest("sequence")
    assert ended.facts["record"] == {"reason": "file_moved"}
    with pytest.raises(NotFound):
        says(road, panel[0], jury, "not")
    other = Road(road.jurisdiction, road.cast, road.at)
    closed(other)
    other.do("keep_from_jury", by="requester")
    with work(road.jurisdiction, "visitor") as unit:
        day = other.file.closed_at.date()  # type: ignore[union-attr]
        assert drawing.judgeable(day, 1, unit) == []


@pytest.mark.django_db
def test_who_may_not_sit(road: Road) -> None:
    closed(road)
    here, file = here_of(road), road.file
    hands = hands_of(file)

    def sits(one: Road) -> bool:
        juror = Juror.objects.select_related("dossier__request").get(dossier_id=one.received.id)
        return may_sit(juror, Dossier.objects.get(id=file.id), hands, here)

    consent(road)
    assert not sits(road)  # its own file
    assert not sits(resident(road, "AL010109"))  # the same grid, and the file is private
    assert not sits(resident(road, "AL0101"))  # a grid nobody knows
    assert sits(resident(road, "AL010101"))
    assert not sits(resident(road, "AL010101", works_for="URBAN"))  # the body that handled it
    merged = resident(road, "AL010101")
    merged_request = Dossier.objects.get(id=merged.received.id).request
    type(merged_request).objects.filter(dossier_id=merged.received.id).update(merged_into=file.id)
    assert not sits(merged)
    Dossier.objects.filter(id=file.id).update(public=True, last_sequence=F("last_sequence"))
    assert sits(resident(road, "AL010109"))


@pytest.mark.django_db
@pytest.mark.usefixtures("at_once")
def test_a_verdict_is_refused(road: Road) -> None:
    jury, panel = judged(road, "confirmed", ("solved",))
    one, spoken = seated(panel, jury)[0], of_seat(panel, jury, "spoken")[0]
    own = {"code": one.received.code, "key": one.received.key, "jury": jury.dossier.code}
    by, at = requester(road.jurisdiction), road.at + WEEK
    handler = replace(by, person=road.cast("handler", body="URBAN").person)
    cases: list[tuple[dict[str, str], Actor, type[GongzhiError], str]] = [
        ({"verdict": "great"}, by, Invalid, "invalid"),
        ({"key": "wrong"}, by, NotFound, "file"),
        ({"jury": road.received.code}, by, NotFound, "jury_seat"),
        ({"code": spoken.received.code, "key": spoken.received.key}, by, NotFound, "jury_seat"),
        ({}, handler, Refused, "key_of_a_file_you_handled"),
    ]
    for change, who, kind, code in cases:
        with pytest.raises(kind) as refused:
            give_verdict(**{**own, "verdict": "not", **change}, by=who, at=at)
        assert refused.value.code == code
    Juror.objects.filter(dossier_id=one.received.id).update(
        works_for=Organisation.objects.get(code="URBAN")
    )
    with pytest.raises(Refused, match="juror_not_apart"):
        give_verdict(**own, verdict="not", by=by, at=at)
    # No post and no requester makes a juror's move through another door.
    for who in (road.cast("verifier"), by):
        with pytest.raises((Refused, NotFound)):
            move_request(
                dossier=jury.dossier_id,
                move="give_verdict",
                by=who,
                at=at,
                record={"seat": 1, "said": {}},
            )


@pytest.mark.django_db
def test_consent_is_of_the_key_and_of_open_matters_only(road: Road) -> None:
    road.open()
    by = requester(road.jurisdiction)
    own = {"code": road.received.code, "at": road.at}
    with pytest.raises(NotFound):
        consent_to_jury(**own, key="wrong", by=by)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        consent_to_jury(**own, key=road.received.key, by=by, works_for="NOBODY")  # type: ignore[arg-type]
    Dossier.objects.filter(id=road.received.id).update(secrecy=1)
    with pytest.raises(Conflict):
        consent_to_jury(**own, key=road.received.key, by=by)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        withdraw_from_jury(**own, key=road.received.key, by=by)  # type: ignore[arg-type]
