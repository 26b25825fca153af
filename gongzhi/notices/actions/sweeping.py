"""What the hours do with notices: the digest, attempts that never ended, the end of the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from gongzhi.core.agenda import Plan, plan
from gongzhi.core.sealed import erase_chains
from gongzhi.core.work import Work
from gongzhi.notices.actions.announcing import BUNDLE, announce
from gongzhi.notices.actions.subscribing import end_unconfirmed
from gongzhi.notices.models import Delivery, Subscription
from gongzhi.notices.models.delivery import BUNDLED, HELD, SENDING, UNKNOWN
from gongzhi.notices.queries.recipients import receivers_of
from gongzhi.notices.queries.ways import PURPOSE
from gongzhi.procedure.ground import ground

BLOCK = 5000
AREA, TEST = "area", "test"


def bundle_held(*, unit: Work, at: datetime) -> int:
    """Put what was held for the digest into one notice for each way; returns how many.

    What a block does not take is taken by the next, at once.
    """
    waiting = Delivery.objects.select_for_update().filter(
        jurisdiction_id=unit.jurisdiction, state=HELD, planned_for__lte=at
    )
    rows = list(waiting.order_by("subscription", "id")[:BLOCK])
    if len(rows) == BLOCK:
        plan(unit.jurisdiction, [Plan(at, BUNDLE, f"more:{rows[-1].id.hex}")])
    found: dict[UUID, list[Delivery]] = defaultdict(list)
    for row in rows:
        if row.subscription is not None:
            found[row.subscription].append(row)
    for way, held in found.items():
        _bundle(way, held, unit, at)
    return len(found)


def _bundle(way: UUID, held: Sequence[Delivery], unit: Work, at: datetime) -> None:
    ids = [row.id for row in held]
    Delivery.objects.filter(id__in=ids).update(state=BUNDLED, ended_at=at)
    subscription = Subscription.objects.filter(id=way, ended_at=None).first()
    wanted = [row for row in held if subscription and row.event not in subscription.stopped]
    if subscription is None or not wanted:
        return
    # It goes out now, also by a way whose other notices are held.
    to = [
        one
        for one in receivers_of(
            unit.jurisdiction, subscription.holder, [subscription.subject], "digest"
        )
        if one.subscription == way
    ]
    announce(
        event="digest",
        key=f"digest:{wanted[0].id.hex}",
        to=to,
        params=_contents(wanted, subscription.language, unit),
        unit=unit,
        at=at,
        urgent=True,
    )


def _contents(held: Sequence[Delivery], language: str, unit: Work) -> dict[str, str]:
    rows = ground(unit).live.table("notice_templates").values()
    column = "name_zh" if language.startswith("zh") else "name_en"
    names = {row["event"]: str(row[column]) for row in rows}
    most = _number("notice_digest_most", unit)
    lines = [_line(row, names.get(row.event, row.event)) for row in held[:most]]
    more = ["…"] if len(held) > most else []
    return {
        "count": str(len(held)),
        "items": "\n".join([*lines, *more]),
        "path": f"/near/{held[0].subject}" if held[0].holder == AREA else "/inbox",
    }


def _line(row: Delivery, name: str) -> str:
    """What happened to which file; of public matters with the address of their page."""
    said = f"{name} {row.params.get('code', '')}"
    if row.holder != AREA:
        return said
    return f"{said} {settings.GONGZHI_ADDRESS.rstrip('/')}{row.params.get('path', '')}"


def forget_asked(*, unit: Work, at: datetime) -> int:
    """Forget the addresses that nobody has confirmed in the pack's days."""
    before = at - timedelta(days=_number("notice_confirm_days", unit))
    return end_unconfirmed(jurisdiction=unit.jurisdiction, before=before, at=at, most=BLOCK)


def list_lost(*, unit: Work, at: datetime) -> int:
    """Attempts of which nobody wrote down an end may have arrived: listed, not sent again."""
    before = at - timedelta(minutes=_number("notice_lost_minutes", unit))
    lost = Delivery.objects.filter(
        jurisdiction_id=unit.jurisdiction, state=SENDING, tried_at__lt=before
    )
    return lost.update(state=UNKNOWN, reason="no_answer", ended_at=at)


def forget_old(*, unit: Work, at: datetime) -> int:
    """Take from the log what the pack's retention keeps no longer, in blocks."""
    kept = ground(unit).live.table("retention").get("notices")
    if kept is None:
        return 0
    before = at - timedelta(days=int(kept["days"]))
    old = Delivery.objects.filter(jurisdiction_id=unit.jurisdiction, ended_at__lt=before)
    found = list(old.order_by("ended_at").values_list("id", "event")[:BLOCK])
    # Only the address of a test is sealed in the chain of the notice itself.
    tests = [id_ for id_, event in found if event == TEST]
    erase_chains(chains=tests, purposes=(PURPOSE,))
    ids = [id_ for id_, _ in found]
    Delivery.objects.filter(id__in=ids).delete()
    return len(ids)


def _number(name: str, unit: Work) -> int:
    """Give a number of the pack's settings."""
    return int(ground(unit).live.table("settings")[name]["value"])
