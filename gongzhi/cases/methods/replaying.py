"""Where past files would have gone under other rules: the same question put to two packs; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongzhi.core.packs.schema import Row, Rows
from gongzhi.directory.queries import Body, DeskRule, Directory
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.duties.queries import Catalogue, DutyItem
from gongzhi.territory.locate import AreaFacts, Territory

NO_JURISDICTION = 0


@dataclass(frozen=True, slots=True)
class PackGround:
    """Matters, bodies and places as one pack writes them; ids are places in its tables."""

    catalogue: Catalogue
    directory: Directory
    territory: Territory


@dataclass(frozen=True, slots=True)
class Pile:
    """Past files of one matter at one place. ``samples`` are public codes of a few of them."""

    matter: str
    area: str
    count: int
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a pile goes: ``body`` by code, or "" with the ``reason`` why nobody answers."""

    body: str
    reason: str
    item: str = ""

    def as_dict(self) -> dict[str, str]:
        """Give the JSON shape."""
        return {"body": self.body, "reason": self.reason, "item": self.item}


@dataclass(frozen=True, slots=True)
class Moved:
    """A pile that would have gone elsewhere."""

    pile: Pile
    before: Sent
    after: Sent

    def as_dict(self) -> dict[str, Any]:
        """Give the JSON shape."""
        return {
            "matter": self.pile.matter,
            "area": self.pile.area,
            "count": self.pile.count,
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            "samples": list(self.pile.samples),
        }


@dataclass(slots=True)
class Replay:
    """The outcome. ``bodies``: code ("" where nobody answers) → files before, files after."""

    files: int = 0
    without_matter: int = 0
    moved: list[Moved] = field(default_factory=list)
    bodies: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def moved_files(self) -> int:
        """Count the files that would have gone elsewhere."""
        return sum(one.pile.count for one in self.moved)

    def as_dict(self) -> dict[str, Any]:
        """Give the JSON shape."""
        return {
            "files": self.files,
            "without_matter": self.without_matter,
            "moved": self.moved_files,
            "bodies": [
                {"body": code, "before": before, "after": after}
                for code, (before, after) in self.bodies.items()
            ],
            "changes": [one.as_dict() for one in self.moved],
        }


def ground_of(table: Callable[[str], Rows], local: Iterable[DutyItem] = ()) -> PackGround:
    """Build the ground from the tables of a pack, each given by name as rows by code.

    ``local`` are the duties and powers that acts have given to single places: they stand beside
    the lists of whatever pack is in force.
    """
    areas, bodies = table("areas"), table("organisations")
    area_ids = {code: number for number, code in enumerate(areas, start=1)}
    body_ids = {code: number for number, code in enumerate(bodies, start=1)}
    return PackGround(
        Catalogue.from_tables(table("matters"), table("duty_items")).with_local(local),
        Directory(
            NO_JURISDICTION,
            1,
            [_body(code, row, body_ids, area_ids, areas) for code, row in bodies.items()],
            [DeskRule.from_row({**row, "code": code}) for code, row in table("desks").items()],
        ),
        Territory(
            NO_JURISDICTION, 1, [_area(code, row, area_ids) for code, row in areas.items()], {}
        ),
    )


def replay(piles: Iterable[Pile], old: PackGround, new: PackGround, *, on: date) -> Replay:
    """Ask both packs who answers for each pile, as if each were in force on that day.

    ``bodies`` names only bodies whose number of files changes; what has no matter yet (the desk
    decides) is counted apart. The largest changes come first.
    """
    found = Replay()
    before_all: Counter[str] = Counter()
    after_all: Counter[str] = Counter()
    for pile in piles:
        found.files += pile.count
        if not pile.matter:
            found.without_matter += pile.count
            continue
        before, after = _sent(pile, old, on), _sent(pile, new, on)
        before_all[before.body] += pile.count
        after_all[after.body] += pile.count
        if (before.body, before.reason) != (after.body, after.reason):
            found.moved.append(Moved(pile, before, after))
    found.moved.sort(key=lambda one: (-one.pile.count, one.pile.matter, one.pile.area))
    found.bodies = {
        code: (before_all[code], after_all[code])
        for code in sorted(before_all.keys() | after_all.keys())
        if before_all[code] != after_all[code]
    }
    return found


def _sent(pile: Pile, ground: PackGround, on: date) -> Sent:
    area = ground.territory.by_code(pile.area)
    if area is None:
        return Sent("", "unknown_area")
    answer = answerable(
        pile.matter,
        area.id,
        on=on,
        catalogue=ground.catalogue,
        directory=ground.directory,
        territory=ground.territory,
    )
    if isinstance(answer, Answer):
        return Sent(ground.directory.by_id[answer.owner_id].code, "", answer.item)
    return Sent("", answer.reason.code)


def _body(
    code: str, row: Row, ids: Mapping[str, int], area_ids: Mapping[str, int], areas: Rows
) -> Body:
    return Body(
        id=ids[code],
        code=code,
        kind=row["kind"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        parent_id=ids[row["parent"]] if row["parent"] else None,
        area_id=area_ids[row["area"]],
        level=areas[row["area"]]["level"],
    )


def _area(code: str, row: Row, ids: Mapping[str, int]) -> AreaFacts:
    return AreaFacts(
        ids[code],
        code,
        row["level"],
        row["kind"],
        row["name_zh"],
        row["name_en"],
        ids[row["parent"]] if row["parent"] else None,
    )
