"""Ratings that the city's hotline collects: they judge the file and enter batches as others do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gongzhi.cases.actions import rated_outside
from gongzhi.cases.actions.batching import close_batches
from gongzhi.cases.actions.rated_outside import Imported, import_ratings
from gongzhi.cases.models import Rating
from gongzhi.cases.tests.city import CITY, City
from gongzhi.cases.tests.road import DAY, tick
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.models import Clock

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]


@pytest.fixture
def city(cast: Cast) -> City:
    return City(cast)


def rules(done: Imported) -> list[tuple[int | None, str, str]]:
    return [(one.row, one.field, one.rule) for one in done.problems]


@pytest.mark.parametrize(
    ("solved", "satisfied", "step", "outcome"),
    [
        ("solved", False, "closed", "confirmed"),
        ("partly", None, "dispatched", ""),
        ("not", True, "dispatched", ""),
        ("cannot", None, "closed", "unconfirmed"),
        ("", True, "closed", "unconfirmed"),
    ],
)
def test_what_the_source_was_told_closes_or_lifts(
    city: City, solved: str, satisfied: bool | None, step: str, outcome: str
) -> None:
    before = city.replied().do("report_back").owner_id
    row = {"solved": solved, "satisfied": satisfied}
    done = city.rated(row)
    assert (done.taken, rules(done)) == (1, [])
    file = city.file
    assert (file.step, file.outcome) == (step, outcome)
    assert (file.owner_id != before) == (step == "dispatched")
    rating = Rating.objects.get(dossier=file)
    assert (rating.solved, rating.satisfied, rating.source) == (solved, satisfied, CITY)
    assert rating.body_id == before
    assert city.rated(row).known == 1
    said = str([one.facts for one in Entry.objects.filter(chain=file.id).order_by("sequence")][-1])
    assert "satisfied" not in said


def test_a_rating_of_the_source_enters_a_batch_as_others_do(city: City) -> None:
    city.replied()
    city.rated({"solved": "solved", "satisfied": True})
    rating = Rating.objects.get(dossier=city.id)
    assert rating.settles_at == city.at + timedelta(days=30)
    for number in range(9):
        other = City(city.cast, number=f"CS1{number}").replied()
        other.rated({"solved": "not"})
    Rating.objects.update(settles_at=city.at)
    with work(city.desk.jurisdiction, "system:test") as unit:
        batches = close_batches(unit=unit, at=city.at)
    assert [(one.ratings, one.counts["solved"], one.counts["not"]) for one in batches] == [
        (10, 1, 9)
    ]


def test_a_word_that_comes_after_silence_still_lifts(city: City) -> None:
    city.replied().do("report_back")
    silence = Clock.objects.get(dossier=city.id, name="silence", ended_at=None)
    assert silence.due is not None
    city.at = silence.due + timedelta(minutes=1)
    tick(city.at)
    assert city.file.step == "closed"
    assert city.rated({"solved": "not"}).taken == 1
    assert city.file.step == "dispatched"


def test_wrong_rows_are_named_and_the_good_ones_are_in(city: City, cast: Cast) -> None:
    early = City(cast, number="EARLY")
    city.replied()
    done = city.rated(
        {"solved": "solved"},
        {"solved": "solved"},
        {"number": "", "solved": "solved"},
        {"number": "NONE", "solved": "solved"},
        {"number": early.number, "solved": "solved"},
        {"number": "X", "solved": "perhaps"},
        {"number": "Y"},
    )
    assert done.taken == 1
    assert sorted(rules(done), key=lambda one: one[0] or 0) == [
        (2, "number", "repeated_number"),
        (3, "number", "required"),
        (4, "number", "unknown_number"),
        (5, "number", "no_result_yet"),
        (6, "solved", "choice"),
        (7, "solved", "says_nothing"),
    ]


def test_a_sheet_brought_again_after_a_new_result_lifts_nothing(city: City) -> None:
    city.replied()
    first = city.at.date()
    assert city.rated({"solved": "not", "said_on": first}).taken == 1
    assert city.file.step == "dispatched"
    city.at += 3 * DAY
    for move in ("accept", "contact", "reply"):
        city.do(move)
    step, day = city.file.step, city.at.date()
    for said_on, known, faults in (
        (first, 1, []),
        (None, 0, [(1, "said_on", "day_needed")]),
        (first + DAY, 0, [(1, "said_on", "said_of_earlier_result")]),
        (day + DAY, 0, [(1, "said_on", "said_on_later_day")]),
    ):
        done = city.rated({"solved": "not", "said_on": said_on})
        assert (done.taken, done.known, rules(done)) == (0, known, faults)
    assert city.file.step == step
    assert city.rated({"solved": "not", "said_on": day}).taken == 1
    assert city.file.step == "dispatched"


def test_a_file_that_cannot_be_moved_ends_no_other_row(
    city: City, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of an older table knows no such move: its row is named, its rating is not kept."""
    other = City(cast, number="CS2").replied()
    city.replied()

    def older(**move: Any) -> Result:
        if move["dossier"] == city.id:
            raise Conflict("no_such_move_now", move=move["move"])
        return advance(**move)

    monkeypatch.setattr(rated_outside, "advance", older)
    done = city.rated({"solved": "solved"}, {"number": "CS2", "solved": "solved"})
    assert (done.taken, rules(done)) == (1, [(1, "number", "not_taken")])
    assert done.problems[0].params == {"code": "no_such_move_now"}
    assert not Rating.objects.filter(dossier=city.id).exists()
    assert other.file.outcome == "confirmed"


