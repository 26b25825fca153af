"""An order of the city’s hotline is taken in: read from its text, checked, saved once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from gongzhi.cases.actions.adopting import Block, adopt_block
from gongzhi.cases.methods.mapping import Adopted, Given
from gongzhi.cases.methods.orders import FIELDS, MOMENTS, ReadOrder, read_order
from gongzhi.cases.policies import can_take_orders
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier

ORDER_FIELDS = FIELDS
ORDER_MOMENTS = MOMENTS
LONGEST_NUMBER = 120
COLUMNS = {"source_id": "number", "opened_at": "opened", "target_at": "deadline"}


def recognise_order(*, system: str, text: str, by: Actor) -> ReadOrder:
    """Recognise the fields in an order's pasted text; writes nothing.

    Raises Refused ``not_yours`` and Invalid (``unknown_code`` for a system without fields in the
    pack, ``required``, ``length``).
    """
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        rows = _rows(system, by, here)
        if not text.strip():
            raise Invalid(Problem("text", "required"))
        most = int(here.live.table("settings")["text_max_chars"]["value"])
        if len(text) > most:
            raise Invalid(Problem("text", "length", {"high": most, "got": len(text)}))
        zone = here.calendar(here.territory.root.id).zone
        return read_order(text, rows, zone)


def take_order(
    *, system: str, fields: Mapping[str, str], by: Actor, at: datetime, about: str = ""
) -> Dossier:
    """Open the file of an outside order; its number and deadline stay on it as given.

    ``fields`` are those of ``recognise_order`` as the person left them. The source's deadline runs
    as a clock of its own beside ours. ``about`` is the code of a body that the order is about: it
    is shut out, and a desk outside its line receives the order. Raises what ``recognise_order``
    raises, Invalid naming each wrong field, and Conflict("exists") for a number that is known.
    """
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        _rows(system, by, here)
        adopted = _adopted(fields, about, at, here, by)
    done = adopt_block(
        Block(by.jurisdiction, system, ("location", "subject", "detail"), COLUMNS, [(1, adopted)])
    )
    if done.problems:
        raise Invalid(done.problems)
    if done.known:
        raise Conflict("exists", source=system, source_id=adopted.source_id)
    return Dossier.objects.get(
        jurisdiction_id=by.jurisdiction, source=system, source_id=adopted.source_id
    )


def _rows(system: str, by: Actor, here: Ground) -> list[Mapping[str, Any]]:
    if not can_take_orders(by):
        raise Refused("not_yours", move="adopt", step="", role="dispatcher")
    rows = [row for row in here.rules.table("outside_fields").values() if row["system"] == system]
    if not rows:
        raise Invalid(
            Problem("system", "unknown_code", {"table": "outside_fields", "got": system[:80]})
        )
    return rows


def _adopted(
    fields: Mapping[str, str], about: str, at: datetime, here: Ground, by: Actor
) -> Adopted:
    problems = [*_wrong(fields, here), *_wrong_body(about, here)]
    opened = _moment(fields, "opened", problems) or at
    target = _moment(fields, "deadline", problems)
    if opened > at:
        problems.append(Problem("opened", "in_the_future"))
    if problems:
        raise Invalid(problems)
    kinds = {row["name_zh"]: code for code, row in here.rules.table("request_types").items()}
    return Adopted(
        source_id=fields["number"].strip(),
        opened_at=opened,
        target_at=target,
        closed_at=None,
        status="open",
        outcome=None,
        subject=fields.get("subject", ""),
        detail=fields["detail"],
        request_type=kinds.get(fields.get("kind", "")),
        matter_code=None,
        body_code=None,
        area_code=None,
        location=fields.get("address", ""),
        lon=None,
        lat=None,
        extra={"entered_by": by.code},
        given=Given(at, fields.get("name", "").strip(), fields.get("phone", "").strip(), about),
    )


def _wrong_body(about: str, here: Ground) -> Iterator[Problem]:
    body = here.directory.by_code.get(about)
    if about and (body is None or not body.open):
        yield Problem("about", "unknown_body", {"got": about[:80]})


def _wrong(fields: Mapping[str, str], here: Ground) -> Iterator[Problem]:
    yield from (Problem(name, "unknown_field") for name in fields if name not in FIELDS)
    yield from (Problem(name, "nul") for name, value in fields.items() if "\x00" in value)
    most = int(here.live.table("settings")["contact_max_chars"]["value"])
    for name in ("name", "phone"):
        if (got := len(fields.get(name, ""))) > most:
            yield Problem(name, "length", {"high": most, "got": got})
    for name in ("number", "detail"):
        if not fields.get(name, "").strip():
            yield Problem(name, "required")
    if len(fields.get("number", "")) > LONGEST_NUMBER:
        got = len(fields["number"])
        yield Problem("number", "length", {"high": LONGEST_NUMBER, "got": got})


def _moment(fields: Mapping[str, str], name: str, problems: list[Problem]) -> datetime | None:
    """Read a moment with its zone, in UTC; what is none is a problem."""
    said = fields.get(name, "")
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    problems.append(Problem(name, "not_a_moment"))
    return None
