"""A hazard's course: found on a round, told on paper, looked at again, handed over if need be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from gongzhi.cases.actions import find_hazard, move_hazard
from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError
from gongzhi.procedure.clock import due
from gongzhi.simulation.management.living.course import Course, Intent, Stage
from gongzhi.simulation.management.living.staff import Staff
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.occasions import Occasion
from gongzhi.simulation.methods.rates import Rates
from gongzhi.simulation.methods.words import said

TOLD = ("find", "notify", "notify_again", "report_remedied")
REMEDY = "hazard.remedy"
CHECKERS = ("grid_leader", "dispatcher", "verifier")


class Hazard(Course):
    """One hazard; ``gone`` tells whether it is still there."""

    mover = staticmethod(move_hazard)
    moved_by_time: ClassVar[tuple[str, ...]] = ("notified",)

    def __init__(self, occasion: Occasion, rates: Rates, staff: Staff, tally: Tally) -> None:
        super().__init__(occasion.number, occasion.at, occasion.kind, rates, staff, tally)
        self.stages = STAGES
        self.place = occasion.area
        self.check: Mapping[str, object] = {}
        self.notices = 0
        self.gone = False

    def open(self) -> None:
        """Somebody on a round finds it, in the grid the occasion names."""
        checks = self.staff.base.rules.table("hazard_checks")
        code = self.chance.choice(sorted(checks))
        self.check = checks[code]
        area = self.staff.base.territory.by_code(self.place)
        self.area = area.id if area else 0
        by = self.worker()
        if by is None:
            self.nobody("find")
            return
        spot = said("spot", self.chance).format(n=self.chance.randint(1, 120))
        text = said("found", self.chance)
        record = {"check": code, "area": self.place, "place": spot, "text": text}
        try:
            opened = find_hazard(record=record, by=by, at=self.at)
        except GongzhiError as refused:
            self.refuse("find", refused)
            return
        self.id = opened.dossier.id
        self.tally.kinds["hazard"] += 1
        self.note("find", by)

    def remedy_by(self) -> str:
        """Give the last day (ISO) that the checklist's row allows for the remedy."""
        base = self.staff.base
        calendar = base.calendar(self.area)
        limit = base.limit(REMEDY, self.area, {REMEDY: str(self.check["limit"])})
        last = None if limit is None else due(calendar, limit, self.at).at
        return (last or self.at + timedelta(days=1)).astimezone(calendar.zone).date().isoformat()

    def checker(self, *also: str) -> Actor | None:
        """Pick somebody who had no hand in it."""
        apart = self.apart(*TOLD, *also)
        role = self.chance.choice(CHECKERS)
        return self.staff.over(self.area, role, self.chance, apart=apart)

    def worker(self) -> Actor | None:
        """Pick the grid's worker; where the post is vacant its leader goes."""
        worker = self.staff.over(self.area, "grid_worker", self.chance)
        return worker or self.staff.over(self.area, "grid_leader", self.chance)

    def secretary(self) -> Actor | None:
        """Pick the secretary of the community."""
        return self.staff.over(self.area, "community_secretary", self.chance)


def found(hazard: Hazard) -> Intent:
    """What cannot wait is handed over at once; of the rest the owner is told on paper."""
    if hazard.check["at_once"]:
        return hazard.after("wait_notice", _hand_over_at_once)
    if hazard.happens("no_hazard"):
        return hazard.after("wait_notice", _no_hazard)
    return hazard.after("wait_notice", _notify)


def _no_hazard(hazard: Hazard) -> None:
    hazard.move("no_hazard", hazard.checker(), {"text": said("no_hazard", hazard.chance)})


def _notify(hazard: Hazard) -> None:
    _give_notice(hazard, "notify")


def _notify_again(hazard: Hazard) -> None:
    _give_notice(hazard, "notify_again")


def _give_notice(hazard: Hazard, name: str) -> None:
    record = {
        "party": hazard.chance.choice(("owner", "manager", "operator", "tenant")),
        "delivery": hazard.chance.choice(("handed", "left_at_place", "posted")),
        "remedy_by": hazard.remedy_by(),
        "text": said("notice", hazard.chance),
    }
    if hazard.move(name, hazard.secretary(), record):
        hazard.notices += 1
        hazard.gone = hazard.happens("remedied")


def notified(hazard: Hazard) -> Intent | None:
    """Who has put it right says so, or the day runs out."""
    return hazard.after("wait_remedy", _report) if hazard.gone else None


def _report(hazard: Hazard) -> None:
    hazard.move("report_remedied", hazard.worker(), {"text": said("remedied", hazard.chance)})


def recheck(hazard: Hazard) -> Intent:
    """Another person looks: gone, told once more, or handed to the body with the power."""
    if hazard.gone:
        return hazard.after("wait_recheck", _pass)
    most = int(hazard.staff.base.live.table("settings")["hazard_notices_most"]["value"])
    act = _notify_again if hazard.notices < most else _hand_over
    return hazard.after("wait_recheck", act)


def _pass(hazard: Hazard) -> None:
    hazard.move("pass_recheck", hazard.checker(), {"text": said("pass_check", hazard.chance)})


def _hand_over(hazard: Hazard) -> None:
    _give_away(hazard, "not_remedied")


def _hand_over_at_once(hazard: Hazard) -> None:
    _give_away(hazard, "at_once")


def _give_away(hazard: Hazard, why: str) -> None:
    record = {
        "body": hazard.check["enforcer"],
        "why": why,
        "text": said("hand_over", hazard.chance),
    }
    hazard.move("hand_over", hazard.secretary(), record)


def enforcing(hazard: Hazard) -> Intent:
    """The body with the power takes it on."""
    return hazard.after("wait_take_on", _take_on, body=hazard.owner)


def _take_on(hazard: Hazard) -> None:
    hazard.move("take_on", hazard.handler())


def acting(hazard: Hazard) -> Intent:
    """It acts, and says on what basis."""
    return hazard.after("wait_enforce", _enforce, body=hazard.owner)


def _enforce(hazard: Hazard) -> None:
    did = hazard.chance.choice(("remedied", "sealed_off", "penalty", "removed"))
    basis, text = str(hazard.check["law_basis"]), said("enforced", hazard.chance)
    if hazard.move("report_enforced", hazard.handler(), {"did": did, "basis": basis, "text": text}):
        hazard.gone = not hazard.happens("still_there")


def final_check(hazard: Hazard) -> Intent:
    """Somebody of another body looks at what the enforcing body reports."""
    return hazard.after("wait_recheck", _final)


def _final(hazard: Hazard) -> None:
    name = "pass_final" if hazard.gone else "still_there"
    by = hazard.checker("take_on", "report_enforced")
    text = said("pass_check" if hazard.gone else "rework", hazard.chance)
    hazard.move(name, by, {"text": text})


STAGES: dict[str, Stage] = {
    "found": found,
    "notified": notified,
    "recheck": recheck,
    "enforcing": enforcing,
    "acting": acting,
    "final_check": final_check,
}
