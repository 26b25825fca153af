"""The demo's channels, who wants to be told, and what they were told yesterday afternoon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from gongzhi.cases.actions.telling import tell_moved, tell_received
from gongzhi.cases.management.demo.rounds import PHONE
from gongzhi.cases.management.demo.story import holder
from gongzhi.core.actor import system_actor, visitor
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.core.work import Work, work
from gongzhi.notices.actions import Choice, choose_own, put_channel, subscribe_area
from gongzhi.notices.actions.sending import send_waiting
from gongzhi.notices.actions.watching import tell_of_clock
from gongzhi.notices.models import Channel, Delivery
from gongzhi.notices.models.delivery import WAITING
from gongzhi.procedure.models import Dossier

SMS, GROUP = "outbox-sms", "outbox-urban"
BODY, AREA = "URBAN", "AL0101"
STAFF = ("URBAN_1", "AL01_DISP1", "HOT_FOL1")
AFTERNOON = time(15, 10)
LATE = 8


def send_out(place: Jurisdiction, outbox: tuple[int, bool], now: datetime) -> None:
    """Set the channels up and send some notices over them, once; a new port is taken over."""
    by, (port, moved) = system_actor(place.id, "operator"), outbox
    known = Channel.objects.filter(jurisdiction_id=place.id, ended_at=None, code=SMS).exists()
    if known and not moved:
        return
    base = f"json://127.0.0.1:{port}"
    put_channel(code=SMS, kind="sms", url=f"{base}/sms/{{address}}", by=by, at=now)
    put_channel(code=GROUP, kind="webhook", url=f"{base}/group", body=BODY, by=by, at=now)
    if known:
        return
    at = _afternoon(place, now)
    for post in STAFF:
        choose_own(choice=Choice("sms", PHONE), by=holder(place.id, post), at=at)
    subscribe_area(area=AREA, kind="sms", address=PHONE, by=visitor(place.id), at=at)
    for telling in (_tell_residents, _tell_staff):
        _sent(place.id, telling, at)


def _afternoon(place: Jurisdiction, now: datetime) -> datetime:
    zone = ZoneInfo(place.timezone)
    day = now.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, AFTERNOON, zone)


def _sent(jurisdiction: int, telling: Callable[[Work, datetime], None], at: datetime) -> None:
    """Plan notices and make the attempt, each in a transaction of its own, as in life."""
    with work(jurisdiction, "system:demo") as unit:
        telling(unit, at)
    with work(jurisdiction, "system:demo") as unit:
        waiting = Delivery.objects.filter(state=WAITING, planned_for__lte=at)
        send_waiting(deliveries=list(waiting.values_list("id", flat=True)), unit=unit, at=at)


def _tell_residents(unit: Work, at: datetime) -> None:
    files = Dossier.objects.filter(source_id__startswith="round:", source__in=("web", "phone"))
    ids = list(files.values_list("id", flat=True))
    tell_received(dossiers=ids, unit=unit, at=at)
    moves = Entry.objects.filter(chain__in=ids).values_list("chain", "sequence")
    tell_moved(moves=list(moves.order_by("recorded_at")), unit=unit, at=at)


def _tell_staff(unit: Work, at: datetime) -> None:
    theirs = Dossier.objects.filter(owner__code=BODY, closed_at=None).values("id")
    late = Entry.objects.filter(move="escalate", chain__in=theirs)
    for chain, sequence in late.order_by("-recorded_at").values_list("chain", "sequence")[:LATE]:
        tell_of_clock(dossier=chain, sequence=sequence, unit=unit, at=at)
