"""Ratings: the requester's own, changeable, refusable; the handler sees closed batches alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gongzhi.cases.actions.batching import close_batches
from gongzhi.cases.actions.rating import make_rating_link, rate, rate_by_link, report_pressure
from gongzhi.cases.models import Rating, RatingBatch
from gongzhi.cases.queries.rated import Batch, batches_visible_to, rating_by_link
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import requester, visitor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.models import BarredBody, Dossier

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
LEAST = 10


def rates(road: Road, **said: Any) -> Rating:
    said.setdefault("at", road.at)
    said.setdefault("key", road.received.key)
    return rate(by=requester(road.jurisdiction), dossier=road.received.id, **said)


def closes(road: Road, at: datetime) -> list[RatingBatch]:
    with work(road.jurisdiction, "system:test") as unit:
        return close_batches(unit=unit, at=at)


def views(road: Road, body: str) -> list[Batch]:
    by = road.cast("handler", body=body)
    with work(road.jurisdiction, by.code) as unit:
        return batches_visible_to(by, unit)


def test_a_rating_can_be_changed_for_the_packs_days_and_no_longer(road: Road) -> None:
    road.to("follow_up")
    first = rates(road, solved="solved", satisfied=True)
    assert first.settles_at == road.at + MONTH
    again = rates(road, solved="not", at=road.at + MONTH - timedelta(seconds=1))
    assert (again.solved, again.satisfied, again.settles_at) == ("not", None, first.settles_at)
    with pytest.raises(Conflict) as conflict:
        rates(road, solved="solved", at=road.at + MONTH)
    assert conflict.value.code == "rating_settled"


def test_whoever_refuses_is_not_asked_again_and_enters_no_batch(road: Road) -> None:
    road.to("closed")
    rates(road, refuse=True)
    with pytest.raises(Conflict) as conflict:
        make_rating_link(dossier=road.received.id, by=road.actor("follow"), at=road.at)
    assert conflict.value.code == "rating_refused"
    with pytest.raises(Invalid):
        rates(road, refuse=True, solved="solved")


def test_each_body_is_rated_for_its_own_result(road: Road) -> None:
    road.to("follow_up")
    first = rates(road, solved="not")
    road.do("dispute")
    assert rates(road, satisfied=False).id == first.id, "until there is another result"
    rates(road, solved="not")
    road.at += MONTH
    for move in ("accept", "contact", "reply"):
        road.do(move)
    second = rates(road, solved="solved")
    assert (second.body_id, second.settles_at) == (road.file.owner_id, road.at + MONTH)
    said = {one.body.code: one.solved for one in Rating.objects.filter(dossier=road.file)}
    assert said == {"URBAN": "not", "GOV": "solved"}


def test_nothing_is_rated_before_it_is_said_to_be_done(road: Road) -> None:
    road.to("handling")
    with pytest.raises(Conflict) as conflict:
        rates(road, solved="solved")
    assert conflict.value.code == "rating_too_early"


def test_neither_a_wrong_key_nor_a_handlers_hand_opens_a_rating(road: Road) -> None:
    road.to("closed")
    with pytest.raises(NotFound):
        rates(road, solved="solved", key="no such key")
    person = next(entry.person_id for entry in road.entries if entry.move == "reply")
    handler = replace(requester(road.jurisdiction), person=person)
    with pytest.raises(Refused):
        rate(
            by=handler,
            at=road.at,
            dossier=road.received.id,
            key=road.received.key,
            solved="solved",
        )


def test_a_link_rates_once_and_what_it_gives_changes_that_for_the_packs_days(road: Road) -> None:
    road.to("closed")
    follow, who = road.actor("follow"), {"by": visitor(road.jurisdiction), "at": road.at}
    old, new = (make_rating_link(dossier=road.received.id, by=follow, at=road.at) for _ in "12")

    def refusal(link: str, **more: Any) -> str:
        with pytest.raises(Conflict) as conflict:
            rate_by_link(**{**who, **more}, link=link, solved="solved")
        return conflict.value.code

    assert refusal(old) == "rating_link_replaced"
    assert not rating_by_link(who["by"], new).changes, "looking does not use it up"
    with pytest.raises(Invalid):
        rate_by_link(**who, link=new)
    first = rate_by_link(**who, link=new, satisfied=False)
    assert (first.rating.satisfied, bool(first.change)) == (False, True)
    assert refusal(new) == "rating_link_used"
    again = rate_by_link(**who, link=first.change, solved="not")
    assert (again.rating.id, again.rating.solved, again.change) == (first.rating.id, "not", "")
    assert rates(road, solved="partly").id == first.rating.id, "its own key changes it too"
    with pytest.raises(Conflict) as conflict:
        make_rating_link(dossier=road.received.id, by=follow, at=road.at)
    assert conflict.value.code == "rating_said"
    assert refusal(first.change, at=road.at + MONTH) == "rating_settled"
    with pytest.raises(NotFound):
        rate_by_link(**who, link="no such link", solved="solved")


def test_the_handler_asks_nobody_to_rate(road: Road) -> None:
    road.open()
    for move, record in (("dispatch", {"body": "HOTLINE"}), ("accept", {}), ("contact", {})):
        road.do(move, record=record)
    road.do("reply")
    stranger = road.cast("handler", body="URBAN")
    with pytest.raises(NotFound):
        make_rating_link(dossier=road.received.id, by=stranger, at=road.at)
    for by in (road.actor("owner"), road.actor("follow")):
        with pytest.raises(Refused) as refused:
            make_rating_link(dossier=road.received.id, by=by, at=road.at)
        assert refused.value.code == "rating_asked_by_handler"


def test_the_files_journal_holds_nothing_of_a_rating(road: Road) -> None:
    road.to("closed")
    before = Entry.objects.filter(chain=road.received.id).count()
    rates(road, solved="not", satisfied=False)
    assert Entry.objects.filter(chain=road.received.id).count() == before


def test_pressure_goes_to_a_receiver_outside_the_bodys_line(road: Road) -> None:
    road.to("closed")
    body = road.file.owner_id or 0
    made = report_pressure(
        by=requester(road.jurisdiction),
        at=road.at,
        text="办理人打电话要我改成满意",
        dossier=road.received.id,
        key=road.received.key,
    )
    secret = Dossier.objects.get(id=made.id)
    assert secret.secrecy
    assert BarredBody.objects.filter(dossier=secret, organisation_id=body).exists()
    assert secret.desk_id != body


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(days=st.lists(st.integers(0, 20), min_size=26, max_size=26), every=st.integers(1, 7))
def test_two_views_differ_by_nobody_or_by_ten_at_least(
    road: Road, days: list[int], every: int
) -> None:
    files = some_files(road, len(days))
    body = Organisation.objects.get(code="URBAN", jurisdiction_id=road.jurisdiction)
    Rating.objects.all().delete()
    RatingBatch.objects.all().delete()
    Rating.objects.bulk_create(
        Rating(
            dossier=file,
            jurisdiction_id=road.jurisdiction,
            body=body,
            link_hash=file.id.bytes,
            settles_at=road.at + timedelta(days=day),
            solved="solved" if day % 2 else "not",
        )
        for file, day in zip(files, days, strict=True)
    )
    seen = [Counter[str]()]
    for day in range(0, 22, every):
        closes(road, road.at + timedelta(days=day))
        shown = views(road, "URBAN")
        assert all(one.ratings >= LEAST for one in shown)
        seen.append(sum((Counter(one.counts) for one in shown), Counter[str]()))
        members = [set(one.members.all()) for one in RatingBatch.objects.all()]
        assert sum(map(len, members)) == len(set().union(*members))
    people = [one["solved"] + one["not"] for one in seen]
    assert all(abs(a - b) == 0 or abs(a - b) >= LEAST for a in people for b in people)
    assert views(road, "HOUSING") == []


def some_files(road: Road, count: int) -> list[Dossier]:
    known = list(Dossier.objects.filter(procedure="request")[:count])
    while len(known) < count:
        known.append(Road(road.jurisdiction, road.cast, road.at).open().file)
    return known
