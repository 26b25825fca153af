"""What became of a demo report: moves by the people who would make them, at their times."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from gongzhi.cases.actions import move_request
from gongzhi.cases.actions.rating import rate
from gongzhi.cases.methods.checks import must_be_checked
from gongzhi.cases.queries import case_ground
from gongzhi.core.actor import Actor, requester
from gongzhi.core.work import work
from gongzhi.directory.models import Holding
from gongzhi.directory.queries import acting_as
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.procedure.models import Dossier

FRESH = timedelta(days=4)
HANDLERS = ("handler", "community_secretary", "district_leader", "dispatcher")
REPLIES = (
    "已派人到现场处理，问题解决，请查看。",
    "经现场核实并处理完毕，后续会加强巡查。",
    "已与相关单位协调，本周内完成整改，现已完工。",
    "情况属实，已当场纠正，感谢您的反映。",
    "已按规定办理，结果已电话告知。",
)
CONTACTS = ("已电话联系，约定上门时间。", "已上门了解情况。", "电话沟通，诉求人同意处理方案。")
OBJECTION = "经核，该事项不在本单位履职清单内，请重新派单。"
QUESTION = "请补充具体楼栋和方便联系的时间。"
CHECKED = "已到现场核查，结果属实。"
PHASE_DONE = "这一阶段已办完，见现场记录。"
NOT_THERE = "到现场看过，还没有做完，请继续处理。"
SAID = (("solved", True), ("partly", True), ("partly", False), ("solved", None))
WORDS_OF_DISPUTE = ("还是老样子，没有解决。", "只修了一半，请再来看看。", "答复和现场情况不符。")


@lru_cache(maxsize=4096)
def someone(jurisdiction: int, organisation: int, role: str, nth: int = 0) -> Actor | None:
    """Give somebody who holds a post of the role in a body, or None when all are vacant."""
    held = (
        Holding.objects.filter(
            post__jurisdiction_id=jurisdiction,
            post__organisation_id=organisation,
            post__role=role,
            valid_to=None,
        )
        .select_related("post")
        .order_by("post__code")
    )
    holdings = list(held[: nth + 1])
    return acting_as(holdings[-1]) if holdings else None


def holder(jurisdiction: int, post: str) -> Actor:
    """Give whoever holds a post of the demo pack, by its code."""
    held = Holding.objects.filter(post__jurisdiction_id=jurisdiction, valid_to=None)
    return acting_as(held.select_related("post").get(post__code=post))


class Tale:
    """One file on its way; every move happens some work-like hours after the one before."""

    def __init__(
        self, id_: UUID, key: str, at: datetime, now: datetime, chance: random.Random, matter: str
    ) -> None:
        self.file = Dossier.objects.select_related("request").get(id=id_)
        self.key, self.at, self.now, self.chance, self.matter = key, at, now, chance, matter
        self.fresh = now - at < FRESH
        # Whether the dispatcher decides without listening to the reader.
        self.sure = False

    def wait(self, low: int, high: int) -> bool:
        """Let minutes pass; False when the story has reached the present."""
        self.at += timedelta(minutes=self.chance.randint(low, high))
        return self.at < self.now

    def move(self, name: str, by: Actor, record: dict[str, Any] | None = None) -> None:
        """Make a move at the story's moment."""
        move_request(
            dossier=self.file.id,
            move=name,
            by=by,
            at=self.at,
            record=record,
            key=self.key if by.kind == "requester" else "",
        )
        self.file.refresh_from_db()

    def desk(self, *roles: str) -> Actor | None:
        """Somebody of the body that must act now."""
        body = self.file.desk_id
        if body is None:
            return None
        found = (someone(self.file.jurisdiction_id, body, role) for role in roles)
        return next((actor for actor in found if actor is not None), None)


def tell(
    id_: UUID, key: str, at: datetime, now: datetime, chance: random.Random, matter: str
) -> None:
    """Tell the story of one report up to the present; of the fresh ones some wait at a desk.

    ``matter`` is what a dispatcher would decide where the reader abstained.
    """
    tale = Tale(id_, key, at, now, chance, matter)
    stalls = 0.14 if tale.fresh else 0.02
    chapters: tuple[Callable[[Tale], bool], ...] = (
        _climb,
        _dispatch,
        _accept,
        _contact,
        _reply,
        _judge,
        _once_more,
    )
    for chapter in chapters:
        if chance.random() < stalls or not chapter(tale):
            return


def take_up(tale: Tale) -> None:
    """Bring a report into the hands of whoever answers for it, who gets in touch."""
    for chapter in (_dispatch, _accept, _contact):
        if not chapter(tale):
            return


def finish(tale: Tale, text: str) -> None:
    """Take a file that is in somebody's hands to its end: done, looked at, confirmed."""
    handler = tale.desk(*HANDLERS)
    if handler is None or not tale.wait(200, 24 * 60) or not _phases(tale, handler):
        return
    said = {"text": text, "solved": "solved"}
    if _checked(tale):
        tale.move("hand_in", handler, said)
        verifier = tale.desk("verifier")
        if verifier is None or not tale.wait(60, 8 * 60):
            return
        tale.move("pass_check", verifier, {"text": CHECKED})
    else:
        tale.move("reply", handler, said)
    if tale.wait(60, 10 * 60):
        tale.move("confirm", requester(tale.file.jurisdiction_id))


