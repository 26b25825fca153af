"""Rules changed by administrators: the system administrator proposes, the security administrator
puts into force. Neither can do both, and every step is on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.models import Jurisdiction, Release
from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.files import RawRow, RawTable
from gongzhi.core.packs.heading import Heading, find_folder, read_heading
from gongzhi.core.packs.loading import difference, load_pack
from gongzhi.core.packs.overlay import (
    Sheet,
    changed_rows,
    own_code,
    shipped_code,
    together,
    write_overlay,
)
from gongzhi.core.packs.problems import PackRefused
from gongzhi.core.packs.reader import problems_of_rows, read_pack
from gongzhi.core.packs.registry import connected
from gongzhi.core.packs.schema import Pack
from gongzhi.core.work import inside

CHAIN = "release"
PROPOSES, DECIDES = "system_admin", "security_admin"
OWN_DOORS = frozenset({"areas", "organisations", "posts"})
"""Tables that have acts of their own: a sheet may not move a border or fill a post on the side."""
LONGEST = 1000
MOVES = {
    "in_force": "release_rules",
    "refused": "refuse_release",
    "withdrawn": "withdraw_release",
}


def propose_release(*, sheets: Mapping[str, Sheet], why: str, by: Actor, at: datetime) -> Release:
    """Propose changed rows of rule tables; the rules stay as they are until another decides.

    ``sheets``: table → rows of text, header first; rows that are not in them stay. Raises Refused
    ``not_administrator``, Conflict ``release_open`` while another proposal waits, Invalid: ``why``
    missing, a table with a door of its own, nothing that differs; PackRefused with every rule that
    the rows would break.
    """
    if not by.has(PROPOSES):
        raise Refused("not_administrator")
    _check_why(why)
    _check_sheets(sheets)
    with transaction.atomic():
        held = _hold(by)
        if Release.objects.filter(jurisdiction=held, state="proposed").exists():
            raise Conflict("release_open")
        base, now = _base_of(held), loaded_pack(held)
        rows = changed_rows(now, sheets, connected())
        if not rows:
            raise Invalid(Problem("sheet", "nothing_differs"))
        with TemporaryDirectory() as folder:
            new = _checked(Path(folder), base, [*_released(held), rows])
            found = difference(new)
        last = Release.objects.filter(jurisdiction=held).aggregate(last=Max("number"))["last"]
        release = Release.objects.create(
            jurisdiction=held,
            number=(last or 0) + 1,
            why=why.strip(),
            tables=rows,
            differences={name: diff.as_dict() for name, diff in found.items()},
            base=now.content_hash,
            content=new.content_hash,
            proposed_at=at,
            proposed_by=by.code,
            person=by.person,
        )
        _record(release, "propose_release", by, at)
    return release


def release_rules(*, number: int, by: Actor, at: datetime) -> Release:
    """Put a proposal into force: open files go on under their old rules, new ones get the new.

    Raises Refused ``not_administrator`` and ``separation``, NotFound ``release``, Conflict
    ``release_decided``, ``rules_moved`` when the rules are no longer those it was compared with.
    """
    with transaction.atomic():
        held, release = _waiting(number, by)
        if loaded_pack(held).content_hash != release.base:
            raise Conflict("rules_moved")
        with TemporaryDirectory() as folder:
            tables = [*_released(held), release.tables]
            pack = _checked(Path(folder), _base_of(held), tables)
        load_pack(pack, by=system_actor(held.id, CHAIN), at=at)
        _decide(release, "in_force", "", by, at)
    return release


def refuse_release(*, number: int, why: str, by: Actor, at: datetime) -> Release:
    """Refuse a proposal with the reason. Raises as `release_rules`, and Invalid ``why``."""
    _check_why(why)
    with transaction.atomic():
        _, release = _waiting(number, by)
        return _decide(release, "refused", why.strip(), by, at)


def withdraw_release(*, number: int, by: Actor, at: datetime) -> Release:
    """Take one's own office's proposal back. Raises Refused, NotFound, Conflict as above."""
    if not by.has(PROPOSES):
        raise Refused("not_administrator")
    with transaction.atomic():
        held = _hold(by)
        return _decide(_open(held, number), "withdrawn", "", by, at)


def restore_own_pack(code: str) -> Path | None:
    """Give the folder of a place's released rules, made anew where it is not what was released.

    Only the database counts: a folder may be of another machine, or of before a backup. None where
    nothing was released over the shipped pack that the place has loaded.
    """
    held = Jurisdiction.objects.filter(code=code).first()
    if held is None or held.pack != own_code(held.pack):
        return None
    home = Path(settings.GONGZHI_HOME) / "packs"
    with inside(held.id, f"system:{CHAIN}"):
        base = _base_of(held)
        shipped = read_pack(base.folder, settings.GONGZHI_PACKS)
        return write_overlay(home, base, together(_released(held), shipped))


def loaded_pack(held: Jurisdiction) -> Pack:
    """Read the files of the rules in force. Raises NotFound ``pack``."""
    folder = restore_own_pack(held.code) or find_folder(held.pack, settings.GONGZHI_PACKS)
    if folder is None:
        raise NotFound("pack", pack=held.pack)
    return read_pack(folder, settings.GONGZHI_PACKS)


def _waiting(number: int, by: Actor) -> tuple[Jurisdiction, Release]:
    if not by.has(DECIDES):
        raise Refused("not_administrator")
    held = _hold(by)
    release = _open(held, number)
    if release.person is not None and release.person == by.person:
        raise Refused("separation", move="release_rules", apart=["propose_release"], unit="person")
    return held, release


def _open(held: Jurisdiction, number: int) -> Release:
    release = Release.objects.filter(jurisdiction=held, number=number).first()
    if release is None:
        raise NotFound("release")
    if release.state != Release.State.PROPOSED:
        raise Conflict("release_decided")
    return release


def _hold(by: Actor) -> Jurisdiction:
    return Jurisdiction.objects.select_for_update().get(id=by.jurisdiction)


def _base_of(held: Jurisdiction) -> Heading:
    """Give the shipped pack beneath what is loaded. Raises NotFound ``pack``."""
    shipped = shipped_code(held.pack)
    folder = find_folder(shipped, settings.GONGZHI_PACKS)
    heading = read_heading(folder)[0] if folder else None
    if heading is None or heading.jurisdiction is None:
        raise NotFound("pack", pack=shipped)
    return heading


def _released(held: Jurisdiction) -> list[Mapping[str, Sheet]]:
    rows = Release.objects.filter(jurisdiction=held, state="in_force").order_by("number")
    return list(rows.values_list("tables", flat=True))


def _checked(place: Path, base: Heading, tables: Sequence[Mapping[str, Sheet]]) -> Pack:
    """Write the released rows below a folder and read them over the shipped pack."""
    shipped = read_pack(base.folder, settings.GONGZHI_PACKS)
    folder = write_overlay(place, base, together(tables, shipped))
    pack, problems = problems_of(folder, settings.GONGZHI_PACKS)
    if pack is None or problems:
        raise PackRefused(problems)
    return pack


def _check_sheets(sheets: Mapping[str, Sheet]) -> None:
    """Hold each sheet against its table alone; references wait until all rows lie together."""
    tables, problems = connected().tables, []
    for name, sheet in sheets.items():
        if name not in tables or name in OWN_DOORS:
            rule = "own_door" if name in OWN_DOORS else "no_such_table"
            raise Invalid(Problem("table", rule, {"name": name[:80], "table": name[:80]}))
        header = list(sheet[0]) if sheet else []
        raw = RawTable(name, header=header)
        for line, row in enumerate(sheet[1:], start=2):
            if len(row) != len(header):
                raw.refuse("beyond_header", line, value=row[-1] if row else "")
            else:
                raw.rows.append(RawRow(line, dict(zip(header, row, strict=True))))
        problems += raw.problems or problems_of_rows(tables[name], raw)
    if problems:
        raise PackRefused(problems)


def _check_why(why: str) -> None:
    if not why.strip():
        raise Invalid(Problem("why", "required"))
    if len(why) > LONGEST:
        raise Invalid(Problem("why", "too_long", {"high": LONGEST, "got": len(why)}))


def _decide(release: Release, state: str, why: str, by: Actor, at: datetime) -> Release:
    release.state, release.decided_why = state, why
    release.decided_at, release.decided_by = at, by.code
    release.save(update_fields=["state", "decided_why", "decided_at", "decided_by"])
    _record(release, MOVES[state], by, at)
    return release


def _record(release: Release, move: str, by: Actor, at: datetime) -> None:
    counts = {
        name: {kind: len(rows) for kind, rows in diff.items()}
        for name, diff in release.differences.items()
    }
    append_to_chain(
        kind=CHAIN,
        key=str(release.number),
        jurisdiction=release.jurisdiction_id,
        move=move,
        facts={
            "release": release.number,
            "content": release.content,
            "tables": counts,
            "why": release.decided_why or release.why,
        },
        by=by,
        at=at,
    )
