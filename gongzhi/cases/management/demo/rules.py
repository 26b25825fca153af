"""The demo’s rules of automatic dispatch: one signed and in force, one waiting for its signer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from gongzhi.cases.actions import move_dispatch_rule, propose_dispatch_rule
from gongzhi.cases.models import DispatchRule
from gongzhi.directory.queries import holder_in

DESK, SIGNER = ("HOTLINE", "dispatcher"), ("GOV", "district_leader")
BEGAN, LASTS, THOUGHT = timedelta(days=14), timedelta(days=90), timedelta(hours=20)
SIGNED: Mapping[str, str] = {
    "matter": "C0101",
    "basis": "井盖的承办单位只有一个，近三个月人工派单没有改派过",
}
PROPOSED: Mapping[str, str] = {
    "matter": "C0102",
    "basis": "路灯的承办单位只有一个，夜间和周末也能及时转到",
}


def begin_rules(jurisdiction: int, now: datetime) -> None:
    """Propose both and sign one, where there is none yet."""
    if DispatchRule.objects.filter(jurisdiction_id=jurisdiction).exists():
        return
    desk, signer = (holder_in(jurisdiction, *who) for who in (DESK, SIGNER))
    begun = now - BEGAN
    signed = propose_dispatch_rule(record=_record(SIGNED, begun), by=desk, at=begun)
    said = {"text": "范围窄、承办单位明确，同意试行三个月"}
    move_dispatch_rule(
        dossier=signed.dossier.id, move="sign_rule", by=signer, at=begun + THOUGHT, record=said
    )
    propose_dispatch_rule(record=_record(PROPOSED, now), by=desk, at=now - THOUGHT)


def _record(said: Mapping[str, str], begins: datetime) -> dict[str, object]:
    return {
        **said,
        "area": "AL",
        "body": "URBAN",
        "confidence": 90,
        "starts_on": begins.date().isoformat(),
        "ends_on": (begins + LASTS).date().isoformat(),
    }
