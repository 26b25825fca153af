"""Passkeys of an account: made in a browser, and asked for as the second factor.

``origin`` is the address of our own page, as the door knows it; ``session`` keeps the question,
which is asked once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from gongzhi.accounts.actions.factors import NAME_MOST, check_may_change, guard
from gongzhi.accounts.actions.proving import (
    Outcome,
    forget_failures,
    is_throttled,
    note_failure,
)
from gongzhi.accounts.methods import passkeys
from gongzhi.accounts.methods.guarding import GuardRules, Shown
from gongzhi.accounts.models import Factor, User
from gongzhi.accounts.models.factors import PASSKEY
from gongzhi.accounts.queries import WHO
from gongzhi.core.codes import new_handle
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.work import inside

QUESTION = "passkey"


def begin_passkey(
    *, by: User, enrolled: Sequence[Factor], origin: str, session: SessionBase, at: datetime
) -> str:
    """Give what a browser needs to make a passkey; empty where browsers make none.

    ``enrolled`` are the factors of the account: no device is asked for a second one.
    """
    if not passkeys.takes_passkeys(origin):
        return ""
    known = _known(enrolled, origin)
    question = passkeys.ask_to_make(
        origin, account=by.login, handle=str(by.pk).encode(), known=known
    )
    return _kept(session, question, at)


def add_passkey(
    *,
    by: User,
    answer: str,
    name: str,
    origin: str,
    session: SessionBase,
    shown: Shown,
    rules: GuardRules,
    at: datetime,
) -> list[str]:
    """Keep the passkey that a browser has made; gives codes to fall back on with the first factor.

    Raises Refused ``password_first`` and ``show_again``, Invalid when the answer is no right one
    to the question, or the question was asked too long ago.
    """
    check_may_change(by, shown, rules, at)
    state = _taken(session, rules, at)
    right = passkeys.made(origin, state, answer) if state is not None else None
    if right is None:
        raise Invalid(Problem("passkey", "wrong_passkey"))
    with inside(by.jurisdiction_id, WHO):
        factor = Factor.objects.create(
            jurisdiction_id=by.jurisdiction_id,
            user=by,
            handle=new_handle(),
            kind=PASSKEY,
            name=name.strip()[:NAME_MOST],
            credential=right.credential,
            host=passkeys.host_of(origin),
            counter=right.counter,
            confirmed=True,
            made_at=at,
        )
        return guard(by, factor, rules, at)


def ask_passkey(
    *, enrolled: Sequence[Factor], origin: str, session: SessionBase, at: datetime
) -> str:
    """Give what a browser needs to sign with a passkey of the account; empty without one here."""
    known = _known(enrolled, origin)
    if not known or not passkeys.takes_passkeys(origin):
        return ""
    return _kept(session, passkeys.ask_to_sign(origin, known), at)


def prove_by_passkey(
    *,
    user: User,
    answer: str,
    address: str,
    origin: str,
    session: SessionBase,
    rules: GuardRules,
    at: datetime,
) -> Outcome:
    """Check a signature; one whose count has not grown comes from a copied key and is wrong.

    A failure leaves a row, which must be committed to count.
    """
    state = _taken(session, rules, at)
    with inside(user.jurisdiction_id, WHO):
        if is_throttled(user, rules, at):
            return "throttled"
        factors = _factors(user, origin)
        known = [_credential(one) for one in factors]
        right = passkeys.signed(origin, state, answer, known) if state is not None else None
        used = factors[known.index(right.credential)] if right is not None else None
        if right is not None and used is not None and _counts_on(used, right.counter):
            forget_failures(user)
            return "ok"
        note_failure(user, address, at)
    return "wrong_code"


def _counts_on(factor: Factor, counter: int) -> bool:
    """Keep the count of signatures; devices that count none always say nought."""
    if counter == factor.counter == 0:
        return True
    grown = Factor.objects.filter(pk=factor.pk, counter__lt=counter)
    return grown.update(counter=counter) == 1


def _factors(user: User, origin: str) -> Sequence[Factor]:
    host = passkeys.host_of(origin)
    return list(Factor.objects.filter(user=user, kind=PASSKEY, host=host).order_by("id"))


def _known(enrolled: Sequence[Factor], origin: str) -> list[bytes]:
    host = passkeys.host_of(origin)
    return [_credential(one) for one in enrolled if one.kind == PASSKEY and one.host == host]


def _credential(factor: Factor) -> bytes:
    return bytes(factor.credential or b"")


def _kept(session: SessionBase, question: passkeys.Question, at: datetime) -> str:
    session[QUESTION] = {**question.state, "at": int(at.timestamp())}
    return question.options


def _taken(session: SessionBase, rules: GuardRules, at: datetime) -> dict[str, str] | None:
    """Give the question that was asked, once; None when it was too long ago."""
    kept = session.pop(QUESTION, None)
    if kept is None or at.timestamp() - kept.pop("at") > rules.fresh.total_seconds():
        return None
    return dict(kept)
