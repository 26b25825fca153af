"""Proposals to change rules, and the tables they may change, for the three administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import QuerySet

from gongzhi.core.actions.releasing import DECIDES, OWN_DOORS, PROPOSES, loaded_pack
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.models import Jurisdiction, Release
from gongzhi.core.packs.overlay import Sheet
from gongzhi.core.packs.registry import connected
from gongzhi.core.packs.snapshots import Live, Rules

READERS = frozenset({PROPOSES, DECIDES, "audit_admin"})
SHEET_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class TableLine:
    """A rule table: how many rows it has, and whether files keep the rows they began under."""

    name: str
    rows: int
    frozen: bool
    changed_here: bool


def releases_visible_to(actor: Actor) -> QuerySet[Release]:
    """Give the proposals to the administrators of the place, to others none."""
    if actor.roles.isdisjoint(READERS):
        return Release.objects.none()
    return Release.objects.filter(jurisdiction_id=actor.jurisdiction).order_by("-number")


def release_seen(actor: Actor, number: int) -> Release:
    """Give one proposal. Raises NotFound ``release``."""
    found = releases_visible_to(actor).filter(number=number).first()
    if found is None:
        raise NotFound("release")
    return found


def tables_listed(actor: Actor, rules: Rules, live: Live) -> Sequence[TableLine]:
    """List the rule tables that a sheet may change. Raises Refused ``not_administrator``."""
    if actor.roles.isdisjoint(READERS):
        raise Refused("not_administrator")
    own = {
        name
        for tables in releases_visible_to(actor)
        .filter(state=Release.State.IN_FORCE)
        .values_list("tables", flat=True)
        for name in tables
    }
    return [
        TableLine(
            name,
            len((rules if table.frozen else live).table(name)),
            table.frozen,
            name in own,
        )
        for name, table in sorted(connected().tables.items())
        if name not in OWN_DOORS
    ]


def table_sheet(actor: Actor, name: str) -> bytes:
    """Give a table as an Excel workbook, filled with the rules in force and with drop-downs.

    Raises Refused ``not_administrator``, NotFound ``table`` and ``pack``.
    """
    from gongzhi.core.packs.sheets import write_template  # noqa: PLC0415

    if actor.roles.isdisjoint(READERS):
        raise Refused("not_administrator")
    table = connected().tables.get(name)
    if table is None or name in OWN_DOORS:
        raise NotFound("table", table=name[:80])
    pack = loaded_pack(Jurisdiction.objects.get(id=actor.jurisdiction))
    with TemporaryDirectory() as place:
        path = Path(place) / f"{name}.xlsx"
        write_template(table, pack.table(name), pack, path)
        return path.read_bytes()


def sheets_of(content: bytes, name: str) -> dict[str, Sheet]:
    """Read the tables of an uploaded workbook. Raises PackRefused with sheet, cell and rule."""
    from gongzhi.core.packs.sheets import read_sheets  # noqa: PLC0415

    with TemporaryDirectory() as place:
        path = Path(place) / (Path(name).name[-80:] or "sheet.xlsx")
        path.write_bytes(content)
        return dict(read_sheets(path, connected()))
