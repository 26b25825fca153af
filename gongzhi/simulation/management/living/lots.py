"""What lots fall on: closed files are audited, and drawn residents judge what they are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from gongzhi.cases.models import Jury, JurySeat
from gongzhi.core.errors import NotFound
from gongzhi.core.journal.draws import candidate
from gongzhi.core.queries import published_draw
from gongzhi.core.work import work
from gongzhi.simulation.management.living import judging
from gongzhi.simulation.management.living.life import Life
from gongzhi.simulation.management.living.seats import Seat, Sitting
from gongzhi.simulation.management.living.tally import Listed

if TYPE_CHECKING:
    from gongzhi.simulation.management.living.lane import Lane

WHO = "system:simulation"


class Lots:
    """Looks, for one lane, on whom the draws have fallen since it looked last."""

    def __init__(self, lane: Lane, begins: datetime) -> None:
        self.lane = lane
        self.audited = begins.astimezone(UTC).date() - timedelta(days=1)
        self.by_candidate: dict[str, Life] = {}
        self.by_file: dict[UUID, Life] = {}
        self.sitting: dict[UUID, Life] = {}
        self.asked: set[int] = set()
        self.times: dict[int, int] = {}

    def know(self, life: Life) -> None:
        """Remember a life under the hash by which lists name it."""
        self.by_candidate[candidate(life.id.bytes)] = life
        self.by_file[life.id] = life

    def look(self, at: datetime) -> None:
        """Give drawn files to their verifiers, and drawn residents what they are to judge."""
        last = at.astimezone(UTC).date() - timedelta(days=1)
        while self.audited < last and self._audit(self.audited + timedelta(days=1), at):
            self.audited += timedelta(days=1)
        self._seat(at)
        self._follow(at)

    def _audit(self, day: date, at: datetime) -> bool:
        """Count the false ones on a day's list, and send verifiers to those drawn of it.

        False while the day waits for its draw.
        """
        with work(self.lane.place.id, WHO) as unit:
            try:
                drawn = published_draw(unit, f"audit:{day.isoformat()}")
            except NotFound:
                return False
        if drawn["seed"] is None:
            return False
        picked = set(drawn["picked"])
        lives = {one: self.by_candidate.get(one) for one in drawn["candidates"]}
        false = 0
        for one, life in lives.items():
            if life is None or not (life.false or one in picked):
                continue
            life.look()
            if life.step == "closed":
                false += life.false
                if one in picked:
                    self._send_verifier(life, at)
        listed = Listed(len(drawn["candidates"]), drawn["take"], false)
        self.lane.tally.lists[drawn["key"]] = listed
        return True

    def _send_verifier(self, life: Life, at: datetime) -> None:
        lies = self.lane.tally.lies
        lies["drawn for an audit"] += 1
        lies["false ones drawn"] += life.false
        life.turn += 1
        life.at = at
        self.lane.push(life, life.after("wait_audit", judging.audit))

    def _seat(self, at: datetime) -> None:
        """Whoever was seated since the last look speaks after a while, or is silent."""
        rows = JurySeat.objects.filter(
            jurisdiction_id=self.lane.place.id, state="seated", jury__open=True
        ).exclude(id__in=self.asked)
        named = rows.order_by("jury__file_id", "number").values_list(
            "id", "juror__dossier_id", "jury_id", "jury__dossier__code", "jury__file_id"
        )
        for seat, own, jury, code, file in named:
            life = self.by_file.get(own)
            if life is None:
                continue
            self.asked.add(seat)
            judged = self.by_file.get(file)
            if judged is not None:
                self.sitting[jury] = judged
            self._sit(life, Sitting(seat, code, judged), at)

    def _sit(self, life: Life, sitting: Sitting, at: datetime) -> None:
        time = self.times[life.number] = self.times.get(life.number, 0) + 1
        seat = Seat(life, sitting, time, at)
        if not seat.happens("juror_silent"):
            self.lane.add(seat)

    def _follow(self, at: datetime) -> None:
        """A file that a jury has sent back is in somebody's hands again."""
        over = Jury.objects.filter(dossier_id__in=list(self.sitting), open=False)
        for jury, verdict in over.values_list("dossier_id", "verdict"):
            life = self.sitting.pop(jury)
            life.look()
            self._count(life, verdict)
            if life.step != "closed":
                life.at = at
                judging.catch(life, "caught by a jury")
                life.handled |= life.hands
                self.lane.plan(life)

    def _count(self, life: Life, verdict: str) -> None:
        lies = self.lane.tally.lies
        lies["judged by a jury"] += bool(verdict)
        if life.false and verdict:
            lies["false ones judged"] += 1
            lies["found by a jury"] += verdict == "not"
