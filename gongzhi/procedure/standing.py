"""May you: who stands where, for a move at a step of a file. Decides from what it is given."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import Apart, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import SUPERVISION

REQUESTER, JUROR = "requester", "juror"
PROGRAM = "system:"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who made an earlier move: enough for separation.

    ``actor`` is the text the entry bears (``post:<code>``), ``deputy_for`` the post in whose name
    a deputy made it (AB角).
    """

    move: str
    organisation: int | None
    person: int | None
    actor: str = ""
    deputy_for: str = ""


def made_by_program(moves: Collection[str], hands: Sequence[Hand]) -> bool:
    """Tell whether the program, and no person since, made the last of these moves."""
    made = next((hand for hand in reversed(hands) if hand.move in moves), None)
    return made is not None and made.actor.startswith(PROGRAM)


def key_hash(key: str) -> bytes:
    """What a file keeps of the requester's secret (SHA-256 of 128 random bits needs no salt)."""
    return hashlib.sha256(key.strip().encode()).digest()


def desk_of(
    step: Step,
    dossier: Dossier,
    ground: Ground,
    barred: Collection[int] = (),
    opener: int | None = None,
    named: int | None = None,
) -> tuple[int | None, str]:
    """Find the body and role that must act at a step: (organisation id, role).

    ``opener`` is the body that opened the file; the fallback acts for what the program opened.
    ``named`` is the body that a move into the step names; it stays while the file stays there.

    A desk that is barred from the file, or stands below a body that is, passes it to the next one
    outside that line; where there is none, to the file's fallback.
    """
    who = step.acts
    if who.where == "owner":
        return dossier.owner_id, who.role
    if who.where == "opener":
        return opener or dossier.fallback_id, who.role
    if who.where == "named":
        found = named or dossier.desk_id
        shut = found is not None and ground.directory.line(found) & frozenset(barred)
        return (dossier.fallback_id if shut else found), who.role
    if who.where == "desk":
        desk = ground.directory.desk(
            who.role, dossier.entrance or "any", dossier.area_id, ground.territory
        )
        found = desk.organisation_id
        if barred and ground.directory.line(found) & frozenset(barred):
            place = (dossier.area_id, ground.territory)
            outside = ground.directory.desk_outside(
                who.role, dossier.entrance or "any", *place, barred
            )
            return outside or dossier.fallback_id, who.role
        return found, who.role
    return None, who.role


def check_may(
    *,
    dossier: Dossier,
    table: Procedure,
    step: Step,
    move: Move,
    by: Actor,
    key: str,
    hands: Sequence[Hand],
    barred: Iterable[int],
    ground: Ground,
) -> None:
    """Raise Refused, with the rule's name, when the actor may not make the move."""
    if move.system:
        if by.kind != "system":
            raise Refused("system_move", move=move.name)
        return
    if by.organisation is not None and ground.directory.line(by.organisation) & set(barred):
        raise Refused("barred", move=move.name)
    if not any(_stands(who, dossier, by, key, ground) for who in table.who(step, move)):
        raise Refused("not_yours", move=move.name, step=step.name, role=step.acts.role)
    if by.kind == REQUESTER:
        check_own_key(by, hands)
    for rule in move.apart:
        if _made(rule, by, hands):
            raise Refused("separation", move=move.name, apart=list(rule.moves), unit=rule.unit)
    _check_watch(move, dossier, by, ground)


def _check_watch(move: Move, dossier: Dossier, by: Actor, ground: Ground) -> None:
    """Nobody supervises itself; supervising is for a body of the same level or a higher one.

    A township's Party organisation calls a district department by the whistle, which the
    department answers as an equal.
    """
    if all(start.name != SUPERVISION for start in move.starts):
        return
    watched = dossier.owner_id or dossier.desk_id
    if by.organisation == watched:
        raise Refused("supervises_itself", move=move.name)
    level_of = ground.directory.organisation
    if by.organisation and watched and level_of(by.organisation).level > level_of(watched).level:
        raise Refused("supervises_upwards", move=move.name)


def can_open(by: Actor, move: Move, ground: Ground) -> bool:
    """Tell whether a post may open a file with a move: its role, in any place."""
    if by.kind != "post" or by.organisation is None or by.area is None:
        return False
    return any(who.role in ground.roles_of(by) for who in move.by)


