"""Who is who at a moment, and who may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongzhi.accounts.models import User
from gongzhi.accounts.tests.factories import account, administrator, jurisdiction
from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.models import Jurisdiction, LiveTable
from gongzhi.core.packs.encoding import encode
from gongzhi.core.work import remain
from gongzhi.directory.actions import hand_over, vacate, write_desks
from gongzhi.directory.models import Organisation, Person, Post
from gongzhi.directory.pack_tables import TABLES
from gongzhi.directory.queries import (
    actor_for,
    directory,
    forget,
    organisations_visible_to,
    posts_held_by,
    posts_of,
    who_holds,
)
from gongzhi.directory.tests import district
from gongzhi.directory.tests.district import AT
from gongzhi.territory.models import Area

pytestmark = [pytest.mark.usefixtures("bare_database"), pytest.mark.django_db]
LATER = AT + timedelta(days=30)


@pytest.fixture
def place() -> Jurisdiction:
    """The small district with its posts; nothing remembered of another test's."""
    forget()
    place = district.small_place()
    district.load(place)
    place.refresh_from_db()
    return place


def user(login: str) -> User:
    """Give an account."""
    return User.objects.get(login=login)


def body(code: str) -> int:
    """Give the id of a body."""
    return Organisation.objects.get(code=code).pk


def test_an_account_acts_in_its_post_with_role_body_and_area(
    place: Jurisdiction, django_assert_num_queries: Any
) -> None:
    chen = user("chen")
    with django_assert_num_queries(3):  # savepoint and release; no rules are kept to be known
        actor = actor_for(chen, None, AT)
    assert actor == Actor(
        jurisdiction=place.id,
        code="post:DISP",
        kind="post",
        person=Person.objects.get(user=chen).pk,
        organisation=body("T1"),
        roles=frozenset({"dispatcher"}),
        area=Area.objects.get(code="D1").pk,
    )


def test_a_deputy_may_act_in_the_post_it_stands_in_for_and_keeps_its_own_code(
    place: Jurisdiction,
) -> None:
    own = actor_for(user("li"), None, AT)
    assert (own.code, own.roles, own.deputy_for) == ("post:DISP-B", frozenset({"clerk"}), None)
    deputy = actor_for(user("li"), "DISP", AT)
    assert (deputy.code, deputy.deputy_for) == ("post:DISP-B", "DISP")
    assert deputy.roles == frozenset({"dispatcher"})
    assert deputy.person == own.person
    assert [(seen.code, seen.stands_in) for seen in posts_held_by(user("li"), AT)] == [
        ("DISP-B", False),
        ("DISP", True),
    ]


def test_nobody_acts_in_a_post_of_others(place: Jurisdiction) -> None:
    for post in ("HANDLER", "SEC", "NOSUCH", "DISP-B"):
        with pytest.raises(Refused):
            actor_for(user("chen"), post, AT)


def test_who_one_is_depends_on_the_moment(place: Jurisdiction) -> None:
    wu = Person.objects.get(user__login="wu")
    by = system_actor(place.id, "tests")
    hand_over(post="DISP", person=wu.pk, by=by, at=LATER)
    assert actor_for(user("chen"), "DISP", AT).code == "post:DISP"
    with pytest.raises(Refused):
        actor_for(user("chen"), "DISP", LATER)
    assert actor_for(user("wu"), None, LATER).code == "post:DISP"
    assert actor_for(user("wu"), "HANDLER", LATER).code == "post:HANDLER"
    vacate(post="HANDLER", by=by, at=LATER)
    with pytest.raises(Refused):
        actor_for(user("wu"), "HANDLER", LATER)


def test_an_account_without_a_post_is_a_visitor_and_never_staff(place: Jurisdiction) -> None:
    resident = account(place, "resident", language="en")
    actor = actor_for(resident, None, AT)
    assert (actor.kind, actor.code, actor.roles) == ("visitor", "visitor", frozenset())
    assert (actor.person, actor.language) == (None, "en")
    assert posts_held_by(resident, AT) == []


