"""An order of the city's hotline on its way, for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from gongzhi.cases.actions import Received, move_request
from gongzhi.cases.actions.orders import take_order
from gongzhi.cases.actions.rated_outside import Imported, SourceRating, import_ratings
from gongzhi.cases.queries.outside import closing_text, return_text
from gongzhi.cases.queries.words import words_of
from gongzhi.cases.tests.road import DAY, MONDAY, RECORDS, Road
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import timeline

Cast = Callable[..., Actor]
CITY = "city_12345"
DEADLINE = MONDAY + 4 * DAY


class City:
    """One order of the city on its way."""

    def __init__(self, cast: Cast, number: str = "CS1", **fields: str) -> None:
        self.cast, self.number, self.at = cast, number, MONDAY
        about = fields.pop("about", "")
        given = {
            "number": number,
            "detail": "楼下的路灯坏了三天。",
            "address": "临江街道埠头社区",
            "deadline": DEADLINE.isoformat(),
            "opened": (MONDAY - timedelta(hours=2)).isoformat(),
            **fields,
        }
        self.desk = cast("dispatcher", body="HOTLINE")
        taken = take_order(system=CITY, fields=given, by=self.desk, at=self.at, about=about)
        self.id = taken.id

    @property
    def road(self) -> Road:
        """The same file, for those who look up who stands where."""
        road, file = Road(self.desk.jurisdiction, self.cast, self.at), self.file
        road.received = Received(file.id, file.code, "", {}, file.step, file.due)
        return road

    @property
    def file(self) -> Dossier:
        return Dossier.objects.get(id=self.id)

    def actor(self, role: str, body: str = "") -> Actor:
        return self.cast(role, body=body)

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Dossier:
        """Make a move as whoever stands at the file."""
        self.at += timedelta(minutes=10)
        file = self.file
        if by is None and file.desk_role == "handler":
            by = self.road.actor("owner")
        by = by or self.cast(file.desk_role, body=file.desk.code)  # type: ignore[union-attr]
        said = {**RECORDS.get(move, {}), **record}
        return move_request(dossier=self.id, move=move, by=by, at=self.at, record=said).dossier

    def replied(self) -> City:
        for move in ("dispatch", "accept", "contact", "reply"):
            self.do(move)
        return self

    def texts(self, by: Actor) -> tuple[str, str]:
        """The text that goes back, and that of the result, as a reader gets them."""
        with work(by.jurisdiction, by.code) as unit:
            file = self.file
            here = ground(unit).under(file.rules_id)
            rows = timeline(file, here)
            said = words_of(file, rows, by=by, ground=here, at=self.at)
            return return_text(file, rows, said, here), closing_text(file, rows, said, here)

    def rated(self, *rows: Mapping[str, Any], by: Actor | None = None) -> Imported:
        self.at += timedelta(minutes=10)
        given = [SourceRating(n, **{"number": self.number, **row}) for n, row in enumerate(rows, 1)]
        by = by or self.cast("follow_up_desk")
        return import_ratings(system=CITY, rows=given, by=by, at=self.at)
