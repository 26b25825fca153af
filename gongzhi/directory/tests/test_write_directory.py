"""A pack's bodies and posts come into the directory whole, or not at all."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongzhi.accounts.models import User
from gongzhi.core.actor import system_actor, visitor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.models import Chain, Entry, Jurisdiction
from gongzhi.directory.actions import follow_area, hand_over, vacate, write_desks
from gongzhi.directory.models import Holding, Organisation, Person, Post
from gongzhi.directory.queries import forget
from gongzhi.directory.tests import district
from gongzhi.directory.tests.district import AT, load
from gongzhi.territory.models import Area

pytestmark = [pytest.mark.usefixtures("bare_database"), pytest.mark.django_db]
LATER = AT + timedelta(days=30)


@pytest.fixture
def place() -> Jurisdiction:
    """The small district, without bodies."""
    forget()
    return district.small_place()


def holder(post: str) -> str | None:
    """Give the login of the present holder."""
    held = Holding.objects.filter(post__code=post, valid_to=None).select_related("person__user")
    found = held.first()
    return found.person.user.login if found and found.person.user else None


def rules(error: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str, Any]]:
    """Name field, rule and row of each problem."""
    return {(found.field, found.rule, found.params["code"]) for found in error.value.problems}


def test_bodies_posts_people_and_accounts_are_written_once(place: Jurisdiction) -> None:
    load(place)
    assert Organisation.objects.get(code="T1").parent == Organisation.objects.get(code="GOV")
    assert Post.objects.get(code="DISP-B").deputy_of == Post.objects.get(code="DISP")
    assert (holder("DISP"), holder("EMPTY")) == ("chen", None)
    assert Person.objects.get(user__login="chen").name_zh == "chen先生"
    assert not User.objects.get(login="chen").has_usable_password()
    counts = [model.objects.count() for model in (Organisation, Post, Person, Holding, User)]
    load(place)
    assert counts == [
        model.objects.count() for model in (Organisation, Post, Person, Holding, User)
    ]


def test_the_first_holder_begins_on_the_rows_date_in_the_districts_own_time(
    place: Jurisdiction,
) -> None:
    load(place)
    began = Holding.objects.get(post__code="DISP").valid_from
    assert began == datetime(2024, 12, 31, 16, 0, tzinfo=UTC)


def test_every_load_makes_a_new_version_of_the_directory(place: Jurisdiction) -> None:
    load(place)
    place.refresh_from_db()
    assert place.directory_version == 2
    pack = district.small_pack(place)
    by = system_actor(place.id, "pack")
    write_desks(jurisdiction=place.id, rows={}, pack=pack, by=by, at=AT)
    place.refresh_from_db()
    assert place.directory_version == 3


def test_the_first_load_is_two_entries_and_a_later_one_an_entry_for_each_change(
    place: Jurisdiction,
) -> None:
    load(place)
    assert {entry.move for entry in Entry.objects.all()} == {"write_organisations", "write_posts"}
    changed = district.small_organisations()
    changed["HOUSING"]["name_zh"] = "住房局"
    load(place, changed, at=LATER)
    entry = Entry.objects.get(move="write_organisation")
    assert (Chain.objects.get(id=entry.chain).key, entry.facts) == (
        "HOUSING",
        {"pack": "small", "name_zh": "住房局"},
    )
    load(place, changed, at=LATER)
    assert Entry.objects.count() == 3


def test_what_the_pack_no_longer_names_is_closed_not_deleted(place: Jurisdiction) -> None:
    load(place)
    bodies, posts = district.small_organisations(), district.small_posts()
    del bodies["HOUSING"], posts["HANDLER"], posts["EMPTY"]
    load(place, bodies, posts, at=LATER)
    closed = Organisation.objects.get(code="HOUSING")
    assert closed.valid_to is not None
    assert closed.valid_to.isoformat() == "2026-07-01"
    gone = Post.objects.get(code="HANDLER")
    assert (gone.active, holder("HANDLER")) == (False, None)
    load(place, at=LATER)
    assert Organisation.objects.get(code="HOUSING").valid_to is None
    assert (Post.objects.get(code="HANDLER").active, holder("HANDLER")) == (True, "wu")


def test_a_new_person_in_the_pack_takes_over_without_a_gap(place: Jurisdiction) -> None:
    load(place)
    posts = district.small_posts()
    posts["DISP"] = district.post("T1", "dispatcher", "D1", "qian")
    load(place, posts=posts, at=LATER)
    old, new = Holding.objects.filter(post__code="DISP").order_by("valid_from")
    assert (old.valid_to, new.valid_from, holder("DISP")) == (LATER, LATER, "qian")


def test_a_reload_does_not_undo_an_appointment_made_here(place: Jurisdiction) -> None:
    load(place)
    wu = Person.objects.get(user__login="wu")
    by = system_actor(place.id, "tests")
    hand_over(post="DISP", person=wu.pk, by=by, at=LATER)
    vacate(post="HANDLER", by=by, at=LATER)
    posts = district.small_posts()
    posts["DISP"]["name_zh"] = "派单岗"
    load(place, posts=posts, at=LATER + timedelta(days=1))
    assert (holder("DISP"), holder("HANDLER")) == ("wu", None)
    posts["DISP"] = district.post("T1", "dispatcher", "D1")
    load(place, posts=posts, at=LATER + timedelta(days=2))
    assert holder("DISP") == "wu"


def test_a_pack_that_empties_a_post_leaves_it_vacant(place: Jurisdiction) -> None:
    load(place)
    posts = district.small_posts()
    posts["DISP"] = district.post("T1", "dispatcher", "D1")
    load(place, posts=posts, at=LATER)
    assert holder("DISP") is None


def test_a_renamed_person_keeps_posts_and_account(place: Jurisdiction) -> None:
    load(place)
    posts = district.small_posts()
    posts["DISP"]["person_name_zh"] = "陈新名"
    load(place, posts=posts, at=LATER)
    assert Person.objects.get(user__login="chen").name_zh == "陈新名"
    assert Holding.objects.filter(post__code="DISP").count() == 1


def test_broken_rows_are_named_and_nothing_is_written(place: Jurisdiction) -> None:
    broken = {
        "A": district.body("department", "NOWHERE"),
        "B": district.body("department", "D", "NOBODY"),
    }
    with pytest.raises(Invalid) as error:
        load(place, broken, {})
    assert rules(error) == {("area", "unknown", "A"), ("parent", "unknown", "B")}
    ring = {
        "A": district.body("department", "D", "B"),
        "B": district.body("department", "D", "A"),
        "C": district.body("department", "D", "A"),
    }
    with pytest.raises(Invalid) as error:
        load(place, ring, {})
    assert rules(error) == {("parent", "ring", "A"), ("parent", "ring", "B")}
    assert not Organisation.objects.exists()


def test_broken_posts_are_named_and_nothing_is_written(place: Jurisdiction) -> None:
    posts = {
        "A": district.post("NOBODY", "clerk", "D", "chen"),
        "B": district.post("GOV", "clerk", "NOWHERE"),
        "C": district.post("GOV", "clerk", "D", deputy_of="Z"),
        "E": district.post("GOV", "clerk", "D", deputy_of="E"),
        "F": district.post("GOV", "clerk", "D", "chen", person_name_zh="别名"),
    }
    with pytest.raises(Invalid) as error:
        load(place, posts=posts)
    assert rules(error) == {
        ("organisation", "unknown", "A"),
        ("area", "unknown", "B"),
        ("deputy_of", "unknown", "C"),
        ("deputy_of", "self", "E"),
        ("person", "two_names", "F"),
    }
    assert not Post.objects.exists()
    assert not User.objects.exists()


def test_only_the_system_loads_a_pack(place: Jurisdiction) -> None:
    for actor in (visitor(place.id), system_actor(place.id + 1, "pack")):
        with pytest.raises(Refused):
            load(place, by=actor)


def test_nine_hundred_posts_load_in_a_bounded_number_of_statements(
    place: Jurisdiction, django_assert_max_num_queries: Any
) -> None:
    posts = {
        f"P{number}": district.post(
            "T1", "clerk", "D1", f"p{number}", deputy_of=f"P{number - 1}" if number % 2 else None
        )
        for number in range(900)
    }
    load(place, posts={})
    began = time.process_time()
    with django_assert_max_num_queries(60):
        load(place, posts=posts)
    assert time.process_time() - began < 2
    assert Holding.objects.count() == 900


def test_a_later_load_leaves_bodies_where_they_followed_a_split(place: Jurisdiction) -> None:
    bodies, posts = district.small_organisations(), district.small_posts()
    load(place, bodies, posts)
    old = Area.objects.get(code="D1")
    for code in ("D1A", "D1B"):
        old.pk, old.code, old._state.adding = None, code, True
        old.save()
    Area.objects.filter(code="D1").update(valid_to=AT.date())
    by = system_actor(place.id, "ground")
    follow_area(area="D1", into=("D1A", "D1B"), after=1, by=by, at=AT)
    load(
        place,
        bodies | {"T1": bodies["T1"] | {"phone": "0000-2"}, "T2": district.body("clinic", "D1")},
        posts | {"DISP": posts["DISP"] | {"phone": "0000-3"}},
        at=LATER,
    )
    stand = {
        *Organisation.objects.filter(code__in=("T1", "T2")).values_list("area__code", "phone"),
        *Post.objects.filter(code="DISP").values_list("area__code", "phone"),
    }
    assert stand == {("D1A", "0000-2"), ("D1A", ""), ("D1A", "0000-3")}
    last = Entry.objects.filter(move="write_organisation", facts__phone="0000-2").get()
    assert "area_id" not in last.facts
    # The part is closed in turn, with nothing named: what is above it takes over.
    Area.objects.filter(code="D1A").update(valid_to=AT.date())
    follow_area(area="D1A", into=(), after=2, by=by, at=LATER)
    load(place, bodies, posts, at=LATER)
    assert Organisation.objects.get(code="T1").area.code == "D"
