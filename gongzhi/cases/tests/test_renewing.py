"""A lost receipt: who may give a new key, that the old one dies, and that the journal says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongzhi.cases.actions import move_request, renew_key
from gongzhi.cases.tests.road import RECORDS, Road
from gongzhi.core.actor import requester
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.procedure.queries import dossier_by_key
from gongzhi.procedure.queries.visible import own_dossier

pytestmark = pytest.mark.django_db
SAID = RECORDS["renew_key"]


def test_the_new_key_opens_the_file_and_the_old_one_nothing(road: Road) -> None:
    road.to("follow_up")
    old = road.received.key
    road.do("renew_key")
    code, fresh = road.received.code, road.received.key
    assert fresh != old
    assert dossier_by_key(road.jurisdiction, code, fresh) == road.file
    with pytest.raises(NotFound):
        dossier_by_key(road.jurisdiction, code, old)
    with pytest.raises(Refused):
        road.do("confirm", key=old)
    assert road.do("confirm").passed


def test_the_journal_says_who_gave_it_and_how_identity_was_checked_but_not_the_key(
    road: Road,
) -> None:
    road.to("handling")
    road.do("renew_key", by="follow", record={"identity": "call_back"})
    entry = road.entries[-1]
    assert (entry.move, entry.facts["record"]["identity"]) == ("renew_key", "call_back")
    assert entry.organisation_id == road.actor("follow").organisation
    assert road.received.key not in str(entry.facts)
    assert road.file.step == "handling"


@pytest.mark.parametrize("identity", ["", "trust"])
def test_identity_must_be_checked_in_a_known_way(road: Road, identity: str) -> None:
    road.to("handling")
    with pytest.raises(Invalid):
        road.do("renew_key", record={"identity": identity})


def test_the_body_that_handled_the_file_gives_no_key(road: Road) -> None:
    road.to("follow_up")
    old = road.received.key
    follow = road.actor("follow")
    handler = next(entry for entry in road.entries if entry.move == "reply")
    with pytest.raises(Refused) as refused:
        road.do("renew_key", by=replace(follow, organisation=handler.organisation_id))
    assert refused.value.code == "separation"
    assert dossier_by_key(road.jurisdiction, road.received.code, old)


def test_the_body_in_whose_hands_it_lies_gives_none_even_before_it_has_accepted(
    road: Road,
) -> None:
    road.to("dispatched")
    follow = road.actor("follow")
    with pytest.raises(Refused) as refused:
        road.do("renew_key", by=replace(follow, organisation=road.file.owner_id))
    assert refused.value.code == "owner_renews_no_key"
    assert road.entries[-1].move == "dispatch"


def test_whoever_gave_the_key_cannot_use_it(road: Road) -> None:
    road.to("follow_up")
    follow = road.actor("follow")
    road.do("renew_key", by=follow)
    mine = replace(requester(road.jurisdiction), person=follow.person)
    with pytest.raises(Refused) as refused:
        own_dossier(mine, road.received.code, road.received.key)
    assert refused.value.code == "key_of_a_file_you_handled"


def test_the_requester_does_not_renew_the_key_with_the_old_one(road: Road) -> None:
    road.to("handling")
    with pytest.raises(Refused):
        renew_key(
            dossier=road.received.id,
            by=requester(road.jurisdiction),
            at=road.at,
            record=SAID,
        )


def test_the_general_door_gives_no_key_that_nobody_would_get(road: Road) -> None:
    road.to("handling")
    with pytest.raises(Conflict) as conflict:
        move_request(
            dossier=road.received.id,
            move="renew_key",
            by=road.actor("follow"),
            at=road.at,
            record=SAID,
        )
    assert conflict.value.code == "key_has_its_own_door"
    assert road.entries[-1].move == "contact"
