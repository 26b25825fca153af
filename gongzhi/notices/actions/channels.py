"""Setting channels up, trying them, ending them; each on the record of the channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.agenda import plan
from gongzhi.core.codes import new_handle
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import append_to_chain, new_chain_id
from gongzhi.core.journal.chains import chain_id_of
from gongzhi.core.sealed import erase_chain, seal_into
from gongzhi.core.work import begin
from gongzhi.directory.models import Organisation
from gongzhi.notices.actions.announcing import wake_for
from gongzhi.notices.actions.posting import can_be_read
from gongzhi.notices.events import PERSONAL
from gongzhi.notices.methods.addresses import channel_rule, filled, read_address
from gongzhi.notices.models import Channel, Delivery
from gongzhi.notices.models.delivery import DEAD, WAITING
from gongzhi.notices.policies import can_manage_channels
from gongzhi.procedure.clock import LANGUAGES

CHANNEL, PURPOSE = "channel", "channel"
URL_MOST = 2000
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# What the sending library makes of the address is asked with one in the place of a person's.
_ANYBODY = {"mail": "somebody@example.org", "sms": "13800000000"}


def put_channel(
    *,
    code: str,
    kind: str,
    url: str,
    by: Actor,
    at: datetime,
    body: str = "",
    language: str = "zh-hans",
) -> Channel:
    """Set a channel up, or give the one of this code another address; the old key is destroyed.

    ``body`` is the code of the body whose group it reaches, for channels that reach groups alone.
    Raises Refused ``channels`` and Invalid naming every field that breaks a rule.
    """
    _check_may(by)
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        owner = _check(code, kind, url.strip(), body, language, by)
        chain = chain_id_of(by.jurisdiction, CHANNEL, code)
        before = _in_use(by, code)
        if before is not None:
            before.ended_at = at
            before.save(update_fields=["ended_at"])
            erase_chain(chain=chain, purposes=(PURPOSE,))
        sealed = seal_into(
            jurisdiction=by.jurisdiction, chain=chain, purpose=PURPOSE, value=url.strip()
        )
        where = {"body": owner.code} if owner is not None else {}
        facts = {"kind": kind, "url": {**sealed.fact(), "purpose": PURPOSE}, **where}
        _record(code, "put_channel", facts, by, at)
        return Channel.objects.create(
            jurisdiction_id=by.jurisdiction,
            code=code,
            kind=kind,
            body=owner,
            language=language,
            url=sealed.id,
            made_at=at,
        )


def end_channel(*, code: str, by: Actor, at: datetime) -> None:
    """Use a channel no more and destroy the key of its address. Raises Refused, NotFound."""
    _check_may(by)
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        channel = _found(by, code)
        channel.ended_at = at
        channel.save(update_fields=["ended_at"])
        chain = chain_id_of(by.jurisdiction, CHANNEL, code)
        erase_chain(chain=chain, purposes=(PURPOSE,))
        _record(code, "end_channel", {}, by, at)


def try_channel(*, code: str, address: str, by: Actor, at: datetime) -> Delivery:
    """Send a test over a channel, at once; ``address`` is needed where it reaches single persons.

    Raises Refused, NotFound and Invalid. What became of it stands in the log.
    """
    _check_may(by)
    with transaction.atomic():
        unit = begin(by.jurisdiction, by.code)
        channel = _found(by, code)
        row = Delivery(
            id=new_chain_id(),
            jurisdiction_id=by.jurisdiction,
            handle=new_handle(),
            event="test",
            holder="test",
            subject=code,
            kind=channel.kind,
            channel=code,
            language=channel.language,
            state=WAITING,
            urgent=True,
            planned_for=at,
            made_at=at,
        )
        row.key = f"test:{row.id.hex}"
        if channel.kind in PERSONAL:
            clean = read_address(channel.kind, address)
            if clean is None:
                raise Invalid(Problem("address", "not_an_address", {"kind": channel.kind}))
            sealed = seal_into(
                jurisdiction=by.jurisdiction, chain=row.id, purpose="address", value=clean
            )
            row.sealed = {"chain": row.id.hex, "purpose": "address", "id": sealed.id.hex}
        row.save(force_insert=True)
        plan(unit.jurisdiction, [wake_for(row.id, at)])
        _record(code, "try_channel", {"delivery": row.id.hex}, by, at)
    return row


def try_again(*, delivery: str, by: Actor, at: datetime) -> None:
    """Send a dead notice once more, at its hour; one that may have arrived is never sent again.

    Raises Refused, NotFound ``notice`` and Conflict ``notice_not_dead``.
    """
    _check_may(by)
    with transaction.atomic():
        unit = begin(by.jurisdiction, by.code)
        rows = Delivery.objects.select_for_update().filter(jurisdiction_id=by.jurisdiction)
        row = rows.filter(handle=delivery).first()
        if row is None:
            raise NotFound("notice", handle=delivery[:40])
        if row.state != DEAD:
            raise Conflict("notice_not_dead", state=row.state)
        row.state, row.ended_at, row.planned_for = WAITING, None, at
        row.save(update_fields=["state", "ended_at", "planned_for"])
        plan(unit.jurisdiction, [wake_for(row.id, at, row.attempts)])
        _record(row.channel, "try_again", {"delivery": row.id.hex}, by, at)


def _check_may(by: Actor) -> None:
    if not can_manage_channels(by):
        raise Refused("channels")


def _check(
    code: str, kind: str, url: str, body: str, language: str, by: Actor
) -> Organisation | None:
    problems = [] if _CODE.fullmatch(code) else [Problem("code", "not_a_channel_code")]
    if language not in LANGUAGES:
        problems.append(Problem("language", "not_a_choice", {"got": language[:20]}))
    problems += _check_url(kind, url)
    bodies = Organisation.objects.filter(jurisdiction_id=by.jurisdiction, valid_to=None)
    owner = bodies.filter(code=body).first() if body else None
    if body and owner is None:
        problems.append(Problem("body", "unknown_body", {"got": body[:80]}))
    elif body and kind in PERSONAL:
        problems.append(Problem("body", "reaches_persons"))
    if problems:
        raise Invalid(problems)
    return owner


def _check_url(kind: str, url: str) -> list[Problem]:
    if len(url) > URL_MOST:
        return [Problem("url", "too_long", {"high": URL_MOST, "got": len(url)})]
    rule = channel_rule(kind, url)
    if rule:
        return [Problem("kind" if rule == "unknown_kind" else "url", rule)]
    readable = can_be_read(filled(url, _ANYBODY.get(kind, "")))
    return [] if readable else [Problem("url", "not_a_channel")]


def _in_use(by: Actor, code: str) -> Channel | None:
    rows = Channel.objects.select_for_update(of=("self",))
    return rows.filter(jurisdiction_id=by.jurisdiction, code=code, ended_at=None).first()


def _found(by: Actor, code: str) -> Channel:
    channel = _in_use(by, code)
    if channel is None:
        raise NotFound("notice_channel", code=code[:40])
    return channel


def _record(code: str, move: str, facts: Mapping[str, object], by: Actor, at: datetime) -> None:
    append_to_chain(
        kind=CHANNEL,
        key=code,
        jurisdiction=by.jurisdiction,
        move=move,
        facts=dict(facts),
        by=by,
        at=at,
    )
