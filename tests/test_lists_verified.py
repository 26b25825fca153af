"""Files of the lists replay from their entries like every other file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.cases.tests.record import findings
from gongzhi.core.actor import Actor
from gongzhi.duties.models import ListedWork
from gongzhi.duties.tests.listing import Road

pytestmark = pytest.mark.django_db


def test_the_life_of_proposals_replays(jurisdiction: int, cast: Callable[..., Actor]) -> None:
    paid = Road(jurisdiction, cast).community().opinions()
    paid.do("list_assisting", paid.office)
    paid.breach("payment")
    paid.do("attest_late", paid.secretary)
    brief = Road(jurisdiction, cast, paid.at).grid()
    brief.do("list_temporary", brief.office, until="2026-08-30")
    brief.breach("until")
    refused = Road(jurisdiction, cast, brief.at).refusal()
    refused.do("insist", refused.asker)
    refused.do("uphold_refusal", refused.office)
    assert {paid.file.step, brief.file.step, refused.file.step} == {"assisting", "ended", "closed"}
    assert findings([], []) == []


def test_the_programs_role_cannot_take_a_proposal_away(
    jurisdiction: int, cast: Callable[..., Actor]
) -> None:
    road = Road(jurisdiction, cast).grid()
    with pytest.raises(Exception, match="permission denied"):
        ListedWork.objects.filter(dossier_id=road.file.id).delete()
