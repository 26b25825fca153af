"""The verb ``triage`` on the command line, from files to answers."""

from __future__ import annotations

import csv
import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from gongzhi.triage.tests.factories import make_samples


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("triage", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, object]]:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 1
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(["主题", "详情", "事项"])
    for sample in make_samples():
        writer.writerow([*sample.text.split("\n"), sample.label])
    path = tmp_path / "messages.csv.gz"
    path.write_bytes(gzip.compress(written.getvalue().encode("gb18030")))
    return path


COLUMNS = ("--text", "主题", "详情", "--label", "事项")


def test_train_then_evaluate_answers_in_json(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    trained = json.loads(run("train", table, *COLUMNS, "--out", out, "--folds", 3, "--json"))
    assert trained["classes"] == ["parking", "street_lamp", "works_noise"]
    assert trained["held_out"]["accuracy"] >= 0.8
    report = json.loads(run("evaluate", out, table, *COLUMNS, "--json"))
    assert report["messages"] == 30
    assert {"accuracy", "macro_f1", "coverage", "precision", "messages_per_second"} <= set(report)


def test_wording_alone_is_measured_and_is_what_training_starts_from(
    table: Path, tmp_path: Path
) -> None:
    wording = tmp_path / "classes.csv"
    wording.write_text(
        "code,words\nparking,停车|车子\nstreet_lamp,路灯|照明\nworks_noise,施工|工地\n", "utf-8"
    )
    cold = json.loads(run("evaluate", wording, table, *COLUMNS, "--json"))
    out = tmp_path / "model"
    run("train", table, *COLUMNS, "--out", out, "--wording", wording)
    warm = json.loads(run("evaluate", out, table, *COLUMNS, "--json"))
    assert 0.5 < cold["accuracy"] < warm["accuracy"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("code\na\n", "column_missing"),
        ("code,words\na,路灯\na,车\n", "code_repeated"),
        ("code,words\n,路灯\n", "code_empty"),
        ("code,words\na,\n", "no_rows"),
    ],
)
def test_broken_wording_is_refused_by_its_rule(
    content: str, rule: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wording = tmp_path / "classes.csv"
    wording.write_text(content, "utf-8")
    arguments = ("train", table, *COLUMNS, "--out", tmp_path / "m", "--wording", wording)
    (problem,) = refused(capsys, *arguments)
    assert (problem["rule"], problem["file"]) == (rule, "classes.csv")
    assert not (tmp_path / "m").exists()


def test_a_missing_column_is_named(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("train", table, "--text", "题目", "--label", "事项", "--out", tmp_path / "m")
    (problem,) = refused(capsys, *arguments)
    assert problem["column"] == "题目"
    assert problem["rule"] == "column_missing"
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (None, "file_missing"),
        (b"\xff\xff\xff", "encoding_unknown"),
        (b"text,label\n", "no_rows"),
        (b"text,label\nlamp,\n", "label_empty"),
        (b"text,label\nlamp,a,b\n", "too_many_cells"),
        (b'text,label\n"lamp', "not_csv"),
        (b"text,label\nlamp,a\nlamps,a\n", "training_needs_two_classes"),
    ],
)
def test_a_bad_file_is_refused_by_its_rule(
    content: bytes | None, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    arguments = ("train", path, "--text", "text", "--label", "label", "--out", tmp_path / "m")
    assert [problem["rule"] for problem in refused(capsys, *arguments)] == [rule]


def test_half_a_gzip_file_is_refused(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_bytes(table.read_bytes()[:200])
    (problem,) = refused(capsys, "train", table, *COLUMNS, "--out", tmp_path / "m")
    assert problem["rule"] == "not_readable"


def test_explain_says_what_a_text_is_about() -> None:
    answer = json.loads(run("explain", "小区门口的路灯不亮了", "--json"))
    assert answer["reason"] == "clear"
    assert any("路灯" in sentence for sentence in answer["sentences"])
    assert "路灯" in run("explain", "小区门口的路灯不亮了")
