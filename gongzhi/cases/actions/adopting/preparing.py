"""From a row that a map has read to a file ready to be written: place, suggestion, seals.

Reads no database: everything comes from the ground it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.cases.actions.adopting.codes import codes_of
from gongzhi.cases.actions.adopting.sealing import seal_case
from gongzhi.cases.actions.reports import check_receiver
from gongzhi.cases.methods.mapping import Adopted
from gongzhi.cases.methods.placing import Placed, place
from gongzhi.cases.methods.suggesting import Suggested, suggest_for, with_signs
from gongzhi.cases.queries.ground import CaseGround
from gongzhi.cases.queries.outside import outside_parent, row_of_system
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.keyring import Keyring
from gongzhi.core.sealed import SealedValue
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.actions.adopting import Adoption
from gongzhi.procedure.actions.staging import stored
from gongzhi.territory.locate import cell

CHANNEL = "import"
ENTRANCE = "hotline"
RECEIVED = "received"
USUAL_TYPE = "help"
_SHOWN = 80
_CODED = (
    ("matter", "matter_code", "matters"),
    ("body", "body_code", "organisations"),
    ("area", "area_code", "areas"),
    ("request_type", "request_type", "request_types"),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file ready to be written, with what the summary counts of it.

    ``level`` is the level of its area, None when the desk has to place it; ``reason`` says why the
    desk has to look, empty when matter and body are suggested.
    """

    adoption: Adoption
    level: int | None
    reason: str


