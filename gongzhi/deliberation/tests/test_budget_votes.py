"""A budget is voted on like anything else: roll, slips, sealed box, paper beside it, objections."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from gongzhi.core.actor import requester, visitor
from gongzhi.core.errors import Conflict, Invalid
from gongzhi.core.models import Entry
from gongzhi.core.packs.encoding import fingerprint
from gongzhi.core.work import work
from gongzhi.deliberation.actions import (
    cast_ballot,
    close_box,
    counting,
    raise_objection,
    vote_on_paper,
)
from gongzhi.deliberation.actions.boxes import digest_of
from gongzhi.deliberation.methods.ballots import recount, told
from gongzhi.deliberation.methods.ballots.asking import Question
from gongzhi.deliberation.models import Ballot, Box, Roll, Voter
from gongzhi.deliberation.queries.budgets import ballots_file, budget_for
from gongzhi.deliberation.tests.budget_road import BALLOTS, COSTS, BudgetRoad, Cast, sealed
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
FORMS: dict[str, tuple[Any, Any]] = {
    "approval": ([[1, 2], [3], []], [1, 1, 2, 2, 3, 3]),
    "knapsack": ([[1, 2], [3], [2, 3]], [1, 2, 3]),
    "points": ([[1] * 7 + [3] * 3, [2] * 10], [1] * 11),
}
"""Form → ballots by project number, and one that breaks the form's limit."""


@pytest.fixture
def road(cast: Cast) -> BudgetRoad:
    return BudgetRoad(cast).convene().gathered().examined()


@pytest.mark.parametrize("form", sorted(FORMS))
def test_web_and_paper_count_together_and_anybody_counts_again(
    cast: Cast, form: str, jurisdiction: int, tmp_path: Path
) -> None:
    rule = "greedy" if form == "points" else "equal_shares"
    road = BudgetRoad(cast).convene(form=form, rule=rule).gathered().examined().opened_to_vote()
    secrets, slips = road.boxed()
    roll = Roll.objects.get(dossier=road.file, shrunk_at=None)
    question = Question.read(Box.objects.get(pk=roll.id).question)
    terms = road.row.terms
    assert list(question.options) == terms["order"] == counting.drawn(COSTS_BY_CODE, terms["seed"])
    ballots, wrong = FORMS[form]
    by, at = visitor(jurisdiction), road.at

    def vote(slip: str, ballot: list[int]) -> str:
        ticked = sorted(question.options.index(str(one)) for one in ballot)
        return cast_ballot(roll=roll.id, slip=slip, ticked=ticked, by=by, at=at).mark

    with pytest.raises(Invalid):
        vote(slips[0], wrong)
    marks = [vote(slip, ballot) for slip, ballot in zip(slips, ballots, strict=False)]
    again = vote(slips[0], ballots[0])
    assert len({len(bytes(one)) for one in Ballot.objects.values_list("sealed", flat=True)}) == 1
    _one_on_paper(road, roll, "1:10" if form == "points" else "1")
    assert not road.do("count_ballots").passed, "the box has not been opened"
    close_box(roll=roll.id, secrets=secrets, by=road.secretary, at=road.at)
    published = Box.objects.get(pk=roll.id).published or {}
    assert recount(published).ballots == len(ballots)
    _tells_marks_alone(road, published)
    assert again in published["marks"]
    assert marks[0] not in published["marks"]
    with pytest.raises(Conflict, match="root_awaited"):
        road.do("count_ballots")
    root = sealed(road)
    assert road.do("count_ballots").passed
    outcome = road.row.outcome
    assert (outcome["voters"], outcome["roll"]) == (len(ballots) + 1, 40)
    assert terms["rule"] == rule
    _same_by_file(road, root["hash"], tmp_path / "ballots.pb")


def _tells_marks_alone(road: BudgetRoad, published: dict[str, Any]) -> None:
    """With the box's choices told too, the one ballot on paper would be what is left over."""
    shown = told(published)
    assert {"choices", "votes"} & shown.keys() == set()
    assert (recount(shown).ballots, recount(shown).votes) == (published["ballots"], ())
    with pytest.raises(Invalid):
        recount({**shown, "ballots": published["ballots"] + 1})
    facts = [one.facts.get("record", {}) for one in Entry.objects.filter(chain=road.file.id)]
    assert [one["published"]["sha256"] for one in facts if "published" in one] == [digest_of(shown)]
    (read,) = {one["digest"] for one in facts if "digest" in one}
    tried = [[[one, points]] for one in COSTS_BY_CODE for points in (1, 10)]
    assert read not in {fingerprint([one]) for one in tried}, "a batch of one is not guessed"


