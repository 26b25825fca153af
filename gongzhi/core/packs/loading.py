"""Brings a checked pack into the database, in one transaction; the same content is no change.

The snapshots of what was loaded are given out here too: ``rules``, ``live``, ``current``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Problem
from gongzhi.core.journal import append_to_chain
from gongzhi.core.models.packs import Jurisdiction, LiveTable, RulesVersion
from gongzhi.core.packs.check import check_pack
from gongzhi.core.packs.diff import TableDiff, contents_of, diff_contents
from gongzhi.core.packs.digest import digest_of
from gongzhi.core.packs.encoding import fingerprint
from gongzhi.core.packs.heading import FILE, read_chain
from gongzhi.core.packs.problems import PackRefused
from gongzhi.core.packs.reader import boundaries_hash
from gongzhi.core.packs.registry import Registry, connected
from gongzhi.core.packs.schema import JurisdictionRow, Pack
from gongzhi.core.packs.snapshots import BOUNDARIES, Current, Live, Rules, current, live, rules
from gongzhi.core.work import begin, inside

__all__ = [
    "Current",
    "Live",
    "Loaded",
    "Rules",
    "current",
    "difference",
    "live",
    "load_pack",
    "loaded_unchanged",
    "rules",
]
WHO = "system:operator"
_PLACE = "jurisdiction"
_FACTS = ("name_zh", "name_en", "timezone", "languages", "root_area", "simulated", "pack")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome of a load. ``changed_live`` may also name ``boundaries`` and ``jurisdiction``."""

    jurisdiction: int
    rules_id: int
    changed_frozen: list[str]
    changed_live: list[str]

    @property
    def changed(self) -> bool:
        """Tell whether the load changed anything."""
        return bool(self.changed_frozen or self.changed_live)


def load_pack(pack: Pack, *, by: Actor, at: datetime, registry: Registry | None = None) -> Loaded:
    """Load a pack for its jurisdiction: check, new rules version, live tables, writers, hooks.

    ``by`` with jurisdiction 0 is the operator of the installation, who may load a place for the
    first time. Writers run in the order of registration, each only if its table changed (the
    areas' also if the boundaries did); hooks run last, when everything is in place. One entry
    ``load_pack`` goes onto the pack's chain unless nothing changed.

    Raises:
        PackRefused: the pack breaks rules, or has no ``[jurisdiction]``; nothing is written.
        Invalid: a writer refused its rows; nothing is written.
    """
    wiring = registry or connected()
    place = _loadable(pack, wiring)
    with transaction.atomic():
        held = _hold(place, pack)
        actor = replace(by, jurisdiction=held.id) if by.jurisdiction == 0 else by
        begin(held.id, actor.code)
        frozen = _write_rules(held, pack, wiring, at)
        live_changes, diffs = _write_live(held, place, pack, wiring)
        _run_writers(live_changes, held.id, pack, wiring, actor, at)
        if frozen or live_changes:
            _record(pack, held, {**frozen, **diffs}, actor, at)
        if live_changes:
            for hook in wiring.on_live_change:
                hook(jurisdiction=held.id, tables=frozenset(live_changes), by=actor, at=at)
        Jurisdiction.objects.filter(id=held.id).update(pack_digest=pack.digest)
    return Loaded(held.id, _rules_id(held), sorted(frozen), sorted(live_changes))


def loaded_unchanged(
    folder: Path, search: Path | Sequence[Path], registry: Registry | None = None
) -> Loaded | None:
    """Tell the rules in force if exactly these files were loaded last; then nothing is read.

    None also when the pack cannot be loaded at all: the full reading says why.
    """
    chain, _ = read_chain(folder, search)
    if chain is None or chain[-1].jurisdiction is None:
        return None
    held = Jurisdiction.objects.filter(
        code=chain[-1].jurisdiction.code,
        rules__isnull=False,
        pack_digest=digest_of(chain, registry or connected()),
    ).first()
    return None if held is None else Loaded(held.id, _rules_id(held), [], [])


def difference(pack: Pack, registry: Registry | None = None) -> dict[str, TableDiff]:
    """Compare a pack with what is loaded for its jurisdiction; what is equal is left out.

    Raises:
        PackRefused: the pack has no ``[jurisdiction]``.
    """
    wiring = registry or connected()
    place = _place(pack)
    held = Jurisdiction.objects.filter(code=place.code).first()
    old: dict[str, Any] = {}
    if held is not None:
        with inside(held.id, WHO):
            old |= held.rules.content if held.rules else {}
            old |= dict(_stored_live(held.id))
        old[_PLACE] = _as_table({name: getattr(held, name) for name in _FACTS})
    new = {
        **contents_of(pack, wiring, frozen=True),
        **_new_live(pack, wiring),
        _PLACE: _as_table(_facts(place, pack)),
    }
    return diff_contents(old, new)


