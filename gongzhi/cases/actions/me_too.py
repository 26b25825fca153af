"""“Me too” (我也遇到): a neighbour joins a public matter once, says its own word, leaves again.

Nobody who handles the matter learns who joined: there is no entry of it in the file's chain, only
the numbers of the rule. ADR 15 says what is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from gongzhi.cases.actions.weighing import plan_weighing
from gongzhi.cases.methods.neighbours import read_number
from gongzhi.cases.models import MeToo
from gongzhi.cases.models.me_too import COUNTED, QUIET
from gongzhi.cases.policies import can_join_for
from gongzhi.cases.queries.me_too import may_join, me_too_by_key
from gongzhi.cases.queries.public import public_file
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_key
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.sealed import digest_in, erase_chain
from gongzhi.core.work import Work, work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import hands_of
from gongzhi.procedure.standing import key_hash

DIGEST, CONTACT = "me_too", "contact"
SAID = ("solved", "not_solved")
MOST = 200


@dataclass(frozen=True, slots=True)
class Joined:
    """What a neighbour takes home: the matter's code, a key of its own, and whether it counts."""

    id: UUID
    code: str
    key: str
    state: str


def join_case(*, code: str, by: Actor, at: datetime, key: str = "") -> Joined:
    """Join an open public matter; the same ``key`` again joins nothing more.

    It is shown apart and changes no priority as long as nothing stands behind it. Raises NotFound
    ``file`` for what is private and what there is not, Conflict ``no_me_too`` where the pack has
    none, ``case_has_ended``.
    """
    with _open_case(code, by, at) as (file, _):
        secret = key or new_key()
        known = MeToo.objects.filter(dossier=file, key_hash=key_hash(secret)).first()
        if known is not None:
            return Joined(known.id, file.code, secret, known.state)
        row = _row(file, secret)
        row.save(force_insert=True)
        return Joined(row.id, file.code, secret, row.state)


def join_for_caller(*, code: str, phone: str, by: Actor, at: datetime) -> Joined:
    """Join for a person who has called: the number is kept as its digest alone, and counts once.

    For a number that has joined before, the key is a new one and nothing else changes, so that
    nobody learns at the desk who joined. Raises Refused ``not_yours`` for a post that may not
    enter for others or whose body handles the matter, Invalid ``phone``, and what ``join_case``
    raises.
    """
    number = read_number(phone)
    with _open_case(code, by, at) as (file, unit):
        here = ground(unit)
        if not can_join_for(by, file, hands_of(file), here.rules.table("sources")):
            raise Refused("not_yours", move="me_too")
        if number is None:
            raise Invalid(Problem("phone", "not_a_phone"))
        secret = new_key()
        digest = contact_digest(file, number)
        known = MeToo.objects.filter(dossier=file, digest=digest).first()
        row = known or _row(file, secret)
        row.key_hash, row.entered_by = key_hash(secret), by.person
        row.state, row.digest = COUNTED, digest
        row.save()
        plan_weighing(unit.jurisdiction, file.id, f"{row.id.hex}:{COUNTED}", at)
        return Joined(row.id, file.code, secret, row.state)


def say_for_oneself(*, code: str, key: str, said: str, by: Actor, at: datetime) -> MeToo:
    """Say, once the matter has ended, whether it is solved for oneself too; may be said anew.

    Raises NotFound for a wrong key, Invalid ``said``, Conflict ``case_is_open``.
    """
    if said not in SAID:
        raise Invalid(Problem("said", "choice", {"choices": list(SAID)}))
    with own_me_too(code, key, by) as (row, _):
        if row.follows.closed_at is None:
            raise Conflict("case_is_open")
        row.said = said
        row.save(update_fields=["said"])
        return row


def leave_case(*, code: str, key: str, by: Actor, at: datetime) -> None:
    """Take the “me too” back: nothing of it is left, and the numbers are counted anew."""
    with own_me_too(code, key, by) as (row, unit):
        forget_contact(row)
        plan_weighing(unit.jurisdiction, row.follows_id, f"{row.id.hex}:left", at)
        row.delete()


def forget_ended(*, unit: Work, at: datetime) -> int:
    """Forget who joined a matter that has been over for the days it stays public; returns how many.

    The numbers that set its priority stay on its record.
    """
    here = ground(unit)
    days = int(here.live.table("settings")["public_days"]["value"])
    rows = MeToo.objects.filter(
        jurisdiction_id=unit.jurisdiction, follows__closed_at__lt=at - timedelta(days=days)
    )
    found = list(rows.order_by("id")[:MOST])
    for row in found:
        forget_contact(row)
    MeToo.objects.filter(id__in=[row.id for row in found]).delete()
    return len(found)


@contextmanager
def _open_case(code: str, by: Actor, at: datetime) -> Iterator[tuple[Dossier, Work]]:
    """Hold an open public file: nobody joins in the moment in which it ends."""
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        file = public_file(code, here, at)
        if not may_join(here):
            raise Conflict("no_me_too")
        held = hold_file(file.id)
        # What has turned private meanwhile is not found, whoever changed it.
        public_file(code, here, at)
        if held.closed_at is not None:
            raise Conflict("case_has_ended")
        yield held, unit


@contextmanager
def own_me_too(code: str, key: str, by: Actor) -> Iterator[tuple[MeToo, Work]]:
    """Hold one's own “me too”. Whoever entered it for somebody else cannot use its key."""
    with work(by.jurisdiction, by.code) as unit:
        found = me_too_by_key(unit.jurisdiction, code, key)
        if by.person is not None and by.person == found.entered_by:
            raise Refused("key_of_a_file_you_handled")
        hold_file(found.dossier_id)
        rows = MeToo.objects.select_for_update(of=("self",)).select_related("dossier", "follows")
        row = rows.filter(id=found.id).first()
        if row is None:
            raise NotFound("file", code=code[:40])
        yield row, unit


def hold_file(file: UUID) -> Dossier:
    """Lock a file: what is counted of it stands still. Always before rows of its neighbours."""
    return Dossier.objects.select_for_update().get(id=file)


def _row(file: Dossier, secret: str) -> MeToo:
    return MeToo(
        id=uuid4(),
        jurisdiction_id=file.jurisdiction_id,
        dossier=file,
        follows=file,
        key_hash=key_hash(secret),
        state=QUIET,
    )


def contact_digest(file: Dossier, contact: str) -> bytes:
    """Give the digest by which a contact counts once in a file, and is found in no other."""
    return digest_in(
        jurisdiction=file.jurisdiction_id, chain=file.id, purpose=DIGEST, value=contact
    )


def forget_contact(row: MeToo) -> None:
    """Destroy the key of the address that was left; the caller saves or deletes the row."""
    erase_chain(chain=row.id, purposes=[CONTACT])
    row.contact = None
