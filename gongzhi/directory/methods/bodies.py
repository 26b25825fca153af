"""The directory of bodies as one immutable object: who is where, above whom, at which desk; pure.

Built once for each version of a jurisdiction's directory and shared by all threads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gongzhi.territory.locate import Territory

DeskHow = Literal["named", "desk", "raised", "last_resort"]
LAST_RESORTS = ("hotline_centre", "district_government")
REMEMBERED = 200_000
"""Answers about desks kept in memory, about 20 MB, before they are looked up anew."""
HEADS = ("district_government",)


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation. ``level`` is the level of its area, 1 the district."""

    id: int
    code: str
    kind: str
    name_zh: str
    name_en: str
    parent_id: int | None
    area_id: int
    level: int
    phone: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class DeskRule:
    """One row of the table ``desks``: a named body, or a kind of body at a level."""

    role: str
    entrance: str
    level: int
    organisation_kind: str
    organisation: str
    code: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> DeskRule:
        """Read a row of the rule pack."""
        return cls(
            role=row["role"],
            entrance=row["entrance"],
            level=int(row["level"]),
            organisation_kind=row.get("organisation_kind") or "",
            organisation=row.get("organisation") or "",
            code=row.get("code") or "",
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts in a role for an area, and how the body was found.

    ``how``: ``named`` by the pack, at the ``desk``'s own level, ``raised`` to a higher level
    because nobody is there, or the district's ``last_resort``. ``level`` is the body's.
    """

    organisation_id: int
    level: int
    how: DeskHow


@dataclass(frozen=True, slots=True)
class BodyRef:
    """A body as duty lists name it: by ``code``, or by ``kind`` at an area ``level``."""

    code: str = ""
    kind: str = ""
    level: int = 0

    @classmethod
    def parse(cls, text: str) -> BodyRef:
        """Read ``HOUSING`` or ``kind:township_office@2``; raises ValueError for other forms."""
        if not text.startswith("kind:"):
            if not text.strip():
                raise ValueError("a body needs a code or a kind")
            return cls(code=text)
        kind, separator, level = text[5:].partition("@")
        if not kind or not separator or not level.isdecimal():
            raise ValueError(f"{text!r} is not kind:<organisation_kind>@<level>")
        return cls(kind=kind, level=int(level))


class Directory:
    """All bodies of one jurisdiction at one version, with the rules of its desks."""

    __slots__ = (
        "_at",
        "_desks",
        "_found",
        "_lines",
        "_rules",
        "by_code",
        "by_id",
        "head",
        "jurisdiction",
        "last_resort",
        "version",
    )

    def __init__(
        self,
        jurisdiction: int,
        version: int,
        bodies: Iterable[Body],
        desks: Iterable[DeskRule] = (),
    ) -> None:
        """Index the bodies; raises ValueError when there is none or when parents form a ring."""
        ordered = sorted(bodies, key=lambda body: body.code)
        self.jurisdiction = jurisdiction
        self.version = version
        self.by_id = {body.id: body for body in ordered}
        self.by_code = {body.code: body for body in ordered}
        self._at: dict[tuple[str, int], int] = {}
        for body in ordered:
            if body.open:
                self._at.setdefault((body.kind, body.area_id), body.id)
        self._lines = {body.id: self._line_of(body) for body in ordered}
        self.head = _first(ordered, HEADS)
        self.last_resort = _first(ordered, LAST_RESORTS)
        rules = list(desks)
        self._desks = _desks_by_role(rules)
        self._rules = {rule.code: rule for rule in rules if rule.code}
        self._found: dict[tuple[str, str, int, int], Desk] = {}

    def _line_of(self, body: Body) -> frozenset[int]:
        line = {body.id}
        while body.parent_id is not None:
            body = self.by_id[body.parent_id]
            if body.id in line:
                raise ValueError(f"{body.code} stands above itself")
            line.add(body.id)
        return frozenset(line)

    def organisation(self, organisation_id: int) -> Body:
        """Give a body, closed ones too; raises KeyError for an unknown identifier."""
        return self.by_id[organisation_id]

    def organisation_at(self, kind: str, area_id: int, territory: Territory) -> int | None:
        """Give the open body of a kind at the area, else at the nearest area above, else None."""
        found = self._at.get((kind, area_id))
        return found if found is not None else self._climb(kind, area_id, 5, territory)

    def resolve(self, ref: BodyRef, area_id: int, territory: Territory) -> int | None:
        """Give the open body that a reference means for an area, or None when there is none."""
        if ref.code:
            body = self.by_code.get(ref.code)
            return body.id if body is not None and body.open else None
        place = territory.ancestor(area_id, ref.level)
        return None if place is None else self._at.get((ref.kind, place))

    def resolve_body(self, text: str, area_id: int, territory: Territory) -> int | None:
        """Resolve ``HOUSING`` or ``kind:township_office@2``; raises ValueError on other forms."""
        return self.resolve(BodyRef.parse(text), area_id, territory)

    def desk(self, role: str, entrance: str, area_id: int, territory: Territory) -> Desk:
        """Find who acts in a role for an area; always ends at a body.

        Rows for the entrance come before rows for any. Each is tried at its own level, deepest
        first; then their kinds one level higher and so on; at last the hotline centre, the
        district government or the head of the tree. Raises NotFound for an unknown area.
        """
        asked = (role, entrance, area_id, territory.version)
        desk = self._found.get(asked)
        if desk is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            territory.path(area_id)
            desk = self._found[asked] = self._find_desk(role, entrance, area_id, territory)
        return desk

    def _find_desk(self, role: str, entrance: str, area_id: int, territory: Territory) -> Desk:
        rules = self._desks.get((role, entrance)) or self._desks.get((role, "any"), ())
        return self._first_desk(rules, area_id, territory)

    def desk_outside(
        self,
        role: str,
        entrance: str,
        area_id: int,
        territory: Territory,
        shut: Collection[int],
    ) -> int | None:
        """Find who acts in a role where bodies are shut out: neither they nor any body below them.

        The rows of ``desk`` in their order, then the same higher up, then the last resort; None
        when every one of them is shut out or answers to a body that is.
        """
        out = frozenset(shut)
        rules = self._desks.get((role, entrance)) or self._desks.get((role, "any"), ())
        found = [self._stands(rule, area_id, territory) for rule in rules]
        for rule in rules:
            above = range(rule.level - 1, 0, -1)
            found += [
                self._climb(rule.organisation_kind, area_id, level, territory) for level in above
            ]
        found.append(self.last_resort)
        outside = (body for body in found if body is not None and not out & self._lines[body])
        return next(outside, None)

    def desk_coded(self, code: str, area_id: int, territory: Territory) -> Desk:
        """Find the body of one row of ``desks`` for an area, as escalations name it.

        Looks like ``desk``, but at this row alone; always ends at a body. Raises KeyError for an
        unknown code and NotFound for an unknown area.
        """
        rule = self._rules[code]
        territory.path(area_id)
        return self._first_desk((rule,), area_id, territory)

    def _first_desk(self, rules: tuple[DeskRule, ...], area_id: int, territory: Territory) -> Desk:
        for rule in rules:
            found = self._stands(rule, area_id, territory)
            if found is not None:
                return Desk(
                    found, self.by_id[found].level, "named" if rule.organisation else "desk"
                )
        for rule in rules:
            raised = self._climb(rule.organisation_kind, area_id, rule.level - 1, territory)
            if raised is not None:
                return Desk(raised, self.by_id[raised].level, "raised")
        return Desk(self.last_resort, self.by_id[self.last_resort].level, "last_resort")

    def supervisor(self, organisation_id: int) -> int | None:
        """Give the body above, else the district government; None only for that one itself."""
        parent = self.by_id[organisation_id].parent_id
        if parent is not None:
            return parent
        return None if organisation_id == self.head else self.head

    def line(self, organisation_id: int) -> frozenset[int]:
        """Give the body and all bodies above it."""
        return self._lines[organisation_id]

    def _stands(self, rule: DeskRule, area_id: int, territory: Territory) -> int | None:
        if rule.organisation:
            body = self.by_code.get(rule.organisation)
            return body.id if body is not None and body.open else None
        place = territory.ancestor(area_id, rule.level)
        return None if place is None else self._at.get((rule.organisation_kind, place))

    def _climb(self, kind: str, area_id: int, level: int, territory: Territory) -> int | None:
        for above in range(level, 0, -1):
            place = territory.ancestor(area_id, above)
            found = None if place is None else self._at.get((kind, place))
            if found is not None:
                return found
        return None


def _first(ordered: list[Body], kinds: tuple[str, ...]) -> int:
    standing = [body for body in ordered if body.open] or ordered
    if not standing:
        raise ValueError("a jurisdiction needs at least one body")
    for kind in kinds:
        of_kind = [body for body in standing if body.kind == kind]
        if of_kind:
            return min(of_kind, key=lambda body: (body.level, body.code)).id
    return min(standing, key=lambda body: (body.parent_id is not None, body.level, body.code)).id


def _desks_by_role(
    desks: Iterable[DeskRule],
) -> dict[tuple[str, str], tuple[DeskRule, ...]]:
    ordered = sorted(
        desks, key=lambda rule: (-rule.level, rule.organisation_kind, rule.organisation)
    )
    by_role: dict[tuple[str, str], tuple[DeskRule, ...]] = {}
    for role, entrance in {(rule.role, rule.entrance) for rule in ordered}:
        own = [rule for rule in ordered if (rule.role, rule.entrance) == (role, entrance)]
        general = [rule for rule in ordered if (rule.role, rule.entrance) == (role, "any")]
        by_role[role, entrance] = tuple(own if entrance == "any" else own + general)
    for role in {rule.role for rule in ordered}:
        every = tuple(rule for rule in ordered if rule.role == role)
        by_role.setdefault((role, "any"), every)
    return by_role