def test_a_retired_post_gives_no_rights(place: Jurisdiction) -> None:
    posts = district.small_posts()
    del posts["DISP"]
    posts["DISP-B"]["deputy_of"] = None
    district.load(place, posts=posts, at=LATER)
    assert actor_for(user("chen"), None, LATER).kind == "visitor"
    with pytest.raises(Refused):
        actor_for(user("li"), "DISP", LATER)


def test_everybody_sees_bodies_and_vacancies_but_only_staff_sees_who_holds_a_post(
    place: Jurisdiction,
) -> None:
    anyone, staff = visitor(place.id), actor_for(user("chen"), None, AT)
    assert {found.code for found in organisations_visible_to(anyone)} == set(
        district.small_organisations()
    )
    seen = {found.code: found for found in posts_of(staff, body("HOUSING"), AT)}
    assert (seen["EMPTY"].vacant, seen["HANDLER"].vacant) == (True, False)
    assert seen["HANDLER"].holder == Person.objects.get(user__login="wu")
    assert all(found.holder is None for found in posts_of(anyone, body("HOUSING"), AT))
    assert who_holds(staff, "DISP", AT) == Person.objects.get(user__login="chen")
    assert who_holds(staff, "EMPTY", AT) is None
    with pytest.raises(Refused):
        who_holds(anyone, "DISP", AT)
    with pytest.raises(NotFound):
        who_holds(staff, "NOSUCH", AT)


def test_nothing_of_another_district_is_seen(place: Jurisdiction) -> None:
    stranger = administrator(jurisdiction("other"), "dispatcher")
    remain(place.id, "system:tests")  # not the database hides it, but the question
    assert not organisations_visible_to(stranger)
    assert posts_of(stranger, body("HOUSING"), AT) == []
    with pytest.raises(NotFound):
        who_holds(stranger, "DISP", AT)


def test_the_snapshot_knows_bodies_and_the_packs_desks(place: Jurisdiction) -> None:
    desks = next(table for table in TABLES if table.name == "desks")
    row = {
        "name_zh": "派单",
        "name_en": "Dispatch",
        "source": "sample",
        "effective_from": district.SINCE,
        "role": "dispatcher",
        "entrance": "any",
        "level": 2,
        "organisation_kind": "township_office",
        "organisation": None,
    }
    LiveTable.objects.create(
        jurisdiction=place, name="desks", content=encode(desks, {"dispatch": row}), version=1
    )
    ground = district.small_ground(place)
    community = Area.objects.get(code="D101").pk
    found = directory(place.id, place.directory_version)
    desk = found.desk("dispatcher", "hotline", community, ground)
    assert (desk.organisation_id, desk.how) == (body("T1"), "desk")
    assert found.organisation(body("HOUSING")).phone == "0000-1"
    pack, by = district.small_pack(place), system_actor(place.id, "pack")
    LiveTable.objects.all().delete()
    write_desks(jurisdiction=place.id, rows={}, pack=pack, by=by, at=AT)
    newer = directory(place.id, place.directory_version + 1)
    assert newer.desk("dispatcher", "hotline", community, ground).how == "last_resort"


def test_a_district_without_bodies_has_no_directory(place: Jurisdiction) -> None:
    empty = jurisdiction("empty")
    with pytest.raises(NotFound):
        directory(empty.id, 0)
    with pytest.raises(NotFound):
        directory(9999, 0)


def test_models_say_what_they_are(place: Jurisdiction) -> None:
    post = Post.objects.get(code="DISP")
    assert str(post) == "DISP 岗位"
    assert str(Organisation.objects.get(code="T1")) == "T1 单位"
    holding = post.holdings.get()
    assert str(holding.person) == "chen先生"
    assert str(holding).startswith(f"{post.pk} {holding.person_id} ")
    assert str(user("chen")) == "chen"
