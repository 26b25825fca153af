"""The tree of areas of one jurisdiction: parents, children, paths, names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongzhi.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What the snapshot knows of an area; ``open`` is false for one that has been closed."""

    id: int
    code: str
    level: int
    kind: str
    name_zh: str
    name_en: str
    parent_id: int | None = None
    aliases: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    open: bool = True

    def name(self, language: str) -> str:
        """Give the name in ``zh-hans`` or, for any other language, in English."""
        return self.name_zh if language.lower().startswith("zh") else self.name_en


class AreaTree:
    """Immutable tree of areas. Children stand in the order of their codes.

    Raises `NotFound` (``area_unknown``) for an id that is not in the tree.
    """

    def __init__(self, areas: Iterable[AreaFacts]) -> None:
        listed = sorted(areas, key=lambda area: (area.level, area.code))
        self._areas = {area.id: area for area in listed}
        self._by_code = {area.code: area for area in listed}
        self._paths = {area.id: self._way_down(area) for area in listed}
        children: dict[int, list[int]] = {area.id: [] for area in listed}
        for area in listed:
            if area.parent_id is not None and area.open:
                children[area.parent_id].append(area.id)
        self._children = {key: tuple(value) for key, value in children.items()}
        roots = [area for area in listed if area.parent_id is None and area.open]
        self._root = roots[0] if roots else None

    def _way_down(self, area: AreaFacts) -> tuple[int, ...]:
        steps = [area.id]
        while area.parent_id is not None:
            area = self._areas[area.parent_id]
            steps.append(area.id)
        return tuple(reversed(steps))

    @property
    def root(self) -> AreaFacts:
        """The area of level 1, where everything outside ends; `NotFound` if none is loaded."""
        if self._root is None:
            raise NotFound("territory_empty")
        return self._root

    @property
    def areas(self) -> tuple[AreaFacts, ...]:
        """All areas, closed ones too, by level and code."""
        return tuple(self._areas.values())

    def area(self, area_id: int) -> AreaFacts:
        """Give the facts of an area."""
        try:
            return self._areas[area_id]
        except KeyError:
            raise NotFound("area_unknown", area=area_id) from None

    def by_code(self, code: str) -> AreaFacts | None:
        """Give the area of this code, or None."""
        return self._by_code.get(code)

    def open_area(self, code: str) -> AreaFacts:
        """Give the open area of this code; `NotFound` (``area_unknown``) for any other."""
        found = self.by_code(code)
        if found is None or not found.open:
            raise NotFound("area_unknown", area=code[:40])
        return found

    def level(self, area_id: int) -> int:
        """Give the level, 1 (district) to 5 (micro-grid)."""
        return self.area(area_id).level

    def name(self, area_id: int, language: str) -> str:
        """Give the name of an area in a language."""
        return self.area(area_id).name(language)

    def path(self, area_id: int) -> tuple[int, ...]:
        """Give the ids from the root down to the area itself."""
        try:
            return self._paths[area_id]
        except KeyError:
            raise NotFound("area_unknown", area=area_id) from None

    def ancestor(self, area_id: int, level: int) -> int | None:
        """Give the id at ``level`` on the way up (the area itself counts), or None."""
        for above in self.path(area_id):
            if self._areas[above].level == level:
                return above
        return None

    def is_within(self, area_id: int, above_id: int) -> bool:
        """Tell whether an area is the other or lies below it."""
        return above_id in self.path(area_id)

    def children(self, area_id: int) -> tuple[int, ...]:
        """Give the ids of the open areas directly below."""
        try:
            return self._children[area_id]
        except KeyError:
            raise NotFound("area_unknown", area=area_id) from None

    def descendants(self, area_id: int) -> tuple[int, ...]:
        """Give the ids of the area and of all open areas below it, parents first."""
        found = [area_id]
        for above in found:
            found.extend(self.children(above))
        return tuple(found)

    def common(self, area_ids: Iterable[int]) -> int:
        """Give the lowest area that holds all the given ones; the root if none is given."""
        paths = [self.path(area_id) for area_id in area_ids]
        lowest = self.root.id
        for steps in zip(*paths, strict=False):
            if len(set(steps)) > 1:
                break
            lowest = steps[0]
        return lowest
