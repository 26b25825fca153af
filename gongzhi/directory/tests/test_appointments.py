"""Posts are filled by the security administrator, one holder at a time, and journaled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongzhi.accounts.tests.factories import administrator, jurisdiction
from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.directory.actions import appoint, hand_over, name_deputy, vacate
from gongzhi.directory.models import Holding, Person, Post
from gongzhi.directory.tests import district
from gongzhi.directory.tests.district import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
ACTIONS: dict[str, Callable[[Actor, int], Any]] = {
    "appoint": lambda by, person: appoint(post="EMPTY", person=person, by=by, at=LATER),
    "hand_over": lambda by, person: hand_over(post="DISP", person=person, by=by, at=LATER),
    "vacate": lambda by, person: vacate(post="DISP", by=by, at=LATER),
    "name_deputy": lambda by, person: name_deputy(
        post="HANDLER", deputy_of="DISP", by=by, at=LATER
    ),
}


@pytest.fixture
def place() -> Jurisdiction:
    """The small district with its posts."""
    place = district.small_place()
    district.load(place)
    return place


def person(login: str) -> int:
    """Give the person of a login."""
    return Person.objects.get(user__login=login).pk


def security(place: Jurisdiction) -> Actor:
    """The security administrator."""
    return administrator(place, "security_admin")


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_the_security_administrator_may_and_the_post_keeps_the_entry(
    place: Jurisdiction, action: str
) -> None:
    before = place.directory_version
    ACTIONS[action](security(place), person("wu"))
    entry = Entry.objects.get(move=action)
    assert entry.actor == "post:security_admin"
    place.refresh_from_db()
    assert place.directory_version > before


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_nobody_else_fills_posts(place: Jurisdiction, action: str) -> None:
    wu = person("wu")
    others = [administrator(place, role) for role in ("system_admin", "audit_admin", "dispatcher")]
    for actor in (*others, visitor(place.id)):
        with pytest.raises(Refused):
            ACTIONS[action](actor, wu)
    foreign = security(jurisdiction("other"))
    with pytest.raises(NotFound):
        ACTIONS[action](foreign, wu)


def test_the_security_administrator_does_not_fill_the_own_post(place: Jurisdiction) -> None:
    own = Actor(place.id, "post:SEC", "post", roles=frozenset({"security_admin"}))
    with pytest.raises(Refused):
        hand_over(post="SEC", person=person("wu"), by=own, at=LATER)


def test_a_held_post_cannot_be_filled_again_nor_a_vacant_one_handed_over(
    place: Jurisdiction,
) -> None:
    with pytest.raises(Conflict) as error:
        appoint(post="DISP", person=person("wu"), by=security(place), at=LATER)
    assert error.value.code == "post_held"
    for call in (
        lambda: hand_over(post="EMPTY", person=person("wu"), by=security(place), at=LATER),
        lambda: vacate(post="EMPTY", by=security(place), at=LATER),
    ):
        with pytest.raises(Conflict) as error:
            call()
        assert error.value.code == "post_vacant"
    with pytest.raises(Invalid):
        hand_over(post="DISP", person=person("chen"), by=security(place), at=LATER)


def test_a_hand_over_leaves_no_gap_and_the_past_readable(place: Jurisdiction) -> None:
    hand_over(post="DISP", person=person("wu"), by=security(place), at=LATER)
    first, second = Holding.objects.filter(post__code="DISP").order_by("valid_from")
    assert (first.person_id, first.valid_to) == (person("chen"), LATER)
    assert (second.person_id, second.valid_from, second.valid_to) == (person("wu"), LATER, None)


def test_the_database_itself_refuses_a_second_holder(place: Jurisdiction) -> None:
    post = Post.objects.get(code="DISP")
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(
            jurisdiction=place, post=post, person_id=person("wu"), valid_from=LATER
        )


def test_a_deputy_is_named_and_released_but_never_of_the_own_post(place: Jurisdiction) -> None:
    by = security(place)
    name_deputy(post="HANDLER", deputy_of="DISP", by=by, at=LATER)
    assert Post.objects.get(code="HANDLER").deputy_of == Post.objects.get(code="DISP")
    name_deputy(post="HANDLER", deputy_of=None, by=by, at=LATER)
    assert Post.objects.get(code="HANDLER").deputy_of is None
    with pytest.raises(Invalid):
        name_deputy(post="HANDLER", deputy_of="HANDLER", by=by, at=LATER)


def test_unknown_posts_and_people_are_not_found(place: Jurisdiction) -> None:
    by = system_actor(place.id, "tests")
    with pytest.raises(NotFound):
        appoint(post="NOSUCH", person=person("wu"), by=by, at=LATER)
    with pytest.raises(NotFound):
        appoint(post="EMPTY", person=0, by=by, at=LATER)
    with pytest.raises(NotFound):
        name_deputy(post="HANDLER", deputy_of="NOSUCH", by=by, at=LATER)
