"""What was done to the platform itself: entries of chains that belong to no file.

Accounts, posts, areas, packs, models, wake-ups: the audit administrator reads what the two others
did (三员分立), and each of them what concerns its own part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.models import AgendaRow, Chain, Entry

SYSTEM = frozenset(
    {"area", "account", "pack", "release", "model", "agenda", "simulation", "channel"}
)
SECURITY = frozenset({"organisation", "post", "release", "sheet"})
READ: Mapping[str, frozenset[str]] = {
    "system_admin": SYSTEM,
    "security_admin": SECURITY,
    "audit_admin": SYSTEM | SECURITY,
    "system": SYSTEM | SECURITY,
}
SIZE = 50


@dataclass(frozen=True, slots=True)
class Act:
    """One entry: what was done to which thing, by which post, on what facts."""

    kind: str
    key: str
    sequence: int
    move: str
    at: datetime
    actor: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Acts:
    """A page of acts, the latest first; ``next`` asks for those before."""

    rows: list[Act]
    next: str


@dataclass(frozen=True, slots=True)
class AgendaSeen:
    """How many wake-ups are due and not yet run, since when, and which gave up."""

    due: int
    oldest: datetime | None
    dead: list[AgendaRow]


def agenda_seen(actor: Actor, at: datetime) -> AgendaSeen:
    """Show the agenda to the system administrator and the auditor. Two statements.

    Raises Refused ``not_administrator``.
    """
    if actor.roles.isdisjoint({"system", "system_admin", "audit_admin"}):
        raise Refused("not_administrator")
    rows = AgendaRow.objects.filter(jurisdiction_id=actor.jurisdiction)
    due = rows.filter(done_at=None, dead=False, at__lte=at)
    told = due.aggregate(due=Count("id"), oldest=Min("at"))
    return AgendaSeen(told["due"], told["oldest"], list(rows.filter(dead=True).order_by("id")))


def kinds_visible_to(actor: Actor) -> list[str]:
    """Give the kinds of things whose acts an administrator may read; none for others."""
    found: set[str] = set()
    for role in actor.roles:
        found |= READ.get(role, frozenset())
    return sorted(found)


def acts_visible_to(actor: Actor, kinds: list[str]) -> QuerySet[Entry]:
    """Give the entries of the chains of these kinds that the actor may read."""
    wanted = set(kinds) & set(kinds_visible_to(actor))
    chains = Chain.objects.filter(jurisdiction_id=actor.jurisdiction, kind__in=wanted)
    return Entry.objects.filter(chain__in=chains.values("id"))


def acts(actor: Actor, *, kind: str = "", key: str = "", cursor: str = "") -> Acts:
    """Give a page of acts, of all kinds the actor may read or of one, and of one thing.

    Two statements; they grow with the acts on the platform itself, not with files. Raises Invalid
    ``kind`` and ``cursor``.
    """
    kinds = kinds_visible_to(actor)
    if kind and kind not in kinds:
        raise Invalid(Problem("kind", "choice", {"choices": kinds}))
    rows = acts_visible_to(actor, [kind] if kind else kinds)
    if key:
        named = Chain.objects.filter(jurisdiction_id=actor.jurisdiction, key=key, kind__in=kinds)
        rows = rows.filter(chain__in=named.values("id"))
    if cursor:
        rows = rows.filter(recorded_at__lt=_moment(cursor))
    found = list(rows.order_by("-recorded_at", "chain")[: SIZE + 1])
    shown = found[:SIZE]
    things = Chain.objects.filter(id__in={one.chain for one in shown}).in_bulk()
    more = shown[-1].recorded_at.isoformat() if len(found) > SIZE else ""
    return Acts([_act(one, things[one.chain]) for one in shown], more)


def _moment(cursor: str) -> datetime:
    try:
        moment = datetime.fromisoformat(cursor)
    except ValueError:
        raise Invalid(Problem("cursor", "not_a_cursor")) from None
    if moment.tzinfo is None:
        raise Invalid(Problem("cursor", "not_a_cursor"))
    return moment


def _act(entry: Entry, thing: Chain) -> Act:
    return Act(
        thing.kind,
        thing.key,
        entry.sequence,
        entry.move,
        entry.recorded_at,
        entry.actor,
        entry.facts,
    )