def _loadable(pack: Pack, wiring: Registry) -> JurisdictionRow:
    problems = check_pack(pack, wiring)
    if problems or pack.unread:
        raise PackRefused(problems)
    return _place(pack)


def _place(pack: Pack) -> JurisdictionRow:
    if pack.jurisdiction is None:
        file = f"{pack.code}/{FILE}"
        raise PackRefused([Problem(file, "not_loadable", {}, None, _PLACE, file)])
    return pack.jurisdiction


def _facts(place: JurisdictionRow, pack: Pack) -> dict[str, Any]:
    return {
        "name_zh": place.name_zh,
        "name_en": place.name_en,
        "timezone": place.timezone,
        "languages": list(place.languages),
        "root_area": place.root_area,
        "simulated": place.simulated,
        "pack": pack.code,
    }


def _hold(place: JurisdictionRow, pack: Pack) -> Jurisdiction:
    """Lock the jurisdiction, made first if this is its first load."""
    Jurisdiction.objects.get_or_create(code=place.code, defaults=_facts(place, pack))
    return Jurisdiction.objects.select_for_update().get(code=place.code)


def _rules_id(held: Jurisdiction) -> int:
    if held.rules_id is None:
        raise LookupError(held.code)
    return held.rules_id


def _write_rules(
    held: Jurisdiction, pack: Pack, wiring: Registry, at: datetime
) -> dict[str, TableDiff]:
    """Point to the version with this content, inserted if it is new; give what changed."""
    content = contents_of(pack, wiring, frozen=True)
    content_hash = fingerprint(content)
    before = held.rules
    if before is not None and before.content_hash == content_hash:
        return {}
    version, _ = RulesVersion.objects.get_or_create(
        jurisdiction=held,
        content_hash=content_hash,
        defaults={"pack": pack.code, "content": content, "created_at": at},
    )
    held.rules = version
    Jurisdiction.objects.filter(id=held.id).update(rules=version)
    return diff_contents(before.content if before else {}, content)


def _new_live(pack: Pack, wiring: Registry) -> dict[str, dict[str, Any]]:
    contents = contents_of(pack, wiring, frozen=False)
    polygons = boundaries_hash(pack.boundaries)
    if polygons is not None:
        contents[BOUNDARIES] = _as_table({"sha256": polygons})
    return contents


def _as_table(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give single facts the shape of a table of one row, so that they compare like the others."""
    return {"kinds": {}, "rows": {_PLACE: dict(facts)}}


def _stored_live(jurisdiction: int) -> dict[str, Any]:
    rows = LiveTable.objects.filter(jurisdiction_id=jurisdiction)
    return dict(rows.values_list("name", "content"))


def _write_live(
    held: Jurisdiction, place: JurisdictionRow, pack: Pack, wiring: Registry
) -> tuple[set[str], dict[str, TableDiff]]:
    """Store the live tables that changed under the next live version."""
    old, new = _stored_live(held.id), _new_live(pack, wiring)
    diffs = diff_contents(old, new)
    changed = set(diffs)
    facts = _facts(place, pack)
    if not old or any(getattr(held, name) != value for name, value in facts.items()):
        changed.add(_PLACE)
    if not changed:
        return changed, diffs
    version = held.live_version + 1
    LiveTable.objects.filter(jurisdiction=held, name__in=old.keys() - new.keys()).delete()
    LiveTable.objects.bulk_create(
        [
            LiveTable(jurisdiction=held, name=name, content=new[name], version=version)
            for name in sorted(changed & new.keys())
        ],
        update_conflicts=True,
        unique_fields=["jurisdiction", "name"],
        update_fields=["content", "version"],
    )
    Jurisdiction.objects.filter(id=held.id).update(live_version=version, **facts)
    return changed, diffs


def _run_writers(
    changed: set[str], jurisdiction: int, pack: Pack, wiring: Registry, by: Actor, at: datetime
) -> None:
    for name, writer in wiring.writers.items():
        if name in changed or (name == "areas" and BOUNDARIES in changed):
            writer(jurisdiction=jurisdiction, rows=pack.table(name), pack=pack, by=by, at=at)


def _record(
    pack: Pack, held: Jurisdiction, diffs: Mapping[str, TableDiff], by: Actor, at: datetime
) -> None:
    append_to_chain(
        kind="pack",
        key=pack.code,
        jurisdiction=held.id,
        move="load_pack",
        facts={
            "content": pack.content_hash,
            "rules": held.rules.content_hash if held.rules else "",
            "tables": {name: table.counts() for name, table in sorted(diffs.items())},
        },
        by=by,
        at=at,
    )
