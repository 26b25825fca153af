"""System, security and audit administrator are three persons (三员分立)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from gongzhi.accounts.models import User
from gongzhi.accounts.policies import can_create_user
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Refused
from gongzhi.directory.actions import appoint, hand_over, name_deputy, reset_password, vacate
from gongzhi.directory.models import Post
from gongzhi.directory.policies import can_appoint
from tests.conftest import PASSWORD

POSTS = {"system_admin": "ADM_SYS", "security_admin": "ADM_SEC", "audit_admin": "ADM_AUD"}
PAIRS = [(one, other) for one in POSTS for other in POSTS if one != other]
Cast = Callable[..., Actor]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize(("role", "other"), PAIRS)
def test_the_holder_of_one_post_is_not_put_into_another(
    role: str, other: str, cast: Cast, jurisdiction: int, now: datetime
) -> None:
    person = cast(role).person
    assert person is not None
    by = system_actor(jurisdiction, "tests")
    assert (
        refusal(lambda: hand_over(post=POSTS[other], person=person, by=by, at=now))
        == "three_administrators"
    )
    vacate(post=POSTS[other], by=by, at=now)
    assert (
        refusal(lambda: appoint(post=POSTS[other], person=person, by=by, at=now))
        == "three_administrators"
    )


@pytest.mark.parametrize(("role", "other"), PAIRS)
def test_nor_does_one_stand_in_for_another(
    role: str, other: str, cast: Cast, jurisdiction: int, now: datetime
) -> None:
    cast(role)
    by = system_actor(jurisdiction, "tests")
    assert (
        refusal(lambda: name_deputy(post=POSTS[role], deputy_of=POSTS[other], by=by, at=now))
        == "three_administrators"
    )


def test_the_system_administrator_sets_no_other_administrators_password(
    cast: Cast, jurisdiction: int, now: datetime
) -> None:
    system = cast("system_admin")
    logins = {
        role: User.objects.get(person__id=cast(role).person).login
        for role in ("security_admin", "audit_admin", "dispatcher")
    }
    for role in ("security_admin", "audit_admin"):
        with pytest.raises(Refused):
            reset_password(login=logins[role], password=PASSWORD, by=system, at=now)
    with pytest.raises(Refused):
        reset_password(
            login=logins["dispatcher"], password=PASSWORD, by=cast("security_admin"), at=now
        )
    reset_password(login=logins["dispatcher"], password=PASSWORD, by=system, at=now)
    assert User.objects.get(login=logins["dispatcher"]).check_password(PASSWORD)
    assert not User.objects.get(login=logins["security_admin"]).check_password(PASSWORD)


def test_each_does_only_its_own_part(cast: Cast, jurisdiction: int) -> None:
    post = Post.objects.get(jurisdiction_id=jurisdiction, code="ADM_AUD")
    may = {
        role: (can_create_user(cast(role), jurisdiction), can_appoint(cast(role), post))
        for role in POSTS
    }
    assert may == {
        "system_admin": (True, False),
        "security_admin": (False, True),
        "audit_admin": (False, False),
    }
