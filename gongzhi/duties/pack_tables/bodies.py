"""Bodies as cells of the duty tables name them: a code, or a kind at a level."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gongzhi.core.packs.schema import Finding, Pack

KIND_LEAD = re.compile(r"kind:([a-z_]+)@([1-5])")


def kind_and_level(lead: str) -> tuple[str, int] | None:
    """Read ``kind:<organisation kind>@<level>``; None for the code of one body."""
    matched = KIND_LEAD.fullmatch(lead)
    return None if matched is None else (matched.group(1), int(matched.group(2)))


def body_findings(code: str, column: str, body: str, pack: Pack) -> Iterable[Finding]:
    """Give what is wrong with a body named in a cell; an empty cell names nobody."""
    matched = KIND_LEAD.fullmatch(body)
    if not body:
        return
    if matched:
        known = {
            kind for role in pack.table("roles").values() for kind in role["organisation_kinds"]
        }
        known |= {row["kind"] for row in pack.table("organisations").values()}
        if matched.group(1) not in known:
            yield Finding(code, "unknown_kind", column, {"value": matched.group(1)})
    elif ":" in body or "@" in body:
        yield Finding(code, "bad_lead", column, {"value": body})
    elif pack.table("organisations") and body not in pack.table("organisations"):
        yield Finding(code, "dangling_ref", column, {"value": body, "table": "organisations"})
