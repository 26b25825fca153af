"""Votes by web and on paper: one each, none lost, and nobody can say who voted how."""

from __future__ import annotations

import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import Entry
from gongzhi.core.sheets import open_sheet
from gongzhi.deliberation.actions import (
    cast_ballot,
    close_box,
    print_slips,
    put_roll,
    take_officer_key,
    vote_on_paper,
)
from gongzhi.deliberation.actions.boxes import digest_of
from gongzhi.deliberation.actions.rolls import slip_hash
from gongzhi.deliberation.methods.ballots import (
    BadKeyError,
    Question,
    Sealer,
    new_mark,
    open_box,
    recount,
)
from gongzhi.deliberation.methods.ballots.sealing import new_officer_key
from gongzhi.deliberation.models import Ballot, Box, Voter
from gongzhi.deliberation.tests.road import DRAFT, Cast, Matter, sheet_of

pytestmark = pytest.mark.django_db
AGREE, OPPOSE, ABSTAIN = (0,), (1,), (2,)


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """A village's matter whose 40 villagers have been called to vote."""
    here = Matter(cast).to("villagers_resolve").enrol()
    assert here.call(days=11).passed
    return here


def cast_all(matter: Matter, slips: list[str], choices: list[tuple[int, ...]]) -> list[str]:
    box = matter.roll.id
    by = matter.anybody
    return [
        cast_ballot(roll=box, slip=slip, ticked=ticked, by=by, at=matter.at).mark
        for slip, ticked in zip(slips, choices, strict=False)
    ]


def test_a_secret_vote_is_cast_opened_by_two_and_counted_again_by_anybody(matter: Matter) -> None:
    secrets, slips = matter.box()
    marks = cast_all(matter, slips, [AGREE] * 15 + [OPPOSE] * 6 + [ABSTAIN])
    roll = matter.roll
    with pytest.raises(Conflict, match="still_open"):
        close_box(roll=roll.id, secrets=secrets, by=matter.secretary, at=matter.at)
    for wrong in ([], secrets[:1], secrets[::-1], [secrets[0], secrets[0]], ["x", "y"]):
        with pytest.raises(Refused):
            matter.open_box(wrong)
    with pytest.raises(Refused, match="not_an_officer"):
        matter.open_box(secrets, by=matter.township)
    made = matter.open_box(secrets)
    box = Box.objects.get(pk=roll.id)
    published: dict[str, Any] = box.published or {}
    count = recount(published)
    assert (count.ballots, count.votes) == (22, (15, 6, 1))
    assert sorted(marks) == published["marks"]
    assert made.entry.facts["record"]["published"]["sha256"] == digest_of(published)
    assert not Ballot.objects.filter(voter__roll=roll).exists()
    adopted = matter.do("resolve", resolution=DRAFT)
    assert adopted.passed, adopted.numbers
    assert (adopted.numbers["present"], adopted.numbers["agreed"]) == (22, 15)
    with pytest.raises(Conflict, match="box_closed"):
        close_box(roll=roll.id, secrets=secrets, by=matter.secretary, at=matter.at)


def test_what_is_published_is_no_longer_what_was_said_when_anything_is_changed(
    matter: Matter,
) -> None:
    secrets, slips = matter.box()
    cast_all(matter, slips, [AGREE] * 12)
    matter.open_box(secrets)
    published = Box.objects.get(pk=matter.roll.id).published or {}
    for change in (
        lambda one: one["choices"].pop(),
        lambda one: one["choices"].append([0]),
        lambda one: one["marks"].__setitem__(0, one["marks"][1]),
        lambda one: one["choices"].__setitem__(0, [1]),
        lambda one: one["choices"].__setitem__(0, [0, 1]),
        lambda one: one["votes"].__setitem__(0, 13),
        lambda one: one.pop("question"),
    ):
        spoilt = copy.deepcopy(published)
        change(spoilt)
        with pytest.raises(Invalid):
            recount(spoilt)


