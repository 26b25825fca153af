"""The doors of the core: published roots, keys, and the check of a receipt."""

from __future__ import annotations

from typing import Annotated, Any
from xml.sax.saxutils import escape

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Body, Path, Query, Router, Schema
from pydantic import Field

from gongzhi.core.actions import take_countersignature
from gongzhi.core.actor import Actor
from gongzhi.core.journal.proofs import check_receipt
from gongzhi.core.journal.published import Finding
from gongzhi.core.queries import (
    latest_roots,
    published_draw,
    published_draws,
    published_root,
    published_roots,
    signing_keys,
)
from gongzhi.core.work import work

router = Router(tags=["proofs"])
Anything = Annotated[dict[str, Any], Body()]
Number = Annotated[int, Path(ge=1, le=2_147_483_647)]
Name = Annotated[str, Query(max_length=120)]


class Fault(Schema):
    """The one shape of every refusal. ``words`` are in the asked language."""

    code: str
    params: dict[str, Any] = Field(default_factory=dict)
    problems: list[dict[str, Any]] = Field(default_factory=list)
    changes: list[dict[str, Any]] = Field(default_factory=list)
    typed: dict[str, Any] = Field(default_factory=dict)
    words: list[str] = Field(default_factory=list)


class RootsShape(Schema):
    """Roots in order, and the number behind which the next page begins."""

    roots: list[dict[str, Any]]
    next: int | None


class Checked(Schema):
    """What was found about a receipt; nothing found means it holds."""

    holds: bool
    findings: list[dict[str, Any]]


@router.get("/roots", response=RootsShape)
def roots(
    request: HttpRequest, after: Annotated[int, Query(ge=0, le=2_147_483_647)] = 0
) -> dict[str, Any]:
    """List the published roots from the first on."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        rows = published_roots(unit, after=after, most=101)
    return {"roots": rows[:100], "next": rows[99]["number"] if len(rows) > 100 else None}


@router.get("/roots/{number}", response=dict[str, Any])
def root(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Give one published root."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return published_root(unit, number)


@router.get("/roots.jsonl", include_in_schema=False)
def roots_file(request: HttpRequest) -> StreamingHttpResponse:
    """Give keys and all roots as one file, a line each: what `gongzhi verify --roots` reads."""
    by: Actor = request.auth  # type: ignore[attr-defined]

    def lines() -> Any:
        # A slow reader must hold no transaction open: sealing waits for the oldest one.
        with work(by.jurisdiction, by.code) as unit:
            first = [{"keys": signing_keys(unit)}]
            rows = published_roots(unit)
        yield from map(_line, first)
        while rows:
            yield from map(_line, rows)
            with work(by.jurisdiction, by.code) as unit:
                rows = published_roots(unit, after=rows[-1]["number"])

    return StreamingHttpResponse(lines(), content_type="application/jsonl")


@router.get("/roots.atom", include_in_schema=False)
def roots_feed(request: HttpRequest) -> HttpResponse:
    """Give the latest roots as an Atom feed."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        rows = latest_roots(unit)
        code = unit.code
    return HttpResponse(_feed(rows, code), content_type="application/atom+xml; charset=utf-8")


@router.post("/roots/{number}/countersignatures", response=dict[str, bool])
def countersigned(request: HttpRequest, number: Number, sent: Anything) -> dict[str, bool]:
    """Take the signature of another body, known to us by its key, under a root of ours."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return {"taken": take_countersignature(sent={**sent, "root": number}, work=unit)}


@router.get("/draws", response=list[dict[str, Any]])
def draws(request: HttpRequest, purpose: Name = "", before: Name = "") -> list[dict[str, Any]]:
    """List draws by lot (audits, juries) by falling name; `before` goes on behind a name."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return published_draws(unit, purpose=purpose, before=before)


@router.get("/draws/{name}", response=dict[str, Any])
def one_draw(request: HttpRequest, name: Annotated[str, Path(max_length=120)]) -> dict[str, Any]:
    """Give one draw with its list: `gongzhi verify draw` repeats it from the published roots."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return published_draw(unit, name)


@router.get("/keys", response=dict[str, str])
def keys(request: HttpRequest) -> dict[str, str]:
    """Give the public keys that sign receipts and roots (Ed25519, hexadecimal)."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return signing_keys(unit)


@router.post("/receipts/check", response=Checked)
def check(request: HttpRequest, receipt: Anything) -> dict[str, Any]:
    """Check a receipt against our key and roots. Who trusts nobody checks offline instead."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        key_id, path = receipt.get("key_id"), receipt.get("path")
        public = signing_keys(unit).get(key_id) if isinstance(key_id, str) else None
        number = path.get("root") if isinstance(path, dict) else None
        whole = isinstance(number, int) and 0 < number < 2**31
        held = {number: published_root(unit, number)} if whole and number else {}
    if public is None:
        found = [Finding("unknown_key")]
    else:
        found = list(check_receipt(receipt, bytes.fromhex(public), held))
    return {"holds": not found, "findings": [finding.as_dict() for finding in found]}


def _line(shape: dict[str, Any]) -> bytes:
    return orjson.dumps(shape) + b"\n"


def _feed(rows: list[dict[str, Any]], code: str) -> str:
    entries = "".join(
        f"<entry><id>urn:gongzhi:{escape(code)}:root:{row['number']}</id>"
        f"<title>{escape(code)} root {row['number']}</title><updated>{row['sealed_at']}</updated>"
        f'<content type="application/json">{escape(orjson.dumps(row).decode())}</content></entry>'
        for row in rows
    )
    updated = rows[0]["sealed_at"] if rows else "1970-01-01T00:00:00.000000Z"
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:gongzhi:{escape(code)}:roots</id><title>{escape(code)} roots</title>"
        f"<author><name>{escape(code)}</name></author><updated>{updated}</updated>{entries}</feed>"
    )
