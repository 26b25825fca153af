"""``gongzhi triage retrain``: what people decide is learnt, on top of the catalogue's wording."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import ANY
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from gongzhi.cases.actions import move_request, receive_request
from gongzhi.cases.actions.indexing import index_requests
from gongzhi.cases.actions.learning import adopt_brought, adopt_model
from gongzhi.cases.models import Request
from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.decided import decided_matters
from gongzhi.cases.queries.why import why_answer
from gongzhi.cases.tests.road import LAMP, MONDAY, Road
from gongzhi.core.actor import system_actor, visitor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.models import Entry, WorkingText
from gongzhi.core.work import work
from gongzhi.procedure.models import Dossier
from gongzhi.triage.kept import kept_model, model_path
from gongzhi.triage.storage import load_model, save_model
from gongzhi.triage.suggest import suggest
from gongzhi.triage.training import Sample, train

LAMPS, PARKING = "C0102", "E0504"
# The people of this district call a lamp 亮子 and a badly parked car 铁坨坨; no catalogue knows.
SAID = {
    LAMPS: ("亮子黑了", "亮子又灭", "门口亮子坏", "桥头亮子不闪", "亮子掉了", "巷里亮子没有"),
    PARKING: ("铁坨坨挡路", "铁坨坨占门", "路边铁坨坨", "铁坨坨又来", "学校铁坨坨", "铁坨坨堵巷"),
}


def listed() -> tuple[int, dict[str, Any]]:
    """Run ``gongzhi triage models --json``; give its exit code and its report."""
    return _run("models")


def retrain(*words: str) -> tuple[int, dict[str, Any]]:
    """Run ``gongzhi triage retrain --json``; give its exit code and its report."""
    return _run("retrain", *words)


def _run(verb: str, *words: str) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    try:
        call_command("triage", verb, "--json", *words, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue() or "{}")
    return 0, json.loads(out.getvalue())


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.GONGZHI_HOME = tmp_path
    return tmp_path


def index(road: Road, dossier: UUID) -> None:
    """Mask the words of a request, as the agenda would a moment later."""
    with work(road.jurisdiction, "system:test") as unit:
        assert index_requests(dossiers=[dossier], unit=unit, at=MONDAY) == 1


def decide(road: Road) -> None:
    """Let a dispatcher send every message of :data:`SAID` to its matter."""
    for matter, texts in SAID.items():
        for text in texts:
            report = replace(LAMP, subject=text, detail=f"{text}，请来人看看。")
            received = receive_request(report, by=visitor(road.jurisdiction), at=MONDAY)
            move_request(
                dossier=received.id,
                move="dispatch",
                by=road.cast("dispatcher"),
                at=MONDAY,
                record={"matter": matter, "body": "URBAN"},
            )
            index(road, received.id)


def test_decisions_of_people_teach_what_the_catalogue_does_not_know(road: Road, home: Path) -> None:
    decide(road)
    with work(road.jurisdiction, "system:test") as unit:
        before = suggest(SAID[LAMPS][0], reader=case_ground(unit).reader)

    code, report = retrain()

    assert (code, report["replaced"]) == (0, True)
    assert (report["messages"], report["corrected"]) == (12, 12)
    assert report["held_out"]["accuracy"] > report["wording"]["accuracy"]
    with work(road.jurisdiction, "system:test") as unit:
        reader = case_ground(unit).reader
    assert before.ranked == ()
    assert suggest("我家亮子不亮", reader=reader).ranked[0].matter == LAMPS
    received = receive_request(
        replace(LAMP, subject="", detail="又是铁坨坨"), by=visitor(road.jurisdiction), at=MONDAY
    )
    kept = Request.objects.get(dossier_id=received.id).suggestion
    assert kept["ranked"][0][0] == PARKING
    assert kept["model"] == report["model"] == reader.model.digest
    _told_by_why(Dossier.objects.get(id=received.id), report["model"])
    assert listed() == (0, {"reads": report["model"], "on_record": True, "models": [ANY]})


def _told_by_why(dossier: Dossier, model: str) -> None:
    """The entry of the model is on record, and the file names the model that read it."""
    entry = Entry.objects.get(move="adopt_model")
    assert (entry.actor, entry.facts["model"]) == ("system:operator", model)
    assert (entry.facts["messages"], entry.facts["precision_ppm"]) == (12, 970_000)
    assert entry.facts["held_out"]["accuracy_ppm"] > entry.facts["wording"]["accuracy_ppm"]
    with work(dossier.jurisdiction_id, "system:test") as unit:
        for language, words in (("en", "12 decisions"), ("zh-hans", "12 次人工决定")):
            answer = why_answer(dossier, case_ground(unit).base, language)["matter"]
            assert any(model[:12] in line and words in line for line in answer["words"])
            assert answer["facts"][0]["params"]["learnt"]["corrected"] == 12
        plain = why_answer(dossier, case_ground(unit).base, "en", plain=True)["matter"]
        assert not any(model[:12] in line for line in plain["words"])


def test_only_those_who_run_the_system_put_a_model_in_force(
    road: Road, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = system_actor(road.jurisdiction, "operator")
    tries = [
        (road.cast("outsider"), True, Refused),
        (road.cast("dispatcher"), True, Refused),
        (visitor(road.jurisdiction), True, Refused),
        (operator, False, Conflict),
    ]
    for by, better, refusal in tries:
        with work(road.jurisdiction, "system:test") as unit, pytest.raises(refusal):
            adopt_model(
                learnt=SimpleNamespace(better=better),  # type: ignore[arg-type]
                until=MONDAY,
                path=home / "m.npz",
                unit=unit,
                by=by,
                at=MONDAY,
            )
        with work(road.jurisdiction, "system:test") as unit, pytest.raises(refusal):
            adopt_brought(
                brought=SimpleNamespace(better=better),  # type: ignore[arg-type]
                file_sha256="",
                path=home / "m.npz",
                unit=unit,
                by=by,
                at=MONDAY,
            )
    monkeypatch.setattr("sys.stdin", io.StringIO("guess\n"))
    with pytest.raises(CommandError, match="wrong"):
        call_command("triage", "retrain", "--login", "nobody")


def test_a_trial_run_replaces_nothing(road: Road, home: Path) -> None:
    decide(road)
    code, report = retrain("--dry-run")
    assert (code, report["better"], report["replaced"]) == (0, True, False)
    assert list(home.iterdir()) == []


def test_too_few_decisions_are_said_and_replace_nothing(
    road: Road, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    road.to("dispatched")
    code, _ = retrain()
    assert code == 1
    assert json.loads(capsys.readouterr().err)["rule"] == "training_needs_two_classes"
    assert list(home.iterdir()) == []


def test_only_what_a_person_decided_is_learnt(road: Road, home: Path) -> None:
    received = receive_request(LAMP, by=visitor(road.jurisdiction), at=MONDAY)
    index(road, received.id)
    with work(road.jurisdiction, "system:test") as unit:
        assert case_ground(unit).reader.model is None
        assert decided_matters(unit) == []


def test_an_erased_file_teaches_nothing_any_more(road: Road, home: Path) -> None:
    road.to("closed")
    index(road, road.received.id)
    with work(road.jurisdiction, "system:test") as unit:
        assert len(decided_matters(unit)) == 1
        road.do("erase")
        assert decided_matters(unit) == []


def test_a_secret_report_that_is_decided_teaches_nothing(road: Road, home: Path) -> None:
    road.open(report=replace(LAMP, type="wrongdoing_report"))
    road.do("dispatch")
    index(road, road.received.id)
    assert WorkingText.objects.get(chain=road.received.id).text
    with work(road.jurisdiction, "system:test") as unit:
        assert decided_matters(unit) == []


def test_an_unknown_jurisdiction_is_named(road: Road, home: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("triage", "retrain", "--jurisdiction", "nowhere")


def test_a_file_that_is_no_model_does_not_stop_reading(
    road: Road, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with work(road.jurisdiction, "system:test") as unit:
        path = model_path(home, unit.code)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"broken")
        assert kept_model(path) is None
        assert case_ground(unit).reader.model is None
    assert "not_a_model" in caplog.text


def test_a_model_from_elsewhere_is_adopted_on_record(road: Road, home: Path) -> None:
    decide(road)
    assert retrain()[0] == 0
    kept = model_path(home, "anlan")
    own = home / "own.npz"
    own.write_bytes(kept.read_bytes())
    digest = load_model(own).digest
    brought = home / "brought.npz"
    samples = [Sample(text, matter) for matter, texts in SAID.items() for text in texts]
    save_model(train(samples), brought)

    kept.write_bytes(brought.read_bytes())
    assert listed()[0] == 1  # laid there by hand: it reads, and nobody has answered for it
    code, report = _run("adopt", str(brought), "--dry-run")
    assert (code, report["better"], report["replaced"], listed()[0]) == (0, True, False, 1)
    code, report = _run("adopt", str(brought))
    assert (code, report["messages"], report["classes_in_catalogue"]) == (0, 12, 2)
    code, said = listed()
    assert (code, said["reads"], said["models"][0]["brought"]) == (0, report["model"], True)
    received = receive_request(
        replace(LAMP, subject="", detail="又是铁坨坨"), by=visitor(road.jurisdiction), at=MONDAY
    )
    with work(road.jurisdiction, "system:test") as unit:
        file = Dossier.objects.get(id=received.id)
        for language, words in (("en", "trained elsewhere"), ("zh-hans", "在别处训练")):
            answer = why_answer(file, case_ground(unit).base, language)["matter"]
            assert any(words in line for line in answer["words"])

    # One that is on record already is named again with what it learnt here.
    assert _run("adopt", str(own))[0] == 0
    again = Entry.objects.filter(move="adopt_model").order_by("-sequence")[0].facts
    assert (again["model"], again["corrected"], "brought" in again) == (digest, 12, False)
    assert listed()[1]["reads"] == digest


def test_a_model_that_reads_worse_or_another_catalogue_is_not_adopted(
    road: Road, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = home / "strange.npz"
    texts = ("房租", "房贷", "股票", "基金")
    save_model(train([Sample(f"{one}{n}", one[0]) for one in texts for n in range(3)]), strange)
    code, report = _run("adopt", str(strange))
    assert (code, report["better"], report["classes_in_catalogue"]) == (1, False, 0)
    decide(road)
    swapped = {LAMPS: SAID[PARKING], PARKING: SAID[LAMPS]}
    wrong = home / "wrong.npz"
    samples = [Sample(text, matter) for matter, said in swapped.items() for text in said]
    samples += [Sample("路灯不亮", PARKING), Sample("乱停车", LAMPS)]
    save_model(train(samples), wrong)
    worse = _run("adopt", str(wrong))[1]["here"]["accuracy"]
    assert worse == 0
    broken = home / "broken.npz"
    broken.write_bytes(b"pickle")
    assert _run("adopt", str(broken))[0] == 1
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["rule"] == "not_a_model"
