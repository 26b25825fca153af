"""Who acts: a post, a requester with a key, a drawn juror, the system, or a visitor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["post", "requester", "juror", "system", "visitor"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, as far as rules need to know.

    ``code`` is the text written into the journal: ``post:<code>``, ``requester``, ``juror``,
    ``system:<name>`` or ``visitor``. ``person`` and ``organisation`` are identifiers of the
    directory; ``areas`` is the scope of the post: the ids of its area. ``deputy_for`` names the
    post whose holder is represented (AB角).
    """

    jurisdiction: int
    code: str
    kind: Kind
    person: int | None = None
    organisation: int | None = None
    roles: frozenset[str] = frozenset()
    area: int | None = None
    deputy_for: str | None = None
    language: str = "zh-hans"

    def has(self, role: str) -> bool:
        """Tell whether the actor holds the role."""
        return role in self.roles


def system_actor(jurisdiction: int, name: str) -> Actor:
    """Give the named system post that makes the engine's own moves (escalate, expire, adopt …)."""
    return Actor(
        jurisdiction=jurisdiction,
        code=f"system:{name}",
        kind="system",
        roles=frozenset({"system", name}),
    )


def visitor(jurisdiction: int) -> Actor:
    """Give the actor of a public door: somebody who has shown neither account nor key."""
    return Actor(jurisdiction=jurisdiction, code="visitor", kind="visitor")


def requester(jurisdiction: int) -> Actor:
    """Give the actor who has shown a file's key; the engine checks the key, not this object."""
    return Actor(
        jurisdiction=jurisdiction,
        code="requester",
        kind="requester",
        roles=frozenset({"requester"}),
    )


def juror(jurisdiction: int, person: int | None = None) -> Actor:
    """Give the actor who sits on a jury; the action has found its seat, and names nobody."""
    return Actor(
        jurisdiction=jurisdiction,
        code="juror",
        kind="juror",
        person=person,
        roles=frozenset({"juror"}),
    )
