"""An area is merged, split or closed: bodies, posts and open files follow, each on record, once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import shapely

from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.agenda import run_due
from gongzhi.core.errors import Refused
from gongzhi.core.models import AgendaRow, Entry
from gongzhi.core.work import work
from gongzhi.directory.actions import follow_area, hand_over
from gongzhi.directory.models import Coverage, Organisation, Person, Post
from gongzhi.directory.queries import hand_overs_of
from gongzhi.procedure.models import Dossier
from gongzhi.territory.actions import Part, close_area, merge_areas, split_area
from gongzhi.territory.locate import territory
from gongzhi.territory.models import Area, Boundary

pytestmark = pytest.mark.django_db
BASIS = "区民政局关于社区规模调整的批复（示例）"
ONE, OTHER = "AL010108", "AL010109"


def _with_bodies(jurisdiction: int) -> tuple[str, str]:
    """Give two communities of one township that both have bodies of their own."""
    rows = Organisation.objects.filter(jurisdiction=jurisdiction, area__level=3, valid_to=None)
    by_parent: dict[int | None, set[str]] = {}
    for row in rows.select_related("area"):
        by_parent.setdefault(row.area.parent_id, set()).add(row.area.code)
    one, other = sorted(next(found for found in by_parent.values() if len(found) > 1))[:2]
    return one, other


def _run(now: datetime) -> None:
    for turn in range(8):
        if not run_due(worker="tests", at=now + timedelta(seconds=5 + turn)):
            return


def _report(jurisdiction: int, now: datetime, **where: object) -> Dossier:
    report = Report(detail="楼下路灯不亮。", **where)  # type: ignore[arg-type]
    return Dossier.objects.get(id=receive_request(report, by=visitor(jurisdiction), at=now).id)


def _moves(file: Dossier) -> list[dict[str, object]]:
    rows = Entry.objects.filter(chain=file.id, move="relocate").order_by("sequence")
    return [row.facts for row in rows]


def _leaf(jurisdiction: int, beside: int = 1) -> list[Area]:
    """Give drawn areas of one parent with nothing below them."""
    drawn = Area.objects.filter(
        jurisdiction=jurisdiction, valid_to=None, children=None, boundaries__valid_to=None,
        boundaries__isnull=False, level__gte=4,
    )  # fmt: skip
    for area in drawn.order_by("code"):
        found = list(drawn.filter(parent=area.parent).order_by("code")[:beside])
        if len(found) == beside:
            return found
    raise AssertionError


def test_two_communities_merge_and_everything_of_theirs_follows(
    jurisdiction: int, now: datetime
) -> None:
    by = system_actor(jurisdiction, "operator")
    pair = _with_bodies(jurisdiction)
    file = _report(jurisdiction, now, area=pair[1])
    bodies = set(Organisation.objects.filter(area__code__in=pair, valid_to=None))
    posts = Post.objects.filter(area__code__in=pair, active=True).count()
    assert bodies
    assert posts
    into = Part("AL01NEW", "临江新社区", "New Riverside")
    merge_areas(areas=pair, into=into, basis=BASIS, by=by, at=now)
    _run(now)
    new = Area.objects.get(code="AL01NEW")
    assert set(Organisation.objects.filter(area=new)) == bodies
    assert Post.objects.filter(area=new, active=True).count() == posts
    assert Entry.objects.filter(move="follow_area").count() == len(bodies) + posts
    file.refresh_from_db()
    assert file.area == new
    (facts,) = _moves(file)
    assert facts["record"] == {
        "area": "AL01NEW",
        "reason": {"code": "only_successor", "was": pair[1]},
    }
    assert not AgendaRow.objects.filter(jurisdiction_id=jurisdiction).exclude(last_error="")


def test_a_split_sends_each_file_where_its_point_lies(jurisdiction: int, now: datetime) -> None:
    by = system_actor(jurisdiction, "operator")
    (area,) = _leaf(jurisdiction)
    shape = shapely.from_geojson(json.dumps(Boundary.objects.get(area=area).geometry))
    west, south, east, north = shape.bounds
    middle = (west + east) / 2
    halves = [
        shape.intersection(shapely.box(west, south, middle, north)),
        shape.intersection(shapely.box(middle, south, east, north)),
    ]
    points = [shapely.point_on_surface(half) for half in halves]
    files = [_report(jurisdiction, now, lon=point.x, lat=point.y) for point in points]
    without = _report(jurisdiction, now, area=area.code)
    assert {file.area_id for file in files} == {area.pk}
    parts = [
        Part(
            f"{area.code}N{n}", f"新网格{n}", f"New grid {n}", json.loads(shapely.to_geojson(half))
        )
        for n, half in enumerate(halves)
    ]
    split_area(area=area.code, parts=parts, basis=BASIS, by=by, at=now)
    _run(now)
    for file, part in zip([*files, without], [*parts, parts[0]], strict=True):
        file.refresh_from_db()
        assert file.area.code == part.code
    ways = [_moves(file)[0]["record"]["reason"]["code"] for file in [*files, without]]  # type: ignore[index]
    assert ways == ["point", "point", "successor"]


def test_closed_parts_leave_their_files_to_the_area_above(jurisdiction: int, now: datetime) -> None:
    by = system_actor(jurisdiction, "operator")
    (leaf,) = _leaf(jurisdiction)
    assert leaf.parent is not None
    parts = Area.objects.filter(parent=leaf.parent, valid_to=None)
    file = _report(jurisdiction, now, area=leaf.code)
    party = Organisation.objects.filter(kind="party_committee").order_by("code")[0]
    Coverage.objects.create(
        jurisdiction_id=jurisdiction, organisation=party, area=leaf, valid_from=leaf.valid_from
    )
    close_area(areas=[one.code for one in parts], basis=BASIS, by=by, at=now)
    _run(now)
    file.refresh_from_db()
    assert file.area == leaf.parent
    assert Coverage.objects.get(organisation=party, valid_to=None).area == leaf.parent


def test_a_second_wake_up_changes_nothing(jurisdiction: int, now: datetime) -> None:
    by = system_actor(jurisdiction, "operator")
    one, other = _leaf(jurisdiction, beside=2)
    file = _report(jurisdiction, now, area=other.code)
    into = Part(one.code, one.name_zh, one.name_en)
    merge_areas(areas=[one.code, other.code], into=into, basis=BASIS, by=by, at=now)
    _run(now)
    entries = Entry.objects.count()
    AgendaRow.objects.filter(handler__in=("follow_closed_area", "move_files", "move_file")).update(
        done_at=None, leased_until=None, at=now
    )
    _run(now)
    assert Entry.objects.count() == entries
    file.refresh_from_db()
    with work(jurisdiction, by.code) as unit:
        ground = territory(jurisdiction, unit.territory_version)
    assert ground.area(file.area_id).code == one.code


def test_nobody_moves_bodies_by_hand(jurisdiction: int, now: datetime) -> None:
    for stranger in (
        visitor(jurisdiction),
        Actor(jurisdiction, "post:A", "post", roles=frozenset({"system_admin"})),
    ):
        with pytest.raises(Refused):
            follow_area(area=ONE, into=(OTHER,), after=1, by=stranger, at=now)


def test_a_hand_over_lists_the_open_files_that_pass(jurisdiction: int, now: datetime) -> None:
    file = _report(jurisdiction, now, area=OTHER)
    assert file.desk is not None
    post = Post.objects.filter(
        organisation=file.desk, role=file.desk_role, holdings__valid_to=None
    ).order_by("code")[0]
    held = post.holdings.get(valid_to=None)
    other = Person.objects.exclude(pk=held.person_id).filter(
        holdings__post__organisation=file.desk
    )[0]
    giver = system_actor(jurisdiction, "operator")
    hand_over(post=post.code, person=other.pk, by=giver, at=now)
    _run(now)
    entry = Entry.objects.get(move="pass_files")
    assert file.code in entry.facts["files"]
    assert (entry.facts["from_person"], entry.facts["person"]) == (held.person_id, other.pk)
    own = Actor(
        jurisdiction, f"post:{post.code}", "post",
        organisation=file.desk.pk, roles=frozenset({post.role}),
    )  # fmt: skip
    (shown,) = hand_overs_of(own, file.desk)
    assert (shown["post"], shown["count"]) == (post.code, entry.facts["count"])
    elsewhere = Organisation.objects.filter(kind="department").order_by("code")[0]
    for stranger in (
        visitor(jurisdiction),
        Actor(jurisdiction, "post:X", "post", organisation=elsewhere.pk),
    ):
        with pytest.raises(Refused):
            hand_overs_of(stranger, file.desk)