def test_who_has_refused_once_is_not_spoken_for_by_a_sheet(city: City) -> None:
    city.replied()
    Rating.objects.create(
        dossier=city.file,
        jurisdiction_id=city.desk.jurisdiction,
        body_id=city.actor("handler", body="HOUSING").organisation or 0,
        link_hash=b"x",
        settles_at=city.at + 30 * DAY,
        refused=True,
    )
    assert rules(city.rated({"solved": "not"})) == [(1, "number", "rated_here")]
    assert city.file.step == "reporting_back"


def test_what_the_requester_said_here_stands(city: City) -> None:
    city.replied()
    Rating.objects.create(
        dossier=city.file,
        jurisdiction_id=city.desk.jurisdiction,
        body_id=city.file.owner_id or 0,
        link_hash=b"x",
        settles_at=city.at + 30 * DAY,
        solved="not",
    )
    assert rules(city.rated({"solved": "solved"})) == [(1, "number", "rated_here")]
    assert city.file.step == "reporting_back"


def test_only_a_follow_up_desk_that_did_not_handle_brings_ratings(
    city: City, cast: Cast, jurisdiction: int
) -> None:
    for move, record in (("dispatch", {"body": "HOTLINE"}), ("accept", {}), ("contact", {})):
        by = None if move == "dispatch" else city.desk
        if move != "dispatch":
            by = next(
                one for role in ("handler", "dispatcher") for one in _known(cast, role, "HOTLINE")
            )
        city.do(move, by=by, **record)
    city.do("reply", by=city.desk if city.file.owner_id == city.desk.organisation else None)
    theirs = cast("follow_up_desk", body="HOTLINE")
    assert rules(city.rated({"solved": "solved"}, by=theirs)) == [(1, "number", "rated_by_handler")]
    for by in (cast("handler", body="URBAN"), city.desk, visitor(jurisdiction)):
        with pytest.raises(Refused):
            city.rated({"solved": "solved"}, by=by)
    with pytest.raises(Invalid) as unknown:
        import_ratings(system="web", rows=[], by=theirs, at=city.at)
    assert [one.field for one in unknown.value.problems] == ["system"]


def _known(cast: Cast, role: str, body: str) -> list[Actor]:
    try:
        return [cast(role, body=body)]
    except IndexError:
        return []
