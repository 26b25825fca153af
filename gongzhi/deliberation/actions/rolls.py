"""The roll of one vote: read from a sheet or a count, given slips, shrunk when it has served."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import orjson

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key, spell
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem
from gongzhi.core.journal import append_to_chain
from gongzhi.core.sealed import erase_chain, seal_bytes_into
from gongzhi.core.sheets import Sheet
from gongzhi.core.work import begin, work
from gongzhi.deliberation.methods.rolls import BASES, Eligible, hash_of, read_roll
from gongzhi.deliberation.models import Box, Roll, Voter
from gongzhi.deliberation.policies import check_keeps_roll, check_not_frozen
from gongzhi.deliberation.queries.rolls import PURPOSE, in_order, lines_of
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.queries import dossiers_visible_to

SALT, SLIP_BYTES = 16, 10
COUNTED = frozenset({"members", "representatives"})
SHOWN = 50


def put_roll(*, dossier: UUID, base: str, sheet: Sheet, by: Actor, at: datetime) -> Roll:
    """Read the roll of the file's present step from a sheet; one read before gives way to it.

    Raises Refused ``not_yours`` and ``roll_frozen``; Invalid with each broken row (``required``,
    ``twice``, ``not_an_area``, ``length``), ``missing_column``, ``too_many_rows``, ``empty``.
    """
    if base not in BASES or base == "members":
        raise Invalid(Problem("base", "choice", {"choices": [*BASES[:-1]]}))
    lines = read_roll(sheet, base)
    with work(by.jurisdiction, by.code) as unit:
        most = int(ground(unit).live.table("settings")["roll_rows_most"]["value"])
        if len(lines) > most:
            raise Invalid(Problem("sheet", "too_many_rows", {"limit": most}))
        roll = _anew(dossier, base, by, at)
        salt = os.urandom(SALT)
        roll.lines = _store(roll, lines)
        roll.salt, roll.count = salt, len(lines)
        roll.area = sum(line.area for line in lines)
        roll.hash = hash_of(lines, base, salt)
        roll.save()
        return roll


def put_count(
    *, dossier: UUID, base: str, count: int, outside: str, by: Actor, at: datetime
) -> Roll:
    """Keep of a roll that stays elsewhere how many stand in it, and its hash.

    For Party members, whose roll stays with the organisation, and for committees. Raises as
    ``put_roll``; Invalid ``not_a_hash`` unless ``outside`` is a SHA-256 in hexadecimal.
    """
    problems = []
    if base not in COUNTED:
        problems.append(Problem("base", "choice", {"choices": sorted(COUNTED)}))
    if not 1 <= count <= 10**5:
        problems.append(Problem("count", "range", {"low": 1, "high": 10**5, "got": count}))
    clean = outside.strip().lower()
    if len(clean) != 64 or any(letter not in "0123456789abcdef" for letter in clean):
        problems.append(Problem("hash", "not_a_hash"))
    if problems:
        raise Invalid(problems)
    with work(by.jurisdiction, by.code):
        roll = _anew(dossier, base, by, at)
        roll.count, roll.hash = count, clean
        roll.save()
        return roll


def _anew(dossier: UUID, base: str, by: Actor, at: datetime) -> Roll:
    """Lock the file, and begin its step's roll again."""
    here = ground(begin(by.jurisdiction, by.code))
    seen = dossiers_visible_to(by, here).filter(id=dossier, closed_at=None)
    file = seen.select_for_update(of=("self",), no_key=True).first()
    if file is None:
        raise NotFound("file", id=str(dossier))
    check_keeps_roll(by, file)
    old = Roll.objects.filter(dossier=file, step=file.step, shrunk_at=None).first()
    if old is not None and _has_served(old):
        shrink(old, at)
    elif old is not None:
        check_not_frozen(old)
        erase_chain(chain=old.id, purposes=[PURPOSE])
        old.delete()
    return Roll.objects.create(
        id=uuid4(), jurisdiction_id=by.jurisdiction, dossier=file, step=file.step, base=base
    )


