"""A drawn resident in a jury's seat: it looks at what it is shown, and speaks once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongzhi.cases.actions.jury import give_verdict
from gongzhi.cases.models import JurySeat
from gongzhi.core.errors import GongzhiError
from gongzhi.simulation.management.living.course import Course, Intent
from gongzhi.simulation.management.living.life import Life

FIRST = 20_000_000
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Sitting:
    """A seat, the jury it belongs to, and the life that is judged (None: no simulated one)."""

    seat: int
    jury: str
    judged: Life | None


class Seat(Course):
    """One seat; its chances hang on the juror's own number and on how often it has sat."""

    def __init__(self, juror: Life, sitting: Sitting, time: int, at: datetime) -> None:
        number = FIRST + juror.number * MOST + time
        super().__init__(number, at, "seat", juror.rates, juror.staff, juror.tally)
        self.stages = {"seated": seated}
        self.juror, self.sitting = juror, sitting
        self.area = juror.area

    def look(self) -> None:
        """Read whether the seat still waits for a word."""
        self.step = JurySeat.objects.values_list("state", flat=True).get(id=self.sitting.seat)

    def finds(self) -> str:
        """Say what the juror sees: nearly always what is true."""
        judged = self.sitting.judged
        false = judged is not None and judged.false
        if self.happens("juror_errs"):
            false = not false
        if false:
            return "not"
        return "partly" if self.happens("partly") else "solved"


def seated(seat: Seat) -> Intent:
    """The juror speaks after some time."""
    return seat.some_time("wait_juror", _speak)


def _speak(seat: Seat) -> None:
    own = seat.juror
    said = {"code": own.code, "key": own.key, "jury": seat.sitting.jury, "verdict": seat.finds()}
    try:
        give_verdict(**said, by=own.requester(), at=seat.at)
    except GongzhiError as refused:
        seat.refuse("give_verdict", refused)
        return
    seat.tally.moves["give_verdict"] += 1