def check_opener(move: Move, by: Actor, ground: Ground) -> None:
    """Raise Refused ``not_yours`` unless the actor's post may open such a file."""
    if not can_open(by, move, ground):
        raise Refused("not_yours", move=move.name, step="", role=move.by[0].role)


def area_to_open(code: str, by: Actor, ground: Ground) -> int:
    """Give the area of a file that is to be opened there.

    Raises Invalid ``unknown_area`` for one that is not open, Refused ``outside_your_area``.
    """
    area = ground.territory.by_code(code)
    if area is None or not area.open:
        raise Invalid(Problem("area", "unknown_area", {"got": code}))
    if by.area is None or not ground.territory.is_within(area.id, by.area):
        raise Refused("outside_your_area")
    return area.id


def check_own_key(by: Actor, hands: Sequence[Hand]) -> None:
    """Whoever entered, handled or proxied a file cannot use its key."""
    if by.person is not None and any(hand.person == by.person for hand in hands):
        raise Refused("key_of_a_file_you_handled")


def holds_key(dossier: Dossier, key: str) -> bool:
    """Tell whether the secret is this file's, in constant time."""
    kept = bytes(dossier.key_hash or b"")
    return bool(kept) and bool(key) and hmac.compare_digest(kept, key_hash(key))


def _made(rule: Apart, by: Actor, hands: Sequence[Hand]) -> bool:
    same = _same_person if rule.unit == "person" else _same_body
    return any(hand.move in rule.moves and same(by, hand) for hand in hands)


def _same_body(by: Actor, hand: Hand) -> bool:
    return by.organisation is not None and by.organisation == hand.organisation


def _same_person(by: Actor, hand: Hand) -> bool:
    """The same person, or somebody who acts in the name of the other's post."""
    if by.person is not None and by.person == hand.person:
        return True
    mine, theirs = by.deputy_for or "", hand.deputy_for
    return bool(
        (mine and f"post:{mine}" == hand.actor)
        or (theirs and f"post:{theirs}" == by.code)
        or (mine and mine == theirs)
    )


def _stands(who: Who, dossier: Dossier, by: Actor, key: str, ground: Ground) -> bool:
    if who.role == REQUESTER:
        return by.kind == REQUESTER and holds_key(dossier, key)
    if JUROR in (who.role, by.kind):
        return who.role == by.kind
    if by.kind == "system":
        return who.role == "system"
    if by.kind != "post" or who.role not in ground.roles_of(by):
        return False
    return _PLACES[who.where](who, dossier, by, ground)


def _at_desk(who: Who, dossier: Dossier, by: Actor, ground: Ground) -> bool:
    if dossier.desk_role == who.role and dossier.desk_id is not None:
        return dossier.desk_id == by.organisation
    desk = ground.directory.desk(
        who.role, dossier.entrance or "any", dossier.area_id, ground.territory
    )
    return desk.organisation_id == by.organisation


def _is_owner(who: Who, dossier: Dossier, by: Actor, ground: Ground) -> bool:
    return dossier.owner_id is not None and dossier.owner_id == by.organisation


def _at_desk_of_file(who: Who, dossier: Dossier, by: Actor, ground: Ground) -> bool:
    """The step waits for the body that opened the file, or that was named: its desk is theirs."""
    return dossier.desk_id is not None and dossier.desk_id == by.organisation


def _has_area(who: Who, dossier: Dossier, by: Actor, ground: Ground) -> bool:
    return by.area is not None and ground.territory.is_within(dossier.area_id, by.area)


def _lies_inside(who: Who, dossier: Dossier, by: Actor, ground: Ground) -> bool:
    return by.area is not None and ground.territory.is_within(by.area, dossier.area_id)


def _above_owner(who: Who, dossier: Dossier, by: Actor, ground: Ground) -> bool:
    if dossier.owner_id is None or by.organisation is None:
        return False
    line = ground.directory.line(dossier.owner_id)
    return by.organisation in line and by.organisation != dossier.owner_id


def _anywhere(who: Who, dossier: Dossier, by: Actor, ground: Ground) -> bool:
    return True


_PLACES: dict[str, Callable[[Who, Dossier, Actor, Ground], bool]] = {
    "desk": _at_desk,
    "owner": _is_owner,
    "area": _has_area,
    "inside": _lies_inside,
    "line": _above_owner,
    "opener": _at_desk_of_file,
    "named": _at_desk_of_file,
    "any": _anywhere,
}
