"""Files of Pabulib: read and written without loss, faults named by line, counted by command."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from gongzhi.core.errors import Invalid
from gongzhi.deliberation.methods.budget import Terms, count
from gongzhi.deliberation.methods.budget.pabulib import PbFile, with_outcome, written
from gongzhi.deliberation.methods.budget.pabulib_reading import read_pb

HEAD = "META\nkey;value\ndescription;Small works; near\nbudget;100\nvote_type;{kind}\n{more}"
HEAD = HEAD.replace("Small works; near", '"Small works; near"')
PROJECTS = "PROJECTS\nproject_id;cost;name\n1;60;Park\n2;40;路灯\n3;39,5;Bench\n"
VOTES = {
    "approval": "voter_id;age;vote\na;30;1,2\nb;40;2\nc;50;3\nd;;\n",
    "choose-1": "voter_id;vote\na;1\nb;2\nc;2\n",
    "ordinal": "voter_id;vote\na;1,2,3\nb;2,1\nc;3\n",
    "cumulative": "voter_id;vote;points\na;1,2;3,2\nb;2;5\nc;3,1;4,1\n",
    "scoring": "voter_id;vote;points\na;1,2;0.5,-1\nb;2;5\nc;3,1;4,1\n",
}
WEIGHTS = {
    "approval": [{"1": 1, "2": 1}, {"2": 1}, {"3": 1}, {}],
    "choose-1": [{"1": 1}, {"2": 1}, {"2": 1}],
    "ordinal": [{"1": 3, "2": 2, "3": 1}, {"2": 3, "1": 2}, {"3": 3}],
    "cumulative": [{"1": 3, "2": 2}, {"2": 5}, {"3": 4, "1": 1}],
    "scoring": [{"1": Fraction(1, 2), "2": -1}, {"2": 5}, {"3": 4, "1": 1}],
}


def text(kind: str, *, more: str = "", votes: str = "", projects: str = PROJECTS) -> str:
    return HEAD.format(kind=kind, more=more) + projects + "VOTES\n" + (votes or VOTES[kind])


def read(content: str, *, strict: bool = False) -> PbFile:
    return read_pb(io.StringIO(content), strict=strict)[0]


@pytest.mark.parametrize("kind", VOTES)
def test_every_kind_of_ballot_is_read_and_written_again(kind: str) -> None:
    file = read(text(kind))
    assert written(file) == text(kind)
    assert read(written(file)) == file
    assert list(file.ballots()) == WEIGHTS[kind]
    assert file.costs() == {"1": 60, "2": 40, "3": Fraction(79, 2)}
    outcome = count(file.election(), Terms())
    again = read(written(with_outcome(file, outcome, "equal_shares")))
    chosen = {row["project_id"] for row in again.projects if row["selected"] == "1"}
    assert chosen == set(outcome.bought)
    assert again.meta["rule"] == "equal_shares"
    assert ("score" in again.project_columns) is (kind not in {"approval", "choose-1"})
    assert count(again.election(), Terms()) == outcome


def test_points_for_what_a_ballot_does_not_name_are_counted() -> None:
    file = read(text("scoring", more="default_score;2\n"))
    assert list(file.ballots())[1] == {"1": 2, "2": 5, "3": 2}


A_BAD_FILE = [
    ("", dict.fromkeys(("META", "PROJECTS", "VOTES"), "missing_section"), None),
    ("x;y\n", {"META": "missing_section"}, 1),
    (text("approval").replace("id;cost", "id;price"), {"cost": "missing_column"}, None),
    (text("approval").replace("budget;100\n", ""), {"budget": "missing_key"}, None),
    (text("approval").replace("budget;100", "budget;-1"), {"budget": "not_positive"}, None),
    (text("approval").replace(";approval", ";lottery"), {"vote_type": "unknown_vote_type"}, None),
    (text("approval", more="budget;5\n"), {"budget": "twice"}, 6),
    (text("scoring", more="default_score;x\n"), {"default_score": "not_number"}, None),
    (text("cumulative", votes=VOTES["approval"]), {"points": "missing_column"}, None),
    (text("approval", projects=PROJECTS + "1;3;x\n"), {"project_id": "twice"}, 11),
    (text("approval", projects=PROJECTS + ";3;x\n"), {"project_id": "required"}, 11),
    (text("approval", projects=PROJECTS + '"4,5";3;x\n'), {"project_id": "has_comma"}, 11),
    (text("approval", projects=PROJECTS + "4;none;x\n"), {"cost": "not_positive"}, 11),
    (text("approval", projects=PROJECTS + "4;0;x\n"), {"cost": "not_positive"}, 11),
    (text("approval", projects="PROJECTS\nproject_id;cost\n"), {"PROJECTS": "no_projects"}, None),
    (text("approval", votes="voter_id;vote\n"), {"VOTES": "no_votes"}, None),
    (text("approval", votes="voter_id;vote\na;9\n"), {"vote": "unknown_project"}, 13),
    (text("approval", votes="voter_id;vote\na;1,1\n"), {"vote": "named_twice"}, 13),
    (text("approval", votes="voter_id;vote\na;1\na;2\n"), {"voter_id": "twice"}, 14),
    (text("approval", votes="voter_id;vote\n;1\n"), {"voter_id": "required"}, 13),
    (text("approval", votes="voter_id;vote\na;1;2\n"), {"VOTES": "too_many_cells"}, 13),
    (text("cumulative", votes="voter_id;vote;points\na;1,2;3\n"), {"points": "points_differ"}, 13),
    (text("cumulative", votes="voter_id;vote;points\na;1;x\n"), {"points": "not_number"}, 13),
    (text("approval") + "META\nkey;value\n", {"META": "twice"}, 17),
    (text("approval", votes="voter_id;vote\na;" + "1" * 140_000), {"VOTES": "not_read"}, 13),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(A_BAD_FILE)))
def test_what_is_wrong_is_named_by_its_line(number: int) -> None:
    content, rules, line = A_BAD_FILE[number]
    with pytest.raises(Invalid) as refused:
        read(content)
    assert {one.field: one.rule for one in refused.value.problems} == rules
    assert {one.row for one in refused.value.problems} == {line}


@pytest.mark.parametrize(
    ("kind", "more", "rule"),
    [
        ("approval", "num_votes;7\n", "count_differs"),
        ("approval", "num_projects;7\n", "count_differs"),
        ("approval", "max_length;1\n", "named_too_high"),
        ("approval", "max_sum_cost;99\n", "cost_too_high"),
        ("approval", "min_length;2\n", "named_too_low"),
        ("cumulative", "max_sum_points;4\n", "points_sum_too_high"),
        ("cumulative", "max_points;4\n", "points_too_high"),
        ("cumulative", "min_points;2\n", "points_too_low"),
        ("scoring", "", "negative_points"),
    ],
)
def test_ballots_over_the_limits_of_a_file_are_noticed_and_refused_where_asked(
    kind: str, more: str, rule: str
) -> None:
    content = text(kind, more=more)
    _, notices = read_pb(io.StringIO(content))
    assert rule in {one.rule for one in notices}
    with pytest.raises(Invalid) as refused:
        read(content, strict=True)
    assert refused.value.problems == notices


def test_the_command_counts_compares_and_writes(tmp_path: Path) -> None:
    path, out = tmp_path / "a.pb", io.StringIO()
    named = ["1,2"] * 5 + ["1"] + ["3"] * 4
    votes = "".join(f"{voter};{vote}\n" for voter, vote in enumerate(named))
    content = text("approval", votes="voter_id;vote\n" + votes)
    path.write_text("\ufeff" + content, encoding="utf-8")
    call_command("budget", "count", str(path), "--compare", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["bought"] == ["1", "3"]
    assert told["terms"]["completion"] == "add1_greedy"
    assert told["projects"][0]["effective"] == 6
    assert told["compared"]["other"]["bought"] == ["1", "2"]
    assert told["compared"]["only_other"] == ["2"]
    out, result = io.StringIO(), tmp_path / "b.pb"
    options = ["--rule", "greedy", "--compare", "--out", str(result)]
    call_command("budget", "count", str(path), *options, stdout=out)
    assert "most votes first: 10 voters, budget 100, 2 projects bought for 100" in out.getvalue()
    assert "得票多者先" in out.getvalue()
    assert ";selected" in result.read_text(encoding="utf-8")


def test_the_command_ends_with_a_code_that_says_how(tmp_path: Path) -> None:
    path, notes = tmp_path / "a.pb", io.StringIO()
    path.write_text(text("approval", more="max_length;1\n"), encoding="utf-8")
    out = io.StringIO()
    call_command("budget", "count", str(path), stdout=out, stderr=notes)
    assert json.loads(notes.getvalue())["rule"] == "named_too_high"
    (tmp_path / "latin.pb").write_bytes(b"META\nkey;value\nunit;\xe9t\xe9\n")
    for arguments in (
        [str(tmp_path / "none.pb")],
        [str(tmp_path / "latin.pb")],
        [str(path), "--strict"],
        [str(path), "--out", str(tmp_path)],
    ):
        notes = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("budget", "count", *arguments, stdout=io.StringIO(), stderr=notes)
        assert ended.value.code == 1
        assert {"field", "rule"} <= json.loads(notes.getvalue().splitlines()[0]).keys()
    with pytest.raises(CommandError, match="not a positive number"):
        call_command("budget", "count", str(path), "--increment", "0")
