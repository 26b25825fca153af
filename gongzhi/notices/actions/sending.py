"""From a planned notice to a sent one: at most once, with every outcome on the log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings as configured
from django.db import transaction

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.agenda import plan
from gongzhi.core.journal.chains import chain_id_of
from gongzhi.core.sealed import Locked, open_values
from gongzhi.core.work import Work, inside
from gongzhi.notices.actions.announcing import hours_of, wake_for
from gongzhi.notices.actions.posting import Outcome, Parcel, post_all
from gongzhi.notices.events import OWN_CODE, PERSONAL
from gongzhi.notices.methods.addresses import filled, numbered, read_address, with_stop
from gongzhi.notices.methods.contacts import code_of
from gongzhi.notices.methods.texts import written
from gongzhi.notices.models import Channel, Delivery, Subscription
from gongzhi.notices.models.delivery import DEAD, DROPPED, SENDING, SENT, UNKNOWN, WAITING
from gongzhi.notices.queries.ways import WHY
from gongzhi.procedure.ground import Ground, ground

WHO = "notices"
GIVEN = ("code", "count", "items", "minutes")
AREA = "area"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What sending works with, inside one transaction."""

    unit: Work
    ground: Ground
    by: Actor
    at: datetime
    channels: Mapping[str, Channel]
    urls: dict[str, str]

    def setting(self, name: str) -> str:
        """Give a row of the pack's settings."""
        return str(self.ground.live.table("settings")[name]["value"])

    def channel_for(self, row: Delivery) -> Channel | None:
        """Find the channel a delivery names, else the first of its kind that reaches persons."""
        if row.channel:
            return self.channels.get(row.channel)
        every = sorted(self.channels.values(), key=lambda one: one.code)
        return next((one for one in every if one.kind == row.kind and one.body_id is None), None)


def send_waiting(*, deliveries: Sequence[UUID], unit: Work, at: datetime) -> None:
    """Make an attempt at each delivery that still waits.

    It is marked as being sent in the caller's transaction, and goes out when that has been
    committed: after a crash in between nobody sends it again (it is listed as ``unknown``).
    """
    waiting = Delivery.objects.select_for_update().filter(id__in=list(deliveries), state=WAITING)
    rows = _not_at_night(list(waiting.order_by("id")), unit, at)
    if not rows:
        return
    channels = Channel.objects.filter(jurisdiction_id=unit.jurisdiction, ended_at=None)
    by = system_actor(unit.jurisdiction, WHO)
    desk = _Desk(unit, ground(unit), by, at, {one.code: one for one in channels}, {})
    wanted = _unwanted(rows)
    parcels = []
    for row in rows:
        reason = "stopped" if row.id in wanted else ""
        parcel = None if reason else _parcel(row, desk)
        if isinstance(parcel, Parcel):
            row.state, row.attempts, row.tried_at = SENDING, row.attempts + 1, at
            parcels.append(parcel)
        else:
            row.state, row.ended_at = DROPPED, at
            row.reason = reason or str(parcel)
    Delivery.objects.bulk_update(
        rows, ["state", "attempts", "tried_at", "ended_at", "reason", "channel"]
    )
    if parcels:
        tries = [int(minutes) for minutes in desk.setting("notice_retry_minutes").split("|")]
        transaction.on_commit(partial(_deliver, unit.jurisdiction, parcels, tries, at))


def _not_at_night(rows: Sequence[Delivery], unit: Work, at: datetime) -> list[Delivery]:
    """Give those that may go out now: another attempt, or a late one, waits for the morning too."""
    hours = hours_of(unit)
    if not hours.quiet(at):
        return list(rows)
    later = [row for row in rows if not row.urgent]
    for row in later:
        row.planned_for = hours.sendable(at)
    Delivery.objects.bulk_update(later, ["planned_for"])
    plan(unit.jurisdiction, [wake_for(row.id, row.planned_for, row.attempts) for row in later])
    return [row for row in rows if row.urgent]


def _unwanted(rows: Sequence[Delivery]) -> set[UUID]:
    """Give the deliveries whose way was ended, or whose event was stopped, since they were made."""
    ids = [row.subscription for row in rows if row.subscription is not None]
    ways = {way.id: way for way in Subscription.objects.filter(id__in=ids)}
    unwanted = set()
    for row in rows:
        way = ways.get(row.subscription) if row.subscription is not None else None
        if way is not None and (way.ended_at is not None or row.event in way.stopped):
            unwanted.add(row.id)
    return unwanted