def _climb(tale: Tale) -> bool:
    if tale.file.step != "raised":
        return True
    if tale.fresh and tale.chance.random() < 0.6:
        return False
    secretary = tale.desk("community_secretary")
    if secretary is None or not tale.wait(20, 200):
        return False
    tale.move("climb", secretary, {"ground": "no_power", "text": "社区无此权限，请街道协调。"})
    return True


def _dispatch(tale: Tale) -> bool:
    dispatcher = tale.desk("dispatcher")
    if dispatcher is None or not tale.wait(5, 50):
        return False
    told = tale.file.request.suggestion.get("matter")
    matter = tale.matter if tale.sure else told or tale.matter
    with work(tale.file.jurisdiction_id, dispatcher.code) as unit:
        ground = case_ground(unit)
        answer = answerable(
            matter,
            tale.file.area_id,
            on=unit.now.date(),
            catalogue=ground.catalogue,
            directory=ground.base.directory,
            territory=ground.base.territory,
        )
        if not isinstance(answer, Answer):
            return False
        body = ground.base.directory.organisation(answer.owner_id).code
    tale.move("dispatch", dispatcher, {"matter": matter, "body": body})
    return True


def _accept(tale: Tale) -> bool:
    handler = tale.desk(*HANDLERS)
    if handler is None or not tale.wait(5, 80):
        return False
    if tale.fresh and tale.chance.random() < 0.12:
        tale.move("object", handler, {"ground": "ob_not_on_list", "text": OBJECTION})
        return False
    tale.move("accept", handler)
    return True


def _contact(tale: Tale) -> bool:
    handler = tale.desk(*HANDLERS)
    if handler is None or not tale.wait(30, 400):
        return False
    text = tale.chance.choice(CONTACTS)
    tale.move("contact", handler, {"way": "phone", "text": text})
    return True


def _reply(tale: Tale) -> bool:
    handler = tale.desk(*HANDLERS)
    if handler is None or not tale.wait(200, 2 * 24 * 60):
        return False
    if tale.fresh and tale.chance.random() < 0.15:
        tale.move("ask_requester", handler, {"ground": "pa_requester", "text": QUESTION})
        return False
    if not _phases(tale, handler):
        return False
    solved = tale.chance.choices(("solved", "partly", "not"), (80, 15, 5))[0]
    said = {"text": tale.chance.choice(REPLIES), "solved": solved}
    if solved == "not" or not _checked(tale):
        tale.move("reply", handler, said)
        return True
    tale.move("hand_in", handler, said)
    return _check(tale)


def _phases(tale: Tale, handler: Actor) -> bool:
    """Whether the phases of the matter, if it has any, are all behind: one after another."""
    while any(key.startswith("phase:") for key in tale.file.limits):
        if not tale.wait(60, 20 * 60):
            return False
        tale.move("finish_phase", handler, {"text": PHASE_DONE})
    return True


def _checked(tale: Tale) -> bool:
    """Whether the pack asks that somebody looks on the spot before the requester is asked."""
    with work(tale.file.jurisdiction_id, "system:demo") as unit:
        return must_be_checked(tale.file.subject, case_ground(unit).base.rules.table)


def _check(tale: Tale) -> bool:
    verifier = tale.desk("verifier")
    if verifier is None or not tale.wait(60, 8 * 60):
        return False
    if tale.fresh and tale.chance.random() < 0.5:
        return False
    if tale.chance.random() < 0.12:
        tale.move("rework", verifier, {"found": "incomplete", "text": NOT_THERE})
        return False
    tale.move("pass_check", verifier, {"text": CHECKED})
    return True


def _judge(tale: Tale) -> bool:
    if not tale.wait(60, 3 * 24 * 60):
        return False
    person = requester(tale.file.jurisdiction_id)
    fate = tale.chance.random()
    if fate < 0.62:
        tale.move("confirm", person)
        _rate(tale)
    elif fate < 0.8:
        tale.move("dispute", person, {"text": tale.chance.choice(WORDS_OF_DISPUTE)})
    return True


def _once_more(tale: Tale) -> bool:
    """A disputed file went one level up: the body there takes it through to the end."""
    if tale.file.step != "dispatched" or tale.now - tale.at < FRESH:
        return False
    again = all(chapter(tale) for chapter in (_accept, _contact, _reply))
    if again and tale.wait(60, 2 * 24 * 60):
        tale.move("confirm", requester(tale.file.jurisdiction_id))
        _rate(tale)
    return again


def _rate(tale: Tale) -> None:
    """Most say at once how well it was solved; what they say is shown in batches, much later."""
    said, satisfied = tale.chance.choices(SAID, (70, 15, 8, 7))[0]
    rate(
        by=requester(tale.file.jurisdiction_id),
        at=tale.at,
        dossier=tale.file.id,
        key=tale.key,
        solved=said,
        satisfied=satisfied,
    )
