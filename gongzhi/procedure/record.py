"""From what was sent to what goes on record: each field of a move checked by its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal.canonical import stamp
from gongzhi.directory.models import Post
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.table import Field, Move

Read = Callable[[Field, Any, Ground], Any]
DAY = timedelta(days=1)
WHOLE = range(-(2**53), 2**53)
TYPED_WHOLE = re.compile(r"\s*-?\d{1,16}\s*")


@dataclass(frozen=True, slots=True)
class Record:
    """The clean record of a move.

    ``facts`` are canonical values; ``texts`` the sentences still to be sealed: field → (purpose,
    text); ``bodies`` the ids behind body fields.
    """

    facts: dict[str, Any]
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)


class BadError(Exception):
    """A value breaks a rule; becomes a Problem that names its field."""

    def __init__(self, rule: str, **params: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.params = params


def read_record(move: Move, sent: Mapping[str, Any], ground: Ground) -> Record:
    """Check what was sent against the fields of a move; Invalid lists every broken rule."""
    record = Record({})
    known = {field.name for field in move.fields}
    problems = [Problem(name, "unknown_field") for name in sent if name not in known]
    for spec in move.fields:
        value = sent.get(spec.name)
        if value is None or value in ("", []):
            if spec.required:
                problems.append(Problem(spec.name, "required"))
            continue
        try:
            _put(record, spec, value, ground)
        except BadError as bad:
            problems.append(Problem(spec.name, bad.rule, bad.params))
    if problems:
        raise Invalid(problems)
    return record


def _put(record: Record, spec: Field, value: Any, ground: Ground) -> None:
    clean = _READERS[spec.kind](spec, value, ground)
    if spec.kind == "text":
        record.texts[spec.name] = (spec.purpose, clean)
        return
    if spec.kind == "body":
        record.bodies[spec.name] = ground.directory.by_code[clean].id
    record.facts[spec.name] = clean


def _text(spec: Field, value: Any, ground: Ground) -> str:
    if not isinstance(value, str):
        raise BadError("not_text")
    clean = value.strip()
    if "\x00" in clean:
        raise BadError("nul")
    if not spec.low <= len(clean) <= spec.high:
        raise BadError("length", low=spec.low, high=spec.high, got=len(clean))
    return clean


def _code(spec: Field, value: Any, ground: Ground) -> str:
    if not isinstance(value, str):
        raise BadError("not_text")
    row = ground.rules.table(spec.table).get(value) or _live_row(spec, value, ground)
    if row is None or (spec.row_kind and row.get("kind") != spec.row_kind):
        raise BadError("unknown_code", table=spec.table, got=value[:80])
    return value


def _live_row(spec: Field, value: str, ground: Ground) -> Mapping[str, Any] | None:
    return ground.live.table(spec.table).get(value)


def _choice(spec: Field, value: Any, ground: Ground) -> str:
    if value not in spec.choices:
        raise BadError("choice", choices=list(spec.choices))
    return str(value)


def _body(spec: Field, value: Any, ground: Ground) -> str:
    body = ground.directory.by_code.get(value) if isinstance(value, str) else None
    if body is None or not body.open:
        raise BadError("unknown_body", got=str(value)[:80])
    return body.code


def _bodies(spec: Field, value: Any, ground: Ground) -> list[str]:
    if isinstance(value, str):
        value = [part for part in value.split(",") if part]
    if not isinstance(value, list) or not value:
        raise BadError("not_list")
    codes = [_body(spec, one, ground) for one in value]
    if len(set(codes)) != len(codes):
        raise BadError("twice")
    return codes


def _area(spec: Field, value: Any, ground: Ground) -> str:
    if not isinstance(value, str) or ground.territory.by_code(value) is None:
        raise BadError("unknown_area", got=str(value)[:80])
    return value


def _post(spec: Field, value: Any, ground: Ground) -> str:
    posts = Post.objects.filter(jurisdiction_id=ground.jurisdiction, active=True)
    if not isinstance(value, str) or not value.isprintable():
        raise BadError("unknown_post", got=str(value)[:80])
    if not posts.filter(code=value).exists():
        raise BadError("unknown_post", got=str(value)[:80])
    return value


def _int(spec: Field, value: Any, ground: Ground) -> int:
    if isinstance(value, str) and TYPED_WHOLE.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value not in WHOLE:
        raise BadError("not_whole_number")
    if not spec.low <= value <= spec.high:
        raise BadError("range", low=spec.low, high=spec.high, got=value)
    return value


def _bool(spec: Field, value: Any, ground: Ground) -> bool:
    words = {"true": True, "on": True, "1": True, "false": False, "0": False, "off": False}
    if isinstance(value, str):
        value = words.get(value.lower())
    if not isinstance(value, bool):
        raise BadError("not_yes_or_no")
    return value


def _moment(spec: Field, value: Any, ground: Ground) -> str:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise BadError("no_time_zone")
        # Another time zone may write it as another day: there has to be one.
        for away in (-DAY, DAY):
            moment + away
        return stamp(moment)
    except (ValueError, OverflowError):
        raise BadError("not_a_moment") from None


def _date(spec: Field, value: Any, ground: Ground) -> str:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise BadError("not_a_date") from None
    if day == date.max:  # it has no end, which is when the next day begins
        raise BadError("not_a_date")
    return day.isoformat()


def _dossier(spec: Field, value: Any, ground: Ground) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 40 or not value.isprintable():
        raise BadError("unknown_file", got=str(value)[:80])
    return value.strip().upper()


def _codes(spec: Field, value: Any, ground: Ground) -> Any:
    if not isinstance(value, dict | list):
        raise BadError("not_codes")
    return value


_READERS: dict[str, Read] = {
    "text": _text,
    "code": _code,
    "choice": _choice,
    "body": _body,
    "bodies": _bodies,
    "area": _area,
    "post": _post,
    "int": _int,
    "bool": _bool,
    "moment": _moment,
    "date": _date,
    "dossier": _dossier,
    "codes": _codes,
}
