"""Wrong passwords tried at once count each other."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection

from gongzhi.accounts.actions import try_login
from gongzhi.accounts.methods.throttling import Throttle
from gongzhi.accounts.models import LoginAttempt
from gongzhi.accounts.tests import factories
from gongzhi.accounts.tests.factories import AT
from gongzhi.core.work import inside

THROTTLE = Throttle(window=timedelta(minutes=15), pair=3, name=50, address=60)


def test_guesses_made_at_once_are_not_more_than_one_after_the_other(own_database: str) -> None:
    place = factories.jurisdiction()
    factories.account(place)

    def guess(number: int) -> str:
        try:
            with inside(place.id, "system:tests"):
                return try_login(
                    login="chen",
                    password=f"wrong {number}",
                    address="10.0.0.1",
                    throttle=THROTTLE,
                    at=AT,
                ).reason
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        reasons = Counter(threads.map(guess, range(8)))
    assert reasons == {"wrong": THROTTLE.pair, "throttled": 8 - THROTTLE.pair}
    assert LoginAttempt.objects.count() == THROTTLE.pair
