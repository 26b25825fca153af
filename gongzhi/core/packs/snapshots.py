"""The loaded rules as a process reads them: immutable snapshots, kept in memory by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any

from django.db import connection

from gongzhi.core.errors import NotFound
from gongzhi.core.models.packs import Jurisdiction, LiveTable, RulesVersion
from gongzhi.core.packs.encoding import decode
from gongzhi.core.packs.schema import Rows

BOUNDARIES = "boundaries"
_NONE: Rows = MappingProxyType({})
# Whether the version was written by a transaction that has ended: a writer reads its own
# unfinished version, which may be rolled back and must not be kept.
_SETTLED = """
SELECT coalesce(xmin::text::bigint
                < pg_current_xact_id_if_assigned()::text::bigint %% 4294967296, true)
FROM core_jurisdiction WHERE id = %s
"""


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The frozen tables of one version; never changes."""

    id: int
    content_hash: str
    tables: Mapping[str, Rows]

    def table(self, name: str) -> Rows:
        """Give the rows of a frozen table by code; a table the version lacks is empty."""
        return self.tables.get(name, _NONE)


class Live:
    """The live tables of a jurisdiction at one live version; each is decoded at its first use."""

    __slots__ = ("_contents", "_decoded", "jurisdiction", "version")

    def __init__(
        self, jurisdiction: int, version: int, contents: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.jurisdiction = jurisdiction
        self.version = version
        self._contents = contents
        self._decoded: dict[str, Rows] = {}

    def table(self, name: str) -> Rows:
        """Give the rows of a live table by code; an absent table is empty."""
        known = self._decoded.get(name)
        if known is None:
            content = self._contents.get(name)
            known = self._decoded[name] = _NONE if content is None else decode(content)
        return known


@dataclass(frozen=True, slots=True)
class Current:
    """A jurisdiction as it stands now, with the rules in force and the live tables."""

    jurisdiction: int
    code: str
    timezone: str
    languages: tuple[str, ...]
    root_area: str
    simulated: bool
    territory_version: int
    directory_version: int
    rules: Rules
    live: Live


_lock = Lock()
_rules: dict[int, Rules] = {}
_live: dict[int, Live] = {}


def rules(rules_id: int) -> Rules:
    """Give the frozen tables of a version; read from the database once per process.

    Raises:
        NotFound: there is no such version.
    """
    known = _rules.get(rules_id)
    if known is None:
        row = RulesVersion.objects.filter(id=rules_id).first()
        if row is None:
            raise NotFound("rules", id=rules_id)
        known = Rules(row.id, row.content_hash, _decoded(row.content))
        with _lock:
            known = _rules.setdefault(rules_id, known)
    return known


def live(jurisdiction_id: int, version: int) -> Live:
    """Give the live tables at a version, or newer ones if the database has moved on since.

    Only the newest is kept for each jurisdiction.

    Raises:
        NotFound: nothing has been loaded for the jurisdiction.
    """
    known = _live.get(jurisdiction_id)
    if known is not None and known.version >= version:
        return known
    found = _read_live(jurisdiction_id)
    if not _settled(jurisdiction_id):
        return found
    with _lock:
        known = _live.get(jurisdiction_id)
        if known is None or known.version < found.version:
            _live[jurisdiction_id] = found
    return _live[jurisdiction_id]


def current(jurisdiction_id: int) -> Current:
    """Give a jurisdiction with the rules and live tables in force at this moment.

    Raises:
        NotFound: there is no such jurisdiction, or nothing has been loaded for it.
    """
    row = Jurisdiction.objects.filter(id=jurisdiction_id).first()
    if row is None or row.rules_id is None:
        raise NotFound("jurisdiction", id=jurisdiction_id)
    return Current(
        jurisdiction=row.id,
        code=row.code,
        timezone=row.timezone,
        languages=tuple(row.languages),
        root_area=row.root_area,
        simulated=row.simulated,
        territory_version=row.territory_version,
        directory_version=row.directory_version,
        rules=rules(row.rules_id),
        live=live(row.id, row.live_version),
    )


def forget() -> None:
    """Drop every snapshot; for a process that turns to another database."""
    with _lock:
        _rules.clear()
        _live.clear()


def _settled(jurisdiction_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [jurisdiction_id])
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def _read_live(jurisdiction_id: int) -> Live:
    """Read version and tables in one statement, so that they belong together."""
    rows = list(
        LiveTable.objects.filter(jurisdiction_id=jurisdiction_id)
        .exclude(name=BOUNDARIES)
        .values_list("jurisdiction__live_version", "name", "content")
    )
    if not rows:
        raise NotFound("live_tables", jurisdiction=jurisdiction_id)
    return Live(jurisdiction_id, rows[0][0], {name: content for _, name, content in rows})


def _decoded(contents: Mapping[str, Any]) -> Mapping[str, Rows]:
    return MappingProxyType({name: decode(content) for name, content in contents.items()})