def _parcel(row: Delivery, desk: _Desk) -> Parcel | str:
    """Make the message, or name why there is none."""
    channel = desk.channel_for(row)
    if channel is None:
        return "no_channel"
    row.channel = channel.code
    templates = desk.ground.live.table("notice_templates").values()
    template = next((one for one in templates if one["event"] == row.event), None)
    if template is None:
        return "no_template"
    try:
        url = numbered(_url(channel, desk), row.id.hex)
        if channel.kind in PERSONAL:
            address = read_address(channel.kind, _address(row, desk))
            if address is None:
                return "no_address"
            url = filled(url, address)
            if row.holder == AREA:
                url = with_stop(url, _stop(row))
    except Locked:
        return "erased"
    title, text = written(template, row.language, _words(row, desk))
    return Parcel(row.id, url, title, text, int(desk.setting("notice_patience_seconds")))


def _url(channel: Channel, desk: _Desk) -> str:
    """Open the address of a channel, once for all that goes out together."""
    if channel.code not in desk.urls:
        chain = chain_id_of(desk.unit.jurisdiction, "channel", channel.code)
        desk.urls[channel.code] = _open(chain, "channel", channel.url, desk)
    return desk.urls[channel.code]


def _address(row: Delivery, desk: _Desk) -> str:
    pointer = row.sealed
    if not pointer.get("id"):
        return ""
    text = _open(UUID(pointer["chain"]), pointer["purpose"], UUID(pointer["id"]), desk)
    if not pointer.get("part"):
        return text
    return str(json.loads(text).get(pointer["part"]) or "")


def _open(chain: UUID, purpose: str, id_: UUID, desk: _Desk) -> str:
    opened = open_values(
        jurisdiction=desk.unit.jurisdiction,
        chain=chain,
        purpose=purpose,
        ids=[id_],
        by=desk.by,
        why=WHY,
        at=desk.at,
    )
    if id_ not in opened:
        raise Locked(f"{purpose} of {chain}")
    return opened[id_][0]


def _words(row: Delivery, desk: _Desk) -> dict[str, str]:
    """Fill the places of a template from codes, in the receiver's language."""
    here, chinese = desk.ground, row.language.startswith("zh")
    params: Mapping[str, Any] = row.params
    base = configured.GONGZHI_ADDRESS.rstrip("/")
    words = {name: str(params[name]) for name in GIVEN if name in params}
    root = here.territory.root
    words["district"] = here.territory.name(root.id, row.language)
    words["channel"] = row.channel
    if row.event == OWN_CODE:
        words["pin"] = code_of(configured.SECRET_KEY, row.subject)
    if "body" in params and params["body"] in here.directory.by_code:
        body = here.directory.by_code[params["body"]]
        words["body"] = body.name_zh if chinese else body.name_en
    if params.get("ground"):
        named = here.rules.table("grounds").get(params["ground"], {})
        words["ground"] = str(named.get("name_zh" if chinese else "name_en", ""))
    if "area" in params:
        area = here.territory.by_code(params["area"])
        words["place"] = here.territory.name(area.id, row.language) if area else ""
    if params.get("due"):
        zone = here.calendar(root.id).zone
        due = datetime.fromisoformat(params["due"]).astimezone(zone)
        words["due"] = due.strftime("%Y-%m-%d %H:%M")
    if params.get("path"):
        words["link"] = f"{base}{params['path'].replace('HANDLE', row.handle)}"
    words["stop"] = _stop(row)
    return words


def _stop(row: Delivery) -> str:
    return f"{configured.GONGZHI_ADDRESS.rstrip('/')}/notices/stop/{row.handle}"


def _deliver(
    jurisdiction: int, parcels: Sequence[Parcel], minutes: Sequence[int], at: datetime
) -> None:
    """Hand over, then write down what became of each."""
    outcomes = post_all(parcels)
    with inside(jurisdiction, f"system:{WHO}"):
        settle(outcomes=outcomes, jurisdiction=jurisdiction, minutes=minutes, at=at)


def settle(
    *,
    outcomes: Mapping[UUID, Outcome],
    jurisdiction: int,
    minutes: Sequence[int],
    at: datetime,
) -> None:
    """Write down outcomes; what failed gets another attempt while the pack allows one."""
    rows = list(Delivery.objects.select_for_update().filter(id__in=outcomes, state=SENDING))
    again = []
    for row in rows:
        outcome = outcomes[row.id]
        if outcome == "failed" and row.attempts <= len(minutes):
            row.state = WAITING
            row.planned_for = at + timedelta(minutes=minutes[row.attempts - 1])
            again.append(wake_for(row.id, row.planned_for, row.attempts))
            continue
        row.state = {"sent": SENT, "failed": DEAD, "unknown": UNKNOWN}[outcome]
        row.ended_at = at
    Delivery.objects.bulk_update(rows, ["state", "planned_for", "ended_at"])
    plan(jurisdiction, again)
