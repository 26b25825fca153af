"""A little life on record, and what a check finds of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import orjson
from django.core.management import call_command
from django.utils import timezone

from gongzhi.cases.actions import Received, Report, move_request, receive_request
from gongzhi.core.actor import requester, visitor
from gongzhi.core.journal.checking import Check
from gongzhi.core.journal.published import Finding, check_roots, compare_roots
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Jurisdiction
from gongzhi.core.queries import all_roots
from gongzhi.core.tests.journal.sealing import seal_everything
from gongzhi.core.work import work
from gongzhi.procedure.replay import check_stored, stored_receipt_fault


def here() -> int:
    """The demo district's id."""
    return Jurisdiction.objects.get(code="anlan").id


def some_life(files: int = 3) -> list[Received]:
    """Open some requests, remind of them, and seal twice."""
    kept = []
    for number in range(files):
        said = Report(detail=f"{number}号楼前的井盖破了，晚上看不见，请换一个。", source="web")
        kept.append(receive_request(said, by=visitor(here()), at=timezone.now()))
    seal_everything(here())
    for received in kept:
        for days in (1, 0):
            move_request(
                dossier=received.id,
                move="remind",
                by=requester(here()),
                at=timezone.now() - timedelta(days=days),
                record={"text": "请快一点"},
                key=received.key,
            )
    seal_everything(here())
    return kept


def published() -> list[dict[str, Any]]:
    """The roots as they are published now."""
    with work(here(), "visitor") as unit:
        return list(all_roots(unit))


def findings(held: list[dict[str, Any]], receipts: list[dict[str, Any]]) -> list[Finding]:
    """Everything a check of the database finds, against what somebody has kept."""
    with work(here(), "system:verify") as unit:
        shapes = list(all_roots(unit))
        roots = {root["number"]: root for root in shapes}
        found = [one for one in check_stored(here(), Check(roots)) if isinstance(one, Finding)]
        found += check_roots(shapes, keyring("anlan").public)
        found += compare_roots(held, roots)
        for receipt in receipts:
            found += stored_receipt_fault(here(), receipt)
    return found


def verify(*words: str) -> tuple[int, dict[str, Any]]:
    """Run the command with ``--json``; give exit code and answer."""
    out = io.StringIO()
    try:
        call_command("verify", *words, "--json", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), orjson.loads(out.getvalue())
    return 0, orjson.loads(out.getvalue())
