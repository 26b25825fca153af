"""Whoever made a proposal is told how it moves, by a contact that nobody else reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from gongzhi.core.errors import Conflict, Invalid, NotFound
from gongzhi.core.models import Entry
from gongzhi.deliberation.models import Proposal
from gongzhi.deliberation.tests.proposal_road import ProposalRoad
from gongzhi.notices import actions
from gongzhi.notices.models import ContactMark, Delivery, Subscription
from tests.notices.common import DAY, Cast, Run
from tests.notices.sinks import Gateway

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
PHONE = "13900007777"


@pytest.fixture
def road(cast: Cast) -> ProposalRoad:
    return ProposalRoad(cast, at=DAY)


@dataclass
class Told:
    """What has been sent since it was last asked."""

    road: ProposalRoad
    gateway: Gateway
    run: Run

    def __call__(self, *events: str) -> list[str]:
        """Let the agenda work, and see that these events and no others went to the author."""
        self.run(self.road.at)
        assert list(Delivery.objects.order_by("id").values_list("event", flat=True)) == [*events]
        Delivery.objects.all().delete()
        assert {one["to"] for one in self.gateway.taken} <= {PHONE}
        said = [one["message"] for one in self.gateway.taken]
        self.gateway.taken.clear()
        assert [self.road.made.code in one for one in said] == [True] * len(events)
        return said


def test_the_author_is_told_of_amendments_hiding_and_the_answer(
    road: ProposalRoad, gateway: Gateway, run: Run, logged_in: Any
) -> None:
    slips = road.slips(2)
    road.propose(contact="139 0000 7777")
    code, told = road.made.code, Told(road, gateway, run)
    road.do("post_words")
    road.say("argument_for", "晚上真的看不见路", slip=slips[0])
    told("proposal_posted")
    more = {"passage": "两盏太阳能路灯", "slip": slips[1]}
    road.say("amendment", "三盏太阳能路灯", **more)
    told("proposal_amended")
    road.do("hide", ground="pm_twice", note="和另一件重复")
    (hidden,) = told("proposal_hidden")
    assert "重复" in hidden
    assert "和另一件" not in hidden, "a note is a person's words"
    road.do("object_to_hiding", road.resident, text="只提过一次")
    road.do("reinstate", road.panel, note="没有重复")
    road.do("take_up_proposal")
    told("proposal_posted", "proposal_due")
    road.do("say_carried_out", text="上周已经装好了")
    told("proposal_answered")
    # The answering body meets the contact nowhere, nor does the journal or the way back to reports.
    staff = logged_in(road.secretary)
    for path in (f"/file/{code}", f"/proposals/{code}", f"/api/v1/dossiers/{code}"):
        assert PHONE not in staff.get(path).content.decode()
    written = str(list(Entry.objects.values_list("facts", flat=True)))
    assert PHONE not in written + str(list(Subscription.objects.values()))
    assert not ContactMark.objects.exists()


def test_the_author_alone_changes_and_erases_it(
    road: ProposalRoad, gateway: Gateway, run: Run, jurisdiction: int
) -> None:
    for contact, rule in (("none", Invalid), ("nobody@example.org", Conflict)):
        with pytest.raises(rule):
            road.propose(contact=contact)
        assert not Proposal.objects.exists(), "nothing is made without the way that was asked for"
    road.propose(contact=PHONE)
    way = Subscription.objects.get()
    with pytest.raises(NotFound):
        actions.end_for_file(code=road.made.code, key="0" * 26, by=road.resident, at=road.at)
    client = Client()
    client.post("/follow", {"code": road.made.code, "key": road.made.key})
    page = client.get("/follow/notices").content.decode()
    assert "有人建议改提议" in page
    assert PHONE not in page
    assert client.get("/follow").headers["Location"] == "/proposals/own"
    door = f"/api/v1/requests/{road.made.code}/notices"
    key = {"X-Request-Key": road.made.key}
    assert client.get(door, headers=key).json()["ways"][0]["own"] is True
    assert client.delete(f"{door}/sms", headers=key).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM keystore.data_key WHERE chain = %s", [way.id])
        assert cursor.fetchone()[0] == 0
    sent = {"kind": "sms", "address": PHONE, "event": ["proposal_answered"]}
    assert client.post("/follow/notices", sent).status_code == 302
    road.do("post_words")
    run(road.at)
    assert not Delivery.objects.exists(), "what was not wanted is not sent"
    assert client.post("/follow/notices", {"kind": "sms", "act": "end"}).status_code == 302
    assert client.post("/follow/notices", sent).status_code == 302
    road.do("withdraw_proposal", road.resident)
    run(road.at)
    assert not Subscription.objects.filter(ended_at=None).exists(), "taken back: it goes too"
