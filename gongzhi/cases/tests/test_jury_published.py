"""What of juries is published: draws that anybody repeats, findings that are never of few."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gongzhi.cases.models import Juror, Jury
from gongzhi.cases.queries.jury import jury_results
from gongzhi.cases.tests.jury_road import (
    GRIDS,
    WEEK,
    call,
    closed,
    draw_at_once,
    drawing_day,
    here_of,
    judged,
    resident,
)
from gongzhi.cases.tests.record import verify
from gongzhi.cases.tests.road import Road, new_live
from gongzhi.cases.tests.test_draws import by_command
from gongzhi.cases.tests.test_third_party import LISTED, hourly, replied
from gongzhi.core.actor import Actor
from gongzhi.core.journal.draws import candidate
from gongzhi.core.models import Jurisdiction
from gongzhi.core.queries import all_roots, published_draw, published_draws
from gongzhi.core.tests.journal.sealing import seal_everything
from gongzhi.core.work import Work, work

Cast = Callable[..., Actor]


@pytest.mark.django_db
def test_findings_are_of_bodies_and_townships_and_never_of_few(
    jurisdiction: int, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_at_once(monkeypatch)
    road = Road(jurisdiction, cast)
    jury, _ = judged(road, "confirmed", ("solved", "solved", "not", "solved", "solved"))
    at = road.at + WEEK
    bodies, places = jury_results(here_of(road), at)
    assert [dict(one.verdicts) for one in (*bodies, *places)] == [{}, {}]
    new_live(road.jurisdiction, "settings", lambda rows: rows["small_number"].update(value=1))
    bodies, places = jury_results(here_of(road), at)
    assert [one.unit_id for one in bodies] == [jury.body_id]
    assert (dict(places[0].verdicts), places[0].divided) == ({"solved": 1}, 1)


def thirds(asked: Road, unit: Work) -> list[dict[str, Any]]:
    """The two draws by which a third party asks; who knows file and bodies finds them in both."""
    which = f"third_party:{asked.at.date().isoformat()}"
    files = published_draw(unit, which)
    name = candidate(asked.received.id.bytes)
    assert name in files["picked"]
    bodies = published_draw(unit, f"third_body:{asked.at.date().isoformat()}:{name}")
    assert bodies["candidates"] == sorted(candidate(one.encode()) for one in LISTED)
    assert bodies["picked"] == [candidate(asked.file.desk.code.encode())]  # type: ignore[union-attr]
    return [files, bodies]


@pytest.mark.slow
def test_an_outsider_repeats_both_draws(cast_there: Cast, tmp_path: Path) -> None:
    road = Road(Jurisdiction.objects.get(code="anlan").id, cast_there)
    for grid in GRIDS[:4]:
        resident(road, grid)
    closed(road)
    asked = replied(road.jurisdiction, cast_there)
    for _ in range(3):
        call(road)
        hourly(asked, 1)
        seal_everything(road.jurisdiction)
        seal_everything(road.jurisdiction)
    call(road)
    hourly(asked, 1)
    assert asked.file.step == "third_party"
    jury = Jury.objects.select_related("dossier").get(file_id=road.received.id)
    assert jury.dossier.step == "sitting"
    day = drawing_day(road)
    with work(road.jurisdiction, "visitor") as unit:
        roots = list(all_roots(unit))
        names = [one["name"] for one in published_draws(unit, purpose="jury")]
        said = [published_draw(unit, name) for name in (f"jury_files:{day}:AL01", *names)]
        said += thirds(asked, unit)
    assert names == [f"jury:{day}:{jury.dossier.code}"]
    for one in said:
        assert by_command(tmp_path, one, roots) == (0, [])
    assert said[0]["picked"] == [candidate(road.received.id.bytes)]
    listed = {candidate(one.id.bytes + jury.dossier_id.bytes) for one in Juror.objects.all()}
    assert set(said[1]["candidates"]) == listed
    code, answer = verify("database")
    assert (code, answer["findings"]) == (0, [])