def test_one_person_has_one_ballot_however_often_and_wherever(matter: Matter) -> None:
    secrets, slips = matter.box()
    roll, by = matter.roll, matter.anybody
    first = cast_ballot(roll=roll.id, slip=slips[0], ticked=AGREE, by=by, at=matter.at)
    again = cast_ballot(roll=roll.id, slip=slips[0].lower(), ticked=OPPOSE, by=by, at=matter.at)
    assert (first.again, again.again) == (False, True)
    cast_all(matter, slips[1:13], [AGREE] * 12)
    voters = list(Ballot.objects.values_list("voter_id", flat=True)[:3])
    who = {"roll": roll.id, "by": matter.secretary, "at": matter.at}
    with CaptureQueriesContext(connection) as told:
        assert vote_on_paper(voters=voters, proxies={}, **who) == 3
    changes = [one["sql"].split(" WHERE ")[0] for one in told if "deliberation_" in one["sql"]]
    marked = next(n for n, sql in enumerate(changes) if sql.startswith("UPDATE"))
    taken_out = next(n for n, sql in enumerate(changes) if sql.startswith("DELETE"))
    assert marked < taken_out, "a ballot on its way is waited for, and taken out too"
    assert Ballot.objects.filter(voter__roll=roll).count() == 10
    paper = Voter.objects.filter(id__in=voters)
    assert set(paper.values_list("paper", flat=True)) == {True}
    on_paper = {bytes(one.slip or b"") for one in paper}
    theirs = [slip for slip in slips if slip_hash(roll.id, slip) in on_paper]
    assert len(theirs) == 3
    for slip in theirs:
        with pytest.raises(Conflict, match="voted_on_paper"):
            cast_ballot(roll=roll.id, slip=slip, ticked=AGREE, by=by, at=matter.at)
    with pytest.raises(Invalid):
        vote_on_paper(voters=[uuid4()], proxies={}, **who)
    with pytest.raises(Invalid):
        vote_on_paper(voters=[], proxies={voters[0]: voters[1]}, **who)
    matter.open_box(secrets)
    published = Box.objects.get(pk=roll.id).published or {}
    assert published["ballots"] == 10
    assert first.mark not in published["marks"]


def test_bad_ballots_say_why_and_change_nothing(matter: Matter) -> None:
    _, slips = matter.box()
    roll, by = matter.roll, matter.anybody
    for ticked in ((), (0, 1), (3,), (-1,), (0, 0)):
        with pytest.raises(Invalid):
            cast_ballot(roll=roll.id, slip=slips[0], ticked=ticked, by=by, at=matter.at)
    for slip, box in (("", roll.id), ("0" * 16, roll.id), (slips[0], uuid4()), ("\x00", roll.id)):
        with pytest.raises(NotFound):
            cast_ballot(roll=box, slip=slip, ticked=AGREE, by=by, at=matter.at)
    late = Box.objects.get(pk=roll.id).closes_at
    with pytest.raises(Conflict, match="box_over"):
        cast_ballot(roll=roll.id, slip=slips[0], ticked=AGREE, by=by, at=late)
    assert not Ballot.objects.exists()
    old = slips[0]
    print_slips(roll=roll.id, by=matter.secretary, at=matter.at)
    with pytest.raises(NotFound):
        cast_ballot(roll=roll.id, slip=old, ticked=AGREE, by=by, at=matter.at)
    with pytest.raises(Refused):
        print_slips(roll=roll.id, by=matter.supervisor, at=matter.at)


def test_a_box_waits_for_both_keys_of_two_bodies_and_takes_them_once(
    matter: Matter, cast: Cast
) -> None:
    sec, sup = matter.secretary, matter.supervisor
    ends = {"closes_at": matter.at.replace(year=2027).isoformat(), "secret": "yes"}
    with pytest.raises(Invalid) as told:
        matter.do(
            "open_box",
            **ends,
            officer=sec.code[5:],
            second_officer=sec.code[5:],
        )
    assert told.value.problems[0].rule == "same_body"
    assert matter.do("open_box", **ends, officer=sec.code[5:], second_officer=sup.code[5:]).passed
    roll = matter.roll
    slip = print_slips(roll=roll.id, by=sec, at=matter.at)[0][-1]
    first = take_officer_key(roll=roll.id, by=sec, at=matter.at)
    by = matter.anybody
    with pytest.raises(Conflict, match="box_not_ready"):
        cast_ballot(roll=roll.id, slip=slip, ticked=AGREE, by=by, at=matter.at)
    with pytest.raises(Refused, match="not_an_officer"):
        take_officer_key(roll=roll.id, by=matter.township, at=matter.at)
    second = take_officer_key(roll=roll.id, by=sup, at=matter.at)
    assert first not in str(Box.objects.get(pk=roll.id).keys)
    cast_ballot(roll=roll.id, slip=slip, ticked=AGREE, by=by, at=matter.at)
    with pytest.raises(Conflict, match="ballots_cast"):
        take_officer_key(roll=roll.id, by=sec, at=matter.at)
    later = Box.objects.get(pk=roll.id).closes_at
    assert close_box(roll=roll.id, secrets=[first, second], by=sup, at=later).passed


def test_a_vote_that_too_few_took_part_in_is_called_again_with_a_new_roll(matter: Matter) -> None:
    secrets, slips = matter.box()
    cast_all(matter, slips, [AGREE] * 5)
    matter.open_box(secrets)
    assert not matter.do("resolve", resolution=DRAFT).passed
    first = matter.roll.id
    assert matter.enrol().call().passed
    assert matter.roll.id != first
    again, slips = matter.box()
    cast_all(matter, slips, [AGREE] * 30)
    matter.open_box(again)
    made = matter.do("resolve", resolution=DRAFT)
    assert made.passed, made.numbers
    assert made.numbers["present"] == 30


