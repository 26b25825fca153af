"""A unit of work within another: the outer goes on as itself."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

import pytest
from django.db import connection, transaction

from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import inside, work


class Opener(Protocol):
    """Opens a part of a transaction for a jurisdiction and an actor."""

    def __call__(self, jurisdiction: int, actor: str) -> AbstractContextManager[Any]: ...


def standing() -> tuple[str, str]:
    """Give the jurisdiction and the actor that the transaction stands under."""
    names = ("gongzhi.jurisdiction", "gongzhi.actor")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true), current_setting(%s, true)", names)
        found: tuple[str, str] = cursor.fetchone()
        return found


@pytest.mark.django_db
@pytest.mark.parametrize("opened", [work, inside])
def test_the_outer_unit_goes_on_as_itself(opened: Opener, jurisdiction: int) -> None:
    other = Jurisdiction.objects.create(code="other", timezone="UTC", pack="other").id
    before = standing()
    with work(jurisdiction, "post:outer"):
        with opened(other, "system:inner"):
            assert standing() == (str(other), "system:inner")
        assert standing() == (str(jurisdiction), "post:outer")
        with pytest.raises(RuntimeError), opened(other, "system:inner"):
            raise RuntimeError("broken off")
        assert standing() == (str(jurisdiction), "post:outer")
    assert standing() == before


def test_outside_of_a_transaction_nothing_is_left(own_database: str) -> None:
    place = Jurisdiction.objects.get(code="anlan").id
    before = standing()
    with work(place, "post:outer"):
        pass
    with transaction.atomic():
        assert standing() == before
