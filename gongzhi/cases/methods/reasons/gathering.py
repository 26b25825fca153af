"""From the entries and clocks of a file to its reasons, as codes and parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongzhi.cases.methods.dispatch_rules import PERCENT_PPM
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import TimelineRow

SECTIONS = ("place", "matter", "body", "due")
SENT = frozenset({"dispatch", "redispatch"})
BY_MOVE: Mapping[str, str] = {
    "redispatch": "sent_anew",
    "backstop": "backstop",
    "name_lead": "sent_anew",
    "lift": "lifted_at_wish",
    "dispute": "lifted",
    "note_disputed": "lifted",
    "settle": "settled",
    "climb": "climbed",
    "void": "set_back",
    "ask_person": "asked_person",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as codes.

    ``sequence`` is the entry that holds it (0: a clock or the file as it stands), ``at`` when it
    happened, ``rules`` the version of the rules the file followed then.
    """

    code: str
    params: Mapping[str, Any]
    sequence: int = 0
    at: datetime | None = None
    rules: int = 0

    def as_facts(self) -> dict[str, Any]:
        """Give the JSON shape."""
        return {
            "code": self.code,
            "sequence": self.sequence,
            "at": self.at,
            "rules": self.rules,
            "params": dict(self.params),
        }


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to four questions about one file, each as its reasons in order of time."""

    place: tuple[Reason, ...]
    matter: tuple[Reason, ...]
    body: tuple[Reason, ...]
    due: tuple[Reason, ...]


@dataclass
class _Reading:
    """The entries read so far."""

    ground: Ground
    rules: int
    place: list[Reason] = field(default_factory=list)
    matter: list[Reason] = field(default_factory=list)
    body: list[Reason] = field(default_factory=list)
    suggestion: Mapping[str, Any] = field(default_factory=dict)
    duty: Reason | None = None
    order: Reason | None = None

    def reason(self, row: TimelineRow, code: str, **params: Any) -> Reason:
        return Reason(code, params, row.sequence, row.at, self.rules)

    def code_of(self, body: int | None) -> str:
        known = None if body is None else self.ground.directory.by_id.get(body)
        return known.code if known else ""


def gather(
    dossier: Dossier, rows: Sequence[TimelineRow], clocks: Iterable[Clock], ground: Ground
) -> Why:
    """Gather the reasons of a file from all its entries (``timeline``) and its clocks.

    Entries that were voided give no reasons any more. Bodies and areas are named by their codes.
    """
    reading = _Reading(ground, dossier.rules_id)
    for row in _live(rows):
        reading.rules = row.change.get("rules", reading.rules)
        if row.sequence == 1:
            _first(row, reading)
        else:
            _place(row, reading)
            _matter(row, reading)
            _body(row, reading)
            _order(row, reading)
    return Why(
        tuple(reading.place),
        (*reading.matter, *_undecided(dossier, reading)),
        (*reading.body, *_duty(reading), *_acts(dossier, reading)),
        (*_due(dossier, clocks, ground), *_order_now(dossier, reading)),
    )


def _live(rows: Sequence[TimelineRow]) -> Iterator[TimelineRow]:
    cut: set[int] = set()
    for row in rows:
        span = row.facts.get("voided")
        if span:
            cut.update(range(span[0], span[1] + 1))
    return (row for row in rows if row.sequence not in cut)


def _first(row: TimelineRow, reading: _Reading) -> None:
    record = row.record
    parent = record.get("parent")
    reading.suggestion = record.get("suggestion") or {}
    if isinstance(record.get("place"), dict):
        reading.place.append(reading.reason(row, "found", **record["place"]))
    elif parent:
        reading.place.append(reading.reason(row, "part_place", parent=parent))
    if reading.suggestion:
        known = {name: value for name, value in reading.suggestion.items() if name != "duty"}
        reading.matter.append(reading.reason(row, "read", **known))
    elif parent:
        reading.matter.append(reading.reason(row, "part_matter", parent=parent))
    _first_body(row, reading)


def _first_body(row: TimelineRow, reading: _Reading) -> None:
    record, change = row.record, row.change
    body = reading.code_of(change.get("owner"))
    if record.get("parent"):
        code = "called_lead" if record.get("lead") else "called"
        reading.body.append(reading.reason(row, code, body=body, parent=record["parent"]))
    elif change.get("desk") is not None and change.get("desk") == change.get("owner"):
        role = change.get("desk_role", "")
        reading.body.append(reading.reason(row, "desk", body=body, role=role))
    elif body:
        reading.body.append(reading.reason(row, "begun", body=body))
    duty = reading.suggestion.get("duty") or {}
    if "reason" in duty:
        reading.duty = reading.reason(row, "duty_suggested", **duty)


def _place(row: TimelineRow, reading: _Reading) -> None:
    area = row.change.get("area")
    if area is None or row.move == "void":
        return
    code = "place_moved" if row.actor.startswith("system:") else "place_set"
    known = reading.ground.territory.area(area).code
    reading.place.append(reading.reason(row, code, area=known, by=row.body))


def _matter(row: TimelineRow, reading: _Reading) -> None:
    matter = row.record.get("matter")
    if not isinstance(matter, str):
        return
    suggested = reading.suggestion.get("matter", "")
    if row.record.get("rule"):
        reading.matter.append(reading.reason(row, "matter_by_rule", matter=matter))
        return
    code = "matter_kept" if matter == suggested else "matter_changed"
    params = {"matter": matter, "suggested": suggested, "by": row.body}
    reading.matter.append(reading.reason(row, code if suggested else "matter_set", **params))


def _body(row: TimelineRow, reading: _Reading) -> None:
    record, change = row.record, row.change
    if row.move == "escalate":
        reading.body.append(reading.reason(row, "watched", body=record.get("body", "")))
    elif row.move == "uphold":
        reading.body.append(reading.reason(row, "upheld", by=row.body))
    elif row.move in SENT or "owner" in change:
        owner = reading.code_of(change.get("owner")) or record.get("body", "")
        code = BY_MOVE.get(row.move, "passed_on")
        duty = record.get("duty") or {}
        rule = record.get("rule") or {}
        if rule:
            reading.body.append(reading.reason(row, "sent_by_rule", **_rule(rule), body=owner))
        else:
            if row.move == "dispatch":
                code = "sent_by_list" if duty.get("by_list") else "sent"
            reading.body.append(reading.reason(row, code, body=owner, by=row.body))
        reading.duty = reading.reason(row, "duty", **duty) if "reason" in duty else None


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Give a signed rule as a reason names it: its file, its signer, what it asks, what was read.

    Percent, rounded so that what was read never looks surer than it was.
    """
    return {
        "rule": rule["code"],
        "by": rule["signed_by"],
        "least": -(-rule["least_ppm"] // PERCENT_PPM),
        "sure": rule["confidence_ppm"] // PERCENT_PPM,
    }


def _order(row: TimelineRow, reading: _Reading) -> None:
    """Which place in the order of work the neighbours' numbers gave it; no clock follows."""
    if row.move != "set_priority":
        return
    said = row.record
    people = said["reported"] + said["joined"]
    numbers = {name: said[name] for name in ("reported", "joined", "threshold")}
    rule = (
        reading.ground.under(reading.rules).rules.table("priorities").get(said.get("priority", ""))
    )
    if rule is None:
        reading.order = reading.reason(row, "lowered", people=people, **numbers)
        return
    named = {"priority": said["priority"], "source": rule["source"]}
    reading.order = reading.reason(row, "raised", people=people, **numbers, **named)


def _order_now(dossier: Dossier, reading: _Reading) -> list[Reason]:
    kept = dossier.closed_at is None and reading.order is not None
    return [reading.order] if kept and reading.order is not None else []


def _undecided(dossier: Dossier, reading: _Reading) -> list[Reason]:
    decided = dossier.subject or dossier.closed_at or not reading.suggestion
    return [] if decided else [Reason("matter_open", {}, rules=dossier.rules_id)]


def _duty(reading: _Reading) -> list[Reason]:
    return [] if reading.duty is None else [reading.duty]


def _acts(dossier: Dossier, reading: _Reading) -> list[Reason]:
    if dossier.closed_at is not None or not dossier.desk_role:
        return []
    body = reading.code_of(dossier.desk_id)
    code = "acts" if body else "acts_role"
    return [Reason(code, {"body": body, "role": dossier.desk_role}, rules=dossier.rules_id)]


def _due(dossier: Dossier, clocks: Iterable[Clock], ground: Ground) -> Iterator[Reason]:
    """The running limit that ends first, whose it is, its length with its source, its sum."""
    if dossier.closed_at is not None:
        yield Reason("ended", {}, at=dossier.closed_at, rules=dossier.rules_id)
        return
    open_ = [one for one in clocks if one.ended_at is None and one.kind == "limit"]
    running = [one for one in open_ if one.due is not None]
    clock = min(running, key=lambda one: one.due or one.started_at, default=next(iter(open_), None))
    if clock is None:
        yield Reason("no_clock", {}, rules=dossier.rules_id)
        return
    responsible = ground.directory.by_id.get(clock.responsible_id or 0)
    params = {
        "clock": clock.name.partition(":")[0],
        "body": responsible.code if responsible else "",
        "first_due": clock.first_due.isoformat(),
        "derivation": clock.derivation,
    }
    yield from _length(dossier, clock, ground)
    yield Reason("clock", params, at=clock.started_at, rules=dossier.rules_id)


def _length(dossier: Dossier, clock: Clock, ground: Ground) -> Iterator[Reason]:
    limit = ground.rules.table("limits").get(clock.limit)
    if limit is None:
        return
    own = clock.key in dossier.limits
    rows = ground.rules.table("step_limits").values()
    row = limit if own else next((row for row in rows if _is_of(row, clock)), limit)
    params = {"limit": clock.limit, "key": clock.key, "source": row["source"]}
    if own and clock.key.startswith("phase:"):
        phase = clock.key.partition(":")[2]
        yield Reason("limit_of_phase", {**params, "phase": phase, "matter": dossier.subject})
    elif own:
        yield Reason("limit_of_matter", {**params, "matter": dossier.subject})
    else:
        yield Reason("limit", params, rules=dossier.rules_id)


def _is_of(row: Mapping[str, Any], clock: Clock) -> bool:
    return bool(row["key"] == clock.key and row["limit"] == clock.limit)