def test_few_people_vote_on_paper(cast: Cast) -> None:
    few = Matter(cast).to("villagers_resolve").enrol(9)
    assert few.call().passed
    how = {"closes_at": few.at.replace(year=2027).isoformat(), "secret": "yes"}
    officers = {"officer": few.secretary.code[5:], "second_officer": few.supervisor.code[5:]}
    made = few.do("open_box", **how, **officers)
    assert not made.passed
    assert (made.numbers["roll"], made.numbers["few"]) == (9, 10)


def test_owners_vote_by_name_and_area(cast: Cast) -> None:
    vote = Matter(cast, "owners_vote", "AL0101").open(subject="property_firm").enrol()
    assert vote.call(days=16).passed
    with pytest.raises(Invalid) as told:
        vote.box(secret=True)
    assert told.value.problems[0].rule == "owners_named"
    _, slips = vote.box(secret=False)
    cast_all(vote, slips, [AGREE] * 8 + [OPPOSE])
    made = vote.open_box([])
    result = made.entry.facts["record"]["result"]
    assert (result["present"], result["agreed"]) == (9, 8)
    assert result["present_area"] == sum(6050 + 1000 * n for n in range(1, 10))
    assert not vote.do("resolve", resolution=DRAFT).passed, "too little area took part"


def test_a_roll_that_cannot_be_read_names_every_row(matter: Matter, cast: Cast) -> None:
    here = Matter(cast, "owners_vote", "AL0101").open(subject="property_firm")

    def put(text: str, base: str = "owners") -> list[tuple[str, str, int | None]]:
        with pytest.raises(Invalid) as told:
            put_roll(
                dossier=here.id,
                base=base,
                sheet=open_sheet(text.encode(), "名册.csv"),
                by=here.secretary,
                at=here.at,
            )
        return [(one.field, one.rule, one.row) for one in told.value.problems]

    assert put("房号,面积\n1,60") == [("name", "missing_column", None)]
    assert put("姓名,面积\n甲,60\n,70\n丙,零\n丁,-3\n戊,1e999999\n") == [
        ("name", "required", 3),
        ("area", "not_an_area", 4),
        ("area", "not_an_area", 5),
        ("area", "not_an_area", 6),
    ]
    assert ("number", "twice", None) in put("编号,姓名,面积\n1,甲,60\n1,乙,70")
    assert ("name", "length", 2) in put(f"姓名,面积\n{'甲' * 61},60")
    assert put("姓名\n甲", "households")[0][:2] == ("household", "required")
    assert put("姓名\n甲", "members")[0][:2] == ("base", "choice")
    with pytest.raises(Refused, match="roll_frozen"):
        put_roll(
            dossier=matter.id, base="persons", sheet=sheet_of(3), by=matter.secretary, at=matter.at
        )


def test_the_journal_and_the_tables_keep_nothing_that_joins_voter_and_choice(
    matter: Matter,
) -> None:
    secrets, slips = matter.box()
    choices = [(AGREE, OPPOSE, ABSTAIN)[n % 3] for n in range(len(slips))]
    before = Entry.objects.count()
    sizes = set()
    cast_all(matter, slips, choices)
    assert Entry.objects.count() == before, "no entry keeps the moment of a ballot"
    sizes |= {len(bytes(one)) for one in Ballot.objects.values_list("sealed", flat=True)}
    assert len(sizes) == 1, "the length tells nothing"
    matter.open_box(secrets)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM deliberation_ballot")
        assert cursor.fetchone()[0] == 0
    columns = {field.name for field in Voter._meta.get_fields()}
    known = {"ballot", "stands_for", "id", "jurisdiction_id", "roll", "area", "slip", "paper"}
    assert columns == {*known, "proxy"}


def test_a_ballot_fits_no_other_box_and_no_other_key() -> None:
    keys = [new_officer_key() for _ in range(2)]
    box = uuid4().bytes
    sealed = Sealer(box, [public for _, public in keys]).seal((1,), new_mark())
    opened = open_box(box, [sealed], [secret for secret, _ in keys])
    assert opened.choices == ((1,),)
    for other, secrets in (
        (uuid4().bytes, [secret for secret, _ in keys]),
        (box, [keys[0][0], new_officer_key()[0]]),
        (box, [keys[1][0], keys[0][0]]),
    ):
        with pytest.raises(BadKeyError):
            open_box(other, [sealed], secrets)
    assert Question("draft").accepts((0,))