COSTS_BY_CODE = {str(number): cost for number, cost in COSTS.items()}


def _one_on_paper(road: BudgetRoad, roll: Roll, ballot: str) -> None:
    """Somebody who has not voted by web takes paper, and it is read twice."""
    voters = list(Voter.objects.filter(roll=roll, ballot=None).values_list("id", flat=True)[:1])
    vote_on_paper(roll=roll.id, voters=voters, proxies={}, by=road.secretary, at=road.at)
    road.wait(10)
    for move, by in (("count_paper", None), ("confirm_count", road.supervision)):
        assert road.do(move, by, batch=1, ballots=ballot).passed


def _same_by_file(road: BudgetRoad, seed: str, path: Path) -> None:
    """The published file counts to what the page says, every amount to the last fraction."""
    with work(road.secretary.jurisdiction, "system:tests") as unit:
        here = ground(unit)
        path.write_text(ballots_file(budget_for(road.secretary, road.file.code, here), here))
    out = io.StringIO()
    terms = road.row.terms
    call_command(
        "budget",
        "count",
        str(path),
        seed=seed,
        rule=terms["rule"],
        satisfaction=terms["satisfaction"],
        completion=terms["completion"],
        increment=terms["increment"],
        strict=True,
        json=True,
        compare=True,
        stdout=out,
    )
    told, outcome = json.loads(out.getvalue()), road.row.outcome
    assert told["bought"] == outcome["bought"]
    assert told["compared"]["other"]["bought"] == outcome["other"]["bought"]
    assert {one["code"]: one["backers"] for one in told["projects"]} == {
        one["code"]: one["backers"] for one in outcome["projects"]
    }


def test_paper_above_those_noted_is_not_counted_beside_a_box(road: BudgetRoad) -> None:
    road.opened_to_vote()
    secrets, _ = road.boxed()
    road.wait(10)
    roll = Roll.objects.get(dossier=road.file, shrunk_at=None)
    close_box(roll=roll.id, secrets=secrets, by=road.secretary, at=road.at)
    for move, by in (("count_paper", None), ("confirm_count", road.supervision)):
        assert road.do(move, by, batch=1, ballots=BALLOTS).passed
    made = road.do("count_ballots")
    assert (made.passed, made.numbers["paper"], made.numbers["room"]) == (False, 11, 0)


def test_an_upheld_objection_has_the_projects_examined_anew(road: BudgetRoad) -> None:
    assert road.do("post", places="公示栏").passed
    assert road.do("attest_posting", road.supervision).passed
    by, officer = requester(road.file.jurisdiction_id), road.cast("handler", body="TO_AL01")
    sent = {"decision": road.file.code, "text": "三号项目占了消防通道"}
    made = raise_objection(**sent, by=by, at=road.at)
    file = Dossier.objects.get(code=made.code)
    sealed(road, counting.posted_by(road.row))
    road.wait(8)
    assert not road.do("open_voting").passed, "an objection is open"
    with pytest.raises(Conflict, match="not_posted"):
        raise_objection(**sent, by=by, at=road.at)
    for move, who, key in (
        ("answer_objection", road.secretary, ""),
        ("insist", by, made.key),
        ("uphold_objection", officer, ""),
    ):
        said = {"text": "看过现场"}
        move_ = {"dossier": file.id, "move": move, "at": road.at}
        assert advance(**move_, by=who, record=said, key=key).passed
    back = {"step": "examining", "ground": "vo_wrong_procedure", "text": "三号重新审查"}
    assert road.do("void", officer, **back).passed
    file.refresh_from_db()
    assert (road.file.step, file.outcome) == ("examining", "upheld")
    assert set(road.row.projects.values_list("eligible", "cost")) == {(None, None)}
    assert not road.do("post_findings").passed, "what was voided counts for nothing"
    road.examined().opened_to_vote()
