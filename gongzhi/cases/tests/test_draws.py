"""Draws by lot: the list first, the root after it, and anybody can repeat them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import orjson
import pytest
from django.db import connection

from gongzhi.cases.actions.sampling import draw_audits, fix_audit_list
from gongzhi.cases.tests.record import verify
from gongzhi.cases.tests.road import Road
from gongzhi.core.actions import fix_list
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, NotFound
from gongzhi.core.journal.draws import candidate, check_draw, draw, seed_of
from gongzhi.core.models import Jurisdiction
from gongzhi.core.queries import all_roots, published_draw
from gongzhi.core.tests.journal.sealing import seal_everything
from gongzhi.core.work import inside, work

pytestmark = pytest.mark.slow  # sealing needs a database of its own


@pytest.fixture
def road(cast_there: Callable[..., Actor]) -> Road:
    """A file in a database that may be committed to."""
    return Road(Jurisdiction.objects.get(code="anlan").id, cast_there)


def closed_files(road: Road, count: int) -> list[Road]:
    made = []
    for _ in range(count):
        one = Road(road.jurisdiction, road.cast, road.at)
        made.append(one.to("closed"))
    return made


def by_command(
    folder: Path, said: dict[str, Any], roots: list[dict[str, Any]]
) -> tuple[int, list[str]]:
    """Repeat a draw from files alone; give the exit code and what was found."""
    (folder / "draw.json").write_bytes(orjson.dumps(said))
    lines = [orjson.dumps(one) for one in roots]
    (folder / "roots.jsonl").write_bytes(b"\n".join(lines))
    code, answer = verify("draw", str(folder / "draw.json"), "--roots", str(folder / "roots.jsonl"))
    return code, [one["kind"] for one in answer["findings"]]


def draws(road: Road, files: list[Road]) -> list[str]:
    """Fix the list of the day, seal, draw; give the codes of the files that were drawn."""
    closed = files[0].file.closed_at
    assert closed is not None
    by, day = system_actor(road.jurisdiction, "draw"), closed.date()
    later = closed + timedelta(days=1)
    with work(road.jurisdiction, by.code) as unit:
        fix_audit_list(day=day, unit=unit, by=by, at=later)
        assert draw_audits(day=day, unit=unit, by=by, at=later) is None
        with pytest.raises(Conflict):
            fix_audit_list(day=day, unit=unit, by=by, at=later)
    # The root that holds the list gives no seed: only the one after it does.
    seal_everything(road.jurisdiction)
    seal_everything(road.jurisdiction)
    with work(road.jurisdiction, by.code) as unit:
        drawn = draw_audits(day=day, unit=unit, by=by, at=later)
    assert drawn is not None
    return [file.code for file in drawn]


def test_of_two_lists_fixed_at_once_one_is_refused(road: Road) -> None:
    by, both = system_actor(road.jurisdiction, "draw"), Barrier(2)

    def fix(number: int) -> str:
        try:
            with inside(road.jurisdiction, by.code):
                both.wait()
                names = [candidate(bytes([number]))]
                fix_list(purpose="jury", key="1", candidates=names, take=1, by=by, at=road.at)
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "fixed"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(fix, range(2))) == ["fixed", "list_is_fixed"]


def test_an_outsider_repeats_the_draw_from_what_is_published(road: Road, tmp_path: Path) -> None:
    files = closed_files(road, 3)
    codes = draws(road, files)
    day = files[0].file.closed_at.date()  # type: ignore[union-attr]
    with work(road.jurisdiction, "visitor") as unit:
        said = published_draw(unit, f"audit:{day.isoformat()}")
        roots = list(all_roots(unit))
        with pytest.raises(NotFound):
            published_draw(unit, "audit:1999-01-01")
    # Five in a hundred of three files, rounded up.
    assert len(codes) == said["take"] == 1
    assert said["candidates"] == sorted(candidate(one.file.id.bytes) for one in files)
    root = next(one for one in roots if one["number"] == said["root"])
    assert root["sealed_at"] > said["fixed_at"]
    seed = seed_of("audit", day.isoformat(), root["hash"])
    assert draw(seed, said["candidates"], 1) == said["picked"]
    assert list(check_draw(said, roots)) == []
    assert by_command(tmp_path, said, roots) == (0, [])
    other = next(one for one in said["candidates"] if one not in said["picked"])
    assert by_command(tmp_path, {**said, "picked": [other]}, roots) == (1, ["draw_picked"])
    catches_lies(said, roots, files[0])

    audited = next(one for one in files if one.received.code == codes[0])
    audited.at = road.at + timedelta(days=3)
    assert audited.do("audit_fails").passed
    assert audited.file.step == "dispatched"
    spared = next(one for one in files if one.received.code != codes[0])
    spared.at = road.at + timedelta(days=3)
    assert not spared.do("audit_holds").passed


def catches_lies(said: dict[str, Any], roots: list[dict[str, Any]], one: Road) -> None:
    """Whatever of a draw is told otherwise than it was is found."""
    assert said["path"]["root"] == said["root"] - 1
    recorded = {**said["entry"], "recorded_at": roots[-1]["sealed_at"]}
    lies: list[tuple[dict[str, Any], str]] = [
        ({"root": said["path"]["root"]}, "draw_root"),
        ({"candidates": said["candidates"][1:]}, "draw_list"),
        ({"take": 2}, "draw_list"),
        ({"key": "1999-01-01"}, "draw_list"),
        ({"entry": recorded}, "draw_list"),
        ({"path": {**said["path"], "chain": one.file.id.hex}}, "draw_list"),
        ({"path": None}, "draw_unreadable"),
    ]
    for lie, found in lies:
        assert found in [one.kind for one in check_draw({**said, **lie}, roots)]
    assert [one.kind for one in check_draw(said, roots[:0])] == ["root_missing"]