@dataclass
class Preparer:
    """Prepares the rows of a block on one ground, at one moment.

    ``address_fields`` name the fields in which a place is looked for, in order; ``columns`` the
    headers of the user's sheet, for problems.
    """

    ground: CaseGround
    keys: Keyring
    at: datetime
    address_fields: tuple[str, ...]
    columns: Mapping[str, str]
    source: str = ""
    _given: dict[tuple[str, int], Suggested] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._codes = codes_of(self.ground)
        self._outside_row = row_of_system(self.source, self.ground.base.rules)
        self._longest = self.ground.setting("text_max_chars")
        self._outside = self.ground.setting("outside_distance_m")
        self._secret = {
            code: int(row["secret_by_default"])
            for code, row in self.ground.base.rules.table("request_types").items()
        }

    def prepare(self, number: int, case: Adopted) -> Prepared | list[Problem]:
        """Check a row against the pack and draw up its file; every broken rule is named."""
        codes, faults = self._check(case)
        if not faults:
            try:
                placed = self._place(case, codes["area"])
                receiver = self._receiver(case, placed.area_id)
            except Invalid as wrong:
                faults = [(one.field, one.rule, dict(one.params)) for one in wrong.problems]
        if faults:
            return [self._problem(number, *fault) for fault in faults]
        suggested = self._suggest(case, codes, placed.area_id)
        if receiver is not None:
            directory = self.ground.base.directory
            shut = directory.by_code[case.given.about].id
            suggested = suggested.past(shut, receiver, directory)
        adoption = self._adoption(case, codes, placed, suggested)
        return Prepared(
            adoption,
            self.ground.base.territory.level(placed.area_id) if placed.sure else None,
            _reason(placed, suggested),
        )

    def _problem(self, number: int, name: str, rule: str, params: dict[str, Any]) -> Problem:
        return Problem(name, rule, params, row=number, column=self.columns.get(name))

    def _check(self, case: Adopted) -> tuple[dict[str, str], list[tuple[str, str, dict[str, Any]]]]:
        codes: dict[str, str] = {}
        faults: list[tuple[str, str, dict[str, Any]]] = []
        for name, attribute, table in _CODED:
            given = getattr(case, attribute) or ""
            known = getattr(self._codes, name).get(given, "") if given else ""
            codes[name] = known
            if given and not known:
                faults.append((name, "not_in_pack", {"value": given[:_SHOWN], "table": table}))
        for name, moment in (("opened_at", case.opened_at), ("closed_at", case.closed_at)):
            if moment is not None and moment > self.at:
                faults.append((name, "in_the_future", {"value": stamp(moment)}))
        for name in ("subject", "detail", "location"):
            length = len(getattr(case, name))
            if length > self._longest:
                params = {"characters": length, "limit": self._longest}
                faults.append((name, "cell_too_long", params))
        return codes, faults

    def _place(self, case: Adopted, area: str) -> Placed:
        if area:
            return place(self.ground.base.territory, chosen=area)
        return place(
            self.ground.base.territory,
            lon=case.lon,
            lat=case.lat,
            fields=[(name, getattr(case, name)) for name in self.address_fields],
            outside_m=self._outside,
        )

    def _receiver(self, case: Adopted, area_id: int) -> int | None:
        """Give who receives an order about a body past that body; None when it is about none."""
        if not case.given.about:
            return None
        return check_receiver(case.given.about, (RECEIVED, ENTRANCE), area_id, self.ground.base)

    def _suggest(self, case: Adopted, codes: Mapping[str, str], area_id: int) -> Suggested:
        matter, text = codes["matter"], f"{case.subject}\n{case.detail}"
        found = self._given.get((matter, area_id)) if matter else None
        found = found or suggest_for(
            "" if matter else text,
            area_id,
            on=local_day(self.ground.base, area_id, self.at),
            reader=self.ground.reader,
            catalogue=self.ground.catalogue,
            directory=self.ground.base.directory,
            territory=self.ground.base.territory,
            given=matter,
        )
        if matter:
            self._given[matter, area_id] = found
            return found if case.closed_at else with_signs(found, text, self.ground.reader)
        return found.unsaid() if self._secret[codes["request_type"] or USUAL_TYPE] else found

    def _adoption(
        self, case: Adopted, codes: Mapping[str, str], placed: Placed, suggested: Suggested
    ) -> Adoption:
        id_ = new_chain_id()
        kind = codes["request_type"] or USUAL_TYPE
        envelopes, sealed = seal_case(case, id_, self.keys)
        suggestion = dict(suggested.facts)
        if codes["body"]:
            suggestion["body"] = codes["body"]
        directory = self.ground.base.directory
        body = directory.by_code.get(codes["body"])
        about = directory.by_code.get(case.given.about)
        taken = case.given.taken_at or self.at
        return Adoption(
            id=id_,
            code=new_code(),
            source_id=case.source_id,
            area_id=placed.area_id,
            fallback_id=suggested.fallback_id,
            opened_at=case.opened_at,
            closed_at=case.closed_at,
            target_at=case.target_at,
            facts=_facts(case, kind, codes, placed, suggestion, sealed),
            row=self._row(case, kind, placed, suggestion, suggested, id_, sealed),
            owner_id=body.id if body is not None else None,
            title={"matter": suggested.matter} if suggested.matter else {},
            secrecy=self._secret[kind],
            envelopes=envelopes,
            sealed=tuple(sealed.values()),
            outside=outside_parent(self._outside_row, case.source_id, case.target_at, taken),
            warn_at=self._warn_at(case),
            taken_at=case.given.taken_at,
            barred=frozenset({about.id} if about is not None else ()),
        )

    def _warn_at(self, case: Adopted) -> datetime | None:
        """Give when the source's deadline is warned of: when the pack's share of it is left."""
        row, target = self._outside_row, case.target_at
        if row is None or target is None or case.closed_at is not None:
            return None
        left = (target - case.opened_at) * float(row["warn_share"])
        return max(target - left, case.opened_at)

    def _row(
        self,
        case: Adopted,
        kind: str,
        placed: Placed,
        suggestion: dict[str, Any],
        suggested: Suggested,
        id_: UUID,
        sealed: Mapping[str, SealedValue],
    ) -> tuple[Any, ...]:
        point = case.lon is not None and case.lat is not None
        return (
            id_,
            self.ground.base.jurisdiction,
            kind,
            CHANNEL,
            case.lon,
            case.lat,
            cell(case.lon, case.lat) if point else None,  # type: ignore[arg-type]
            stored(placed.facts),
            stored(suggestion),
            sealed["words"].id,
            sealed["contact"].id if "contact" in sealed else None,
            0,
            suggested.danger,
        )


def _facts(
    case: Adopted,
    kind: str,
    codes: Mapping[str, str],
    placed: Placed,
    suggestion: dict[str, Any],
    sealed: Mapping[str, SealedValue],
) -> dict[str, Any]:
    near = None
    if case.lon is not None and case.lat is not None:
        near = f"{cell(case.lon, case.lat):x}"
    return {
        "type": kind,
        "cell": near,
        **({"about": case.given.about} if case.given.about else {}),
        "place": placed.facts,
        "suggestion": suggestion,
        "given": {
            "status": case.status,
            "opened": stamp(case.opened_at),
            "target": stamp(case.target_at) if case.target_at else None,
            "closed": stamp(case.closed_at) if case.closed_at else None,
            "notes": list(case.extra.get("notes", ())),
            **{name: code for name, code in codes.items() if code},
        },
        **{name: {**one.fact(), "purpose": one.purpose} for name, one in sealed.items()},
    }


def _reason(placed: Placed, suggested: Suggested) -> str:
    """Why the desk has to look; empty when matter and body are suggested."""
    if suggested.matter is None:
        return f"matter_{suggested.facts['reason']}"
    if suggested.body_id is None:
        if "duty" not in suggested.facts:
            return "barred_body"
        reason = str(suggested.facts["duty"]["reason"])
        coarse = reason == "place_too_coarse" and not placed.sure
        return f"place_{placed.facts['how']}" if coarse else reason
    return ""
