"""The second factor of an account: codes, codes to fall back on, and what a stranger gets."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore

from gongzhi.accounts.actions import (
    GuardRules,
    Shown,
    agree_factor_reset,
    ask_factor_reset,
    begin_session,
    begin_totp,
    confirm_totp,
    forget_attempts,
    prove_by_code,
    publish_totp,
    published_code,
    remove_factor,
    renew_recovery_codes,
    set_password,
    strengthen_session,
)
from gongzhi.accounts.methods.codes import code_of, matching_step, read_secret, step_at
from gongzhi.accounts.models import Factor, LoginAttempt, SpentCode, User
from gongzhi.accounts.queries import own_factors, shown_in
from gongzhi.accounts.tests import factories
from gongzhi.accounts.tests.factories import AT, PASSWORD
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.core.models import Entry, Jurisdiction, Opening, Sealed
from gongzhi.core.work import remain

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
RULES = GuardRules(
    lasts=240 * MINUTE,
    fresh=10 * MINUTE,
    window=15 * MINUTE,
    failures=3,
    codes=4,
    reset=24 * 60 * MINUTE,
    claim=24 * 60 * MINUTE,
)
JUST = Shown(entered=AT, proven=AT)
STANDARD = b"12345678901234567890"


@pytest.fixture
def place() -> Jurisdiction:
    """A small district."""
    return factories.jurisdiction()


def enrolled(user: User) -> tuple[bytes, list[str]]:
    """Enrol an authenticator program as its owner does; gives the secret and the codes."""
    secret = read_secret(begin_totp(by=user, shown=JUST, rules=RULES, at=AT))
    code = code_of(secret, step_at(AT))
    codes = confirm_totp(by=user, code=code, name="手机", shown=JUST, rules=RULES, at=AT)
    user.refresh_from_db()
    return secret, codes


def prove(user: User, code: str, at: datetime = AT) -> str:
    """Show a code."""
    return prove_by_code(user=user, code=code, address="10.0.0.1", rules=RULES, at=at)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, AT.tzinfo)
    assert code_of(STANDARD, seconds // 30) == code
    assert matching_step(STANDARD, f" {code[:3]} {code[3:]}", moment) == seconds // 30
    assert matching_step(STANDARD, code, moment + 2 * MINUTE) is None


def test_a_program_is_enrolled_and_its_code_counts_once(place: Jurisdiction) -> None:
    user = factories.account(place)
    secret, codes = enrolled(user)
    assert (user.guarded, len(codes), own_factors(user).codes_left) == (True, 4, 4)
    sealed = Sealed.objects.get(purpose="factor")
    assert secret not in bytes(sealed.ciphertext)
    assert not Opening.objects.exists()
    later = AT + MINUTE
    code = code_of(secret, step_at(later))
    assert prove(user, code_of(secret, step_at(AT)), AT) == "wrong_code"  # used by the enrolment
    assert prove(user, code, later) == "ok"
    assert prove(user, code, later + timedelta(seconds=20)) == "wrong_code"
    assert not SpentCode.objects.filter(digest__contains=code).exists()
    forget_attempts(before=later + MINUTE)
    assert not SpentCode.objects.exists()
    entries = Entry.objects.filter(jurisdiction_id=place.id).order_by("sequence")
    moves = list(entries.values_list("move", flat=True))
    assert moves == ["create_user", "add_factor"]


def test_a_code_to_fall_back_on_counts_once_and_only_for_its_owner(place: Jurisdiction) -> None:
    user, other = factories.account(place), factories.account(place, "wu")
    _, codes = enrolled(user)
    enrolled(other)
    assert prove(other, codes[0]) == "wrong_code"
    assert prove(user, codes[0].lower().replace("-", " ")) == "ok"
    assert prove(user, codes[0]) == "wrong_code"
    fresh = renew_recovery_codes(by=user, shown=JUST, rules=RULES, at=AT)
    assert prove(user, codes[1]) == "wrong_code"
    assert prove(user, fresh[0]) == "ok"


def test_after_some_wrong_codes_even_the_right_one_waits(place: Jurisdiction) -> None:
    user = factories.account(place)
    secret, codes = enrolled(user)
    for _ in range(RULES.failures):
        assert prove(user, "000000") == "wrong_code"
    right = code_of(secret, step_at(AT) + 1)
    assert prove(user, right) == "throttled"
    assert prove(user, codes[0]) == "throttled"
    assert LoginAttempt.objects.count() == RULES.failures
    later = AT + RULES.window
    assert prove(user, code_of(secret, step_at(later)), later) == "ok"
    assert not LoginAttempt.objects.exists()


@pytest.mark.parametrize(
    ("shown", "refused"),
    [(Shown(), "show_again"), (Shown(entered=AT - 10 * MINUTE), "show_again"), (JUST, "")],
)
def test_only_who_has_just_shown_who_they_are_changes_factors(
    place: Jurisdiction, shown: Shown, refused: str
) -> None:
    user = factories.account(place)
    if refused:
        with pytest.raises(Refused) as error:
            begin_totp(by=user, shown=shown, rules=RULES, at=AT)
        assert error.value.code == refused
        return
    enrolled(user)
    password_alone = Shown(entered=AT)
    for act in (
        lambda: begin_totp(by=user, shown=password_alone, rules=RULES, at=AT),
        lambda: renew_recovery_codes(by=user, shown=password_alone, rules=RULES, at=AT),
        lambda: remove_factor(
            by=user,
            handle=own_factors(user).enrolled[0].handle,
            shown=password_alone,
            rules=RULES,
            at=AT,
        ),
    ):
        with pytest.raises(Refused):
            act()


def test_nobody_enrols_under_a_password_that_somebody_else_knows(place: Jurisdiction) -> None:
    user = factories.account(place, by=factories.administrator(place))
    with pytest.raises(Refused) as error:
        begin_totp(by=user, shown=JUST, rules=RULES, at=AT)
    assert error.value.code == "password_first"


def test_a_wrong_first_code_enrols_nothing(place: Jurisdiction) -> None:
    user = factories.account(place)
    with pytest.raises(NotFound):
        confirm_totp(by=user, code="000000", name="", shown=JUST, rules=RULES, at=AT)
    begin_totp(by=user, shown=JUST, rules=RULES, at=AT)
    begin_totp(by=user, shown=JUST, rules=RULES, at=AT)
    with pytest.raises(Invalid):
        confirm_totp(by=user, code="wrong", name="", shown=JUST, rules=RULES, at=AT)
    user.refresh_from_db()
    assert not user.guarded
    assert Factor.objects.count() == 1
    assert prove(user, "000000") == "wrong_code"


def test_a_session_gets_another_key_and_its_proof_ends_with_the_factor(
    place: Jurisdiction,
) -> None:
    user, session = factories.account(place), SessionStore()
    enrolled(user)
    begin_session(session=session, user=user, at=AT)
    session.save()
    before = session.session_key
    assert shown_in(session, user) == Shown(entered=AT)
    strengthen_session(session=session, user=user, at=AT)
    assert session.session_key != before
    assert not SessionStore().exists(before or "")
    assert shown_in(session, user) == JUST
    remove_factor(
        by=user, handle=own_factors(user).enrolled[0].handle, shown=JUST, rules=RULES, at=AT
    )
    user.refresh_from_db()
    assert (user.guarded, own_factors(user).codes_left) == (False, 0)
    enrolled(user)
    assert shown_in(session, user).proven is None
    session["proven"] = "1"
    assert shown_in(session, user).proven is None


def test_factors_of_others_are_not_removed(place: Jurisdiction) -> None:
    user, other = factories.account(place), factories.account(place, "wu")
    enrolled(user)
    with pytest.raises(NotFound):
        remove_factor(
            by=other, handle=own_factors(user).enrolled[0].handle, shown=JUST, rules=RULES, at=AT
        )


def administrators(place: Jurisdiction) -> tuple[Actor, Actor, Actor]:
    """The three, each another person."""
    found = []
    for number, role in enumerate(("system_admin", "security_admin", "audit_admin"), start=1):
        one = factories.administrator(place, role)
        found.append(Actor(place.id, one.code, "post", person=number, roles=one.roles))
    return found[0], found[1], found[2]


def test_a_lost_factor_goes_by_two_administrators_never_by_one(place: Jurisdiction) -> None:
    user = factories.account(place)
    given = {"user": user, "owner": 9, "rules": RULES, "at": AT}
    system, security, audit = administrators(place)
    with pytest.raises(NotFound):
        ask_factor_reset(**given, by=system)  # nothing to take away
    enrolled(user)
    clerk = Actor(place.id, "post:x", "post", person=8, roles=frozenset({"dispatcher"}))
    foreign = administrators(factories.jurisdiction("other"))[0]
    remain(place.id, "system:tests")
    machine = system_actor(place.id, "tests")
    for by in (clerk, foreign, machine):
        with pytest.raises(Refused):
            ask_factor_reset(**given, by=by)
        with pytest.raises(Refused):
            agree_factor_reset(**given, by=by)
    with pytest.raises(NotFound):
        agree_factor_reset(**given, by=audit)
    ask_factor_reset(**given, by=system)
    with pytest.raises(Conflict):
        ask_factor_reset(**given, by=security)
    with pytest.raises(Refused) as alone:
        agree_factor_reset(**given, by=system)
    assert alone.value.code == "reset_alone"
    with pytest.raises(NotFound):
        agree_factor_reset(**{**given, "at": AT + RULES.reset}, by=audit)
    with pytest.raises(Refused):
        agree_factor_reset(**{**given, "owner": audit.person}, by=audit)  # of their own account
    user.refresh_from_db()
    assert user.guarded
    agree_factor_reset(**given, by=audit)
    user.refresh_from_db()
    assert (user.guarded, user.guard_version, own_factors(user).enrolled) == (False, 1, [])
    assert own_factors(user).codes_left == 0
    acts = Entry.objects.filter(jurisdiction_id=place.id).order_by("-sequence")[:2]
    assert [(one.move, one.actor) for one in acts] == [
        ("agree_factor_reset", "post:audit_admin"),
        ("ask_factor_reset", "post:system_admin"),
    ]


def test_a_new_password_from_an_administrator_leaves_the_second_factor(
    place: Jurisdiction,
) -> None:
    user = factories.account(place)
    enrolled(user)
    set_password(
        user=user,
        password=PASSWORD,
        by=factories.administrator(place),
        at=AT,
        holds=frozenset(),
    )
    user.refresh_from_db()
    assert (user.guarded, user.password_lent) == (True, True)


def test_a_printed_secret_holds_in_a_trial_district_alone(place: Jurisdiction) -> None:
    user, spelling = factories.account(place), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    by = system_actor(place.id, "demo")
    for actor in (by, factories.administrator(place)):
        with pytest.raises(GongzhiError):
            publish_totp(user=user, spelling=spelling, by=actor, at=AT)
    Jurisdiction.objects.filter(pk=place.pk).update(simulated=True)
    publish_totp(user=user, spelling=spelling, by=by, at=AT)
    publish_totp(user=user, spelling=spelling, by=by, at=AT)
    user.refresh_from_db()
    codes = []
    for _ in range(3):  # each of the three codes in force counts once
        codes.append(published_code(enrolled=own_factors(user).enrolled, at=AT))
        assert prove(user, codes[-1]) == "ok"
    assert len(set(codes)) == 3
    assert published_code(enrolled=own_factors(user).enrolled, at=AT) == ""
    later = AT + 5 * MINUTE
    code = published_code(enrolled=own_factors(user).enrolled, at=later)
    Jurisdiction.objects.filter(pk=place.pk).update(simulated=False)
    assert published_code(enrolled=own_factors(user).enrolled, at=later) == ""
    assert prove(user, code, later) == "wrong_code"