def _store(roll: Roll, lines: Sequence[Eligible]) -> UUID:
    """Write the voters in an order of chance, under names of chance; gives the sealed lines."""
    shuffled = [*lines]
    secrets.SystemRandom().shuffle(shuffled)
    named = {uuid4(): line for line in shuffled}
    Voter.objects.bulk_create(
        [
            Voter(id=id_, jurisdiction_id=roll.jurisdiction_id, roll=roll, area=line.area)
            for id_, line in named.items()
        ],
        batch_size=2000,
    )
    text = orjson.dumps(
        {
            id_.hex: [line.number, line.name, line.household, line.group]
            for id_, line in named.items()
        }
    )
    sealed = seal_bytes_into(
        jurisdiction=roll.jurisdiction_id, chain=roll.id, purpose=PURPOSE, value=text
    )
    return sealed.id


def print_slips(*, roll: UUID, by: Actor, at: datetime) -> list[tuple[str, ...]]:
    """Give every voter a new code, once: number, name, household, group, code; older codes end.

    Only hashes of the codes are kept. Raises NotFound ``roll``, Refused ``not_yours``, Conflict
    ``roll_not_frozen``, ``box_closed`` and ``no_lines`` (a roll that stays elsewhere).
    """
    with work(by.jurisdiction, by.code) as unit:
        found = roll_held(roll, by, ground(unit))
        if found.frozen_at is None:
            raise Conflict("roll_not_frozen")
        if Box.objects.filter(roll=found).exclude(closed_at=None).exists():
            raise Conflict("box_closed")
        lines = lines_of(found, by=by, why="print_slips", at=at)
        codes = {id_: new_slip() for id_ in lines}
        voters = list(Voter.objects.filter(roll=found))
        for voter in voters:
            voter.slip = slip_hash(found.id, codes[voter.id])
        Voter.objects.bulk_update(voters, ["slip"], batch_size=2000)
        append_to_chain(
            kind="roll",
            key=found.id.hex,
            jurisdiction=by.jurisdiction,
            move="slips_printed",
            facts={"file": found.dossier.code, "count": len(codes)},
            by=by,
            at=at,
        )
    slips = [(*line, codes[id_]) for id_, line in lines.items()]
    return sorted(slips, key=lambda slip: in_order(slip[0]))


def roll_held(roll: UUID, by: Actor, here: Ground) -> Roll:
    """Lock the roll of a file that the actor keeps. Raises NotFound ``roll``, Refused."""
    rows = Roll.objects.filter(id=roll, jurisdiction_id=by.jurisdiction, shrunk_at=None)
    found = rows.select_for_update(of=("self",), no_key=True).select_related("dossier").first()
    if found is None:
        raise NotFound("roll", id=str(roll))
    check_keeps_roll(by, found.dossier)
    return found


def shrink_rolls(*, dossier: UUID, steps: Collection[str] | None = None, at: datetime) -> None:
    """Leave of a file's rolls, or of those of some steps, their counts and hashes."""
    for roll in Roll.objects.filter(dossier_id=dossier, shrunk_at=None):
        if steps is None or roll.step in steps:
            shrink(roll, at)


def shrink(roll: Roll, at: datetime) -> None:
    """Leave of a roll its count and hash: its vote is over, and the objections."""
    Voter.objects.filter(roll=roll).delete()
    if roll.lines is not None:
        erase_chain(chain=roll.id, purposes=[PURPOSE])
    roll.lines, roll.salt, roll.shrunk_at = None, b"", at
    roll.save()


def _has_served(roll: Roll) -> bool:
    """A vote by web is over when its box has been opened; the next one needs a roll of its own."""
    return Box.objects.filter(roll=roll).exclude(closed_at=None).exists()


def new_slip() -> str:
    """Make the code of a voting slip: 80 random bits in 16 letters."""
    return spell(os.urandom(SLIP_BYTES))


def slip_hash(roll: UUID, code: str) -> bytes:
    """What a roll keeps of a slip's code: another for every roll."""
    return hashlib.sha256(roll.bytes + read_key(code).encode()).digest()
