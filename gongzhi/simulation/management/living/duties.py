"""A duty on its way down: asked for, heard, tested, decided, published; then its means arrive."""

from __future__ import annotations

from datetime import timedelta

from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError
from gongzhi.duties.actions import apply_for_duty, move_duty
from gongzhi.duties.models import LocalDuty
from gongzhi.procedure.models import Clock
from gongzhi.simulation.management.living.course import Course, Intent, Stage
from gongzhi.simulation.management.living.staff import HANDLERS, Staff
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.occasions import Occasion
from gongzhi.simulation.methods.rates import Rates
from gongzhi.simulation.methods.words import said

MEANS = ("people", "money", "training", "adviser")
OWNED = "basic"


class SentDuty(Course):
    """One duty that a department wants to send down to a township."""

    mover = staticmethod(move_duty)

    def __init__(self, occasion: Occasion, rates: Rates, staff: Staff, tally: Tally) -> None:
        super().__init__(occasion.number, occasion.at, occasion.kind, rates, staff, tally)
        self.stages = STAGES
        self.place = occasion.area
        self.receiver = 0

    def open(self) -> None:
        """A department applies to give a township what is its own by the lists."""
        area = self.staff.base.territory.by_code(self.place)
        self.area = area.id if area else 0
        matter, sender = self._choose()
        by = self.staff.at(sender, HANDLERS, self.chance)
        self.receiver = self.staff.base.directory.desk(
            "duty_receiver", "township", self.area, self.staff.base.territory
        ).organisation_id
        if by is None:
            self.nobody("apply")
            return
        record = {
            "matter": matter,
            "receiver": self.staff.code(self.receiver),
            "basis": said("duty_basis", self.chance),
            "tasks": said("duty_tasks", self.chance),
            "people": self.chance.randint(1, 4),
            "money": self.chance.randint(2, 20) * 10_000,
            "training": said("duty_training", self.chance),
            "adviser": by.code.removeprefix("post:"),
            "ends": self.day_after("duty_days_least", "duty_days_most"),
        }
        try:
            opened = apply_for_duty(record=record, by=by, at=self.at)
        except GongzhiError as refused:
            self.refuse("apply", refused)
            return
        self.id = opened.dossier.id
        self.tally.kinds["duty_admission"] += 1
        self.note("apply", by)

    def _choose(self) -> tuple[str, int]:
        """Pick a matter that is a department's alone: neither taken back nor shared with others."""
        known, day = self.staff.ground.catalogue, self.at.date()
        rows = []
        for matter in sorted(known.matters):
            items = known.in_force(matter, day)
            found = self.staff.answers(matter, self.area, self.at)
            if found in self.staff.departments and all(one.list == OWNED for one in items):
                rows.append((matter, found))
        matter, sender = self.chance.choice(rows)
        return matter, sender or 0

    def office(self, role: str, *apart: str) -> Actor | None:
        """Pick somebody at the desk who had no hand in it."""
        return self.staff.at(self.desk, (role,), self.chance, self.apart(*apart))


def opinion(duty: SentDuty) -> Intent:
    """The township is heard."""
    return duty.after("wait_duty", _opinion)


def _opinion(duty: SentDuty) -> None:
    by = duty.office("duty_receiver")
    if duty.happens("duty_agreed"):
        duty.move("agree", by)
    else:
        record = {"ground": "re_not_listed", "text": said("duty_cannot", duty.chance)}
        duty.move("cannot", by, record)


def review(duty: SentDuty) -> Intent:
    """Listed? Empowered? Funded?"""
    return duty.after("wait_duty", _review)


def _review(duty: SentDuty) -> None:
    by = duty.office("duty_office", "apply")
    if "cannot" in duty.people or duty.happens("duty_refused"):
        _refuse(duty, by)
        return
    tests = dict.fromkeys(("listed", "empowered", "funded"), "yes")
    duty.move("recommend", by, {**tests, "text": said("duty_review", duty.chance)})


def _refuse(duty: SentDuty, by: Actor | None) -> None:
    record = {"ground": "re_not_listed", "text": said("duty_refused", duty.chance)}
    duty.move("refuse", by, record)


def decision(duty: SentDuty) -> Intent:
    """The district's government decides."""
    return duty.after("wait_duty", _decide)


def _decide(duty: SentDuty) -> None:
    by = duty.office("district_leader", "apply", "recommend")
    duty.move("approve", by, {"decision": said("duty_decision", duty.chance)})


def publishing(duty: SentDuty) -> Intent:
    """What was decided is published: from then on it is on the township's list."""
    return duty.after("wait_duty", _publish)


def _publish(duty: SentDuty) -> None:
    if duty.move("publish", duty.office("duty_office", "approve", "apply")):
        life = LocalDuty.objects.get(admission_id=duty.id)
        duty.id, duty.fresh = life.dossier_id, False
        duty.tally.kinds["sent_duty"] += 1


def arriving(duty: SentDuty) -> Intent | None:
    """One means after the other comes, and the township says that it is there."""
    waiting = set(
        Clock.objects.filter(dossier_id=duty.id, ended_at=None).values_list("name", flat=True)
    )
    name = next((one for one in MEANS if one in waiting), None)
    if name is None:
        return None
    late = duty.rates.number("silent_minutes") if duty.happens("means_late") else 0
    return duty.after("wait_means", lambda one: _bring(one, name), body=duty.owner, rest=late)


def _bring(duty: SentDuty, means: str) -> None:
    if not duty.move("deliver", duty.handler(), {"means": means}):
        return
    duty.at += timedelta(minutes=duty.rates.number("point_minutes"))
    by = duty.staff.at(duty.receiver, ("duty_receiver",), duty.chance)
    duty.move("attest", by, {"means": means})


STAGES: dict[str, Stage] = {
    "opinion": opinion,
    "review": review,
    "decision": decision,
    "publishing": publishing,
    "arriving": arriving,
    "suspended": arriving,
}
