"""A roster is held against the shifts on record, not only against itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Jurisdiction
from gongzhi.directory.actions import import_directory
from gongzhi.directory.methods.tables import Line
from gongzhi.directory.models import Shift
from gongzhi.directory.queries import forget
from gongzhi.directory.tests import district

pytestmark = [pytest.mark.usefixtures("bare_database"), pytest.mark.django_db]


@pytest.fixture
def place() -> Jurisdiction:
    forget()
    found = district.small_place()
    district.load(found)
    return found


def put(place: Jurisdiction, *hours: tuple[int, int], post: str = "DISP") -> None:
    """Import shifts of a post on one day, from an hour to an hour."""

    def moment(hour: int) -> datetime:
        return datetime(2030, 6, 1, hour, tzinfo=UTC)

    lines = [
        Line(
            row,
            {"post": post, "begins": moment(begins), "ends": moment(ends), "phone": ""},
            {},
        )
        for row, (begins, ends) in enumerate(hours, start=2)
    ]
    by = system_actor(place.id, "operator")
    import_directory(table="roster", lines=lines, by=by, at=district.AT)


def test_a_shift_is_held_against_those_on_record(place: Jurisdiction) -> None:
    put(place, (8, 18))
    with pytest.raises(Invalid) as caught:
        put(place, (17, 20))
    assert [(one.rule, one.row) for one in caught.value.problems] == [("on_duty_already", 2)]
    put(place, (17, 20), post="HANDLER")
    put(place, (18, 20))
    # What the sheet itself replaces is no hindrance.
    put(place, (8, 17), (17, 18))
    assert Shift.objects.filter(post__code="DISP").count() == 3
