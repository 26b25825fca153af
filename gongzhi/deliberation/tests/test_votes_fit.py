"""Hall and web together: nobody is counted twice, and no more than the roll has."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.models import DataKey
from gongzhi.deliberation.actions import (
    cast_ballot,
    put_roll,
    raise_objection,
    take_officer_key,
    vote_on_paper,
)
from gongzhi.deliberation.models import Box, Roll, Voter
from gongzhi.deliberation.tests.road import DAY, DRAFT, Cast, Matter, sheet_of
from gongzhi.procedure.actions import advance
from gongzhi.procedure.models import Clock, Dossier

pytestmark = pytest.mark.django_db
WEB, HALL = 12, 10


@pytest.fixture
def matter(cast: Cast) -> Matter:
    here = Matter(cast).to("villagers_resolve").enrol()
    assert here.call(days=10).passed
    return here


@pytest.mark.parametrize(("noted", "passes"), [(HALL, True), (HALL - 1, False)])
def test_who_is_in_the_hall_is_noted_on_the_roll_or_nothing_counts(
    matter: Matter, noted: int, passes: bool
) -> None:
    secrets, slips = matter.box()
    roll, by = matter.roll, matter.anybody
    for slip in slips[:WEB]:
        cast_ballot(roll=roll.id, slip=slip, ticked=(0,), by=by, at=matter.at)
    others = Voter.objects.filter(roll=roll, ballot=None).values_list("id", flat=True)[:noted]
    vote_on_paper(roll=roll.id, voters=list(others), proxies={}, by=matter.secretary, at=matter.at)
    matter.meet(HALL, HALL - 2, 2)
    matter.open_box(secrets)
    made = matter.do("resolve", resolution=DRAFT)
    assert (made.passed, made.numbers["fits"]) == (passes, passes)
    assert (made.numbers["present"], made.numbers["agreed"]) == (WEB + HALL, WEB + HALL - 2)
    if not passes:
        assert not matter.do("not_adopted").passed, "what does not fit is no result either"


def test_no_more_area_takes_part_than_there_is(cast: Cast) -> None:
    vote = Matter(cast, "owners_vote", "AL0101").open(subject="property_firm").enrol()
    assert vote.call().passed
    vote.meet(12, 12, present_area=150_601, agreed_area=150_601)
    made = vote.do("resolve", resolution=DRAFT)
    assert (made.passed, made.numbers["fits"]) == (False, False)


def test_two_people_hold_the_keys_not_two_posts_of_one(matter: Matter, cast: Cast) -> None:
    matter.box()
    box = Box.objects.get(pk=matter.roll.id)
    one = matter.secretary
    box.keys[1] |= {"post": cast("grid_leader", body="CC_AL0602").code[5:]}
    box.keys[0] |= {"person": cast("grid_leader", body="CC_AL0602").person}
    box.save(update_fields=["keys"])
    with pytest.raises(Refused, match="separation"):
        take_officer_key(roll=box.pk, by=matter.leader, at=matter.at)
    assert take_officer_key(roll=box.pk, by=one, at=matter.at)


def test_an_objection_comes_while_it_must_hang_and_not_for_ever(matter: Matter) -> None:
    matter.meet(40, 40)
    assert matter.do("resolve", resolution=DRAFT).passed
    matter.post(days=7)
    said = {"decision": matter.file.code, "text": "通知不到位", "by": matter.anybody}
    assert raise_objection(at=matter.at - DAY, **said).code
    with pytest.raises(Conflict, match="not_posted"):
        raise_objection(at=matter.at + DAY, **said)


def test_tasks_of_what_was_set_back_are_tasks_no_more(cast: Cast) -> None:
    matter = Matter(cast).to("implementing")
    given = {"body": "CC_AL0602", "ends_on": "2027-01-01", "text": "选定施工队"}
    matter.do("assign_task", **given)
    matter.do("assign_task", **given)
    done, open_ = Dossier.objects.filter(parent=matter.id, procedure="decision_task")
    step = {"dossier": done.id, "at": matter.at, "record": {"text": "做好了"}}
    advance(move="report_done", by=matter.secretary, **step)
    running = Clock.objects.filter(dossier=done, ended_at=None)
    assert not running.filter(name="task").exists(), "it is the checker’s turn"
    advance(move="find_lacking", by=matter.supervisor, **step)
    assert running.filter(name="lacking").exists()
    fault = {"step": "villagers_resolve", "ground": "vo_wrong_procedure", "text": "通知不到位"}
    assert matter.do("void", by=matter.township, **fault).passed
    outcomes = Dossier.objects.filter(id__in=[done.id, open_.id]).values_list("outcome", flat=True)
    assert set(outcomes) == {"cancelled"}


def test_a_roll_is_shown_to_be_the_frozen_one_and_its_lines_go(cast: Cast, tmp_path: Path) -> None:
    talk = Matter(cast, "consultation", "AL0101").open(subject="order_rules")
    put = {"dossier": talk.id, "base": "persons", "by": talk.secretary, "at": talk.at}
    first = put_roll(sheet=sheet_of(5), **put)
    roll = put_roll(sheet=sheet_of(6), **put)
    assert not DataKey.objects.filter(chain=first.id).exists(), "the first one gave way"
    paper = tmp_path / "roll.csv"
    paper.write_text(
        "编号,姓名,房号,小组\n"
        + "\n".join(f"{n},居民{n},{n // 4 + 1}栋{n}号,{n % 5 + 1}组" for n in range(1, 7)),
        "utf-8",
    )
    words = ("roll", str(paper), "--base", "persons", "--salt", bytes(roll.salt).hex())
    out = io.StringIO()
    call_command("ballots", *words, "--hash", roll.hash, stdout=out)
    assert out.getvalue().strip() == Roll.objects.get(pk=roll.pk).hash
    for wrong in (
        (*words, "--hash", "0" * 64),
        (*words[:-1], "salt"),
        (words[0], "no-such-file", *words[2:]),
    ):
        with pytest.raises(SystemExit):
            call_command("ballots", *wrong)
