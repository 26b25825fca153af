"""A file on its way to the body that must act: raised, received, dispatched, objected."""

from __future__ import annotations

from gongzhi.simulation.management.living.course import Intent
from gongzhi.simulation.management.living.life import Life
from gongzhi.simulation.methods.words import said

OPEN = ("dispatched", "accepted", "handling", "waiting", "verifying")


def raised(life: Life) -> Intent | None:
    """The community settles what came from the grid, or sends it up."""
    act = _settle if life.happens("settle") else _climb
    return life.after("wait_raised", act, body=life.desk)


def _settle(life: Life) -> None:
    by = life.staff.at(life.desk, ("community_secretary",), life.chance)
    text = said("reply", life.chance)
    if life.move("settle", by, {"matter": life.planned.matter, "text": text}):
        settle_truth(life)


def settle_truth(life: Life) -> None:
    """Whoever says that it is done says so truly, or a lie is planted."""
    life.false = life.happens("false_closure")
    life.tally.lies["closures said to be done"] += 1
    if life.false:
        life.tally.lies["planted"] += 1


def _climb(life: Life) -> None:
    by = life.staff.at(life.desk, ("community_secretary",), life.chance)
    life.move("climb", by, {"ground": "no_power", "text": said("climb", life.chance)})


def received(life: Life) -> Intent | None:
    """The desk merges, answers, declines or dispatches."""
    plan = life.planned
    parent = life.hots.get(plan.hot) if plan.hot is not None else None
    if parent is not None and parent.step in OPEN and life.happens("merge"):
        life.parent = parent
        return life.after("wait_dispatch", _merge)
    act = _dispatch
    answered = "answer" if plan.type == "enquiry" else "answer_other"
    if life.happens(answered) and "answer" not in life.people and plan.type != "wrongdoing_report":
        act = _answer
    elif life.happens("decline") and "decline" not in life.people:
        act = _decline
    return life.after("wait_dispatch", act)


def _merge(life: Life) -> None:
    by = life.staff.at(life.desk, _dispatcher(life), life.chance)
    parent, life.parent = life.parent, None
    if parent is None:
        return
    parent.look()
    record = {"parent": parent.code, "ground": "me_same_place"}
    if parent.step in OPEN and life.move("merge", by, record):
        life.parent = parent


def _dispatcher(life: Life) -> tuple[str, ...]:
    """Of a secret report another body than the usual desk may have to dispatch."""
    return (life.desk_role or "dispatcher",)


def _answer(life: Life) -> None:
    by = life.staff.at(
        life.desk, ("dispatcher",), life.chance, apart=life.apart("answer", "decline")
    )
    record = {"matter": life.planned.matter, "text": said("answer", life.chance)}
    life.move("answer", by, record)


def _decline(life: Life) -> None:
    by = life.staff.at(
        life.desk, ("dispatcher",), life.chance, apart=life.apart("answer", "decline")
    )
    ground = life.chance.choice(("na_private", "na_litigation", "na_market", "na_other_place"))
    life.move("decline", by, {"ground": ground})


def _dispatch(life: Life) -> None:
    by = life.staff.at(life.desk, _dispatcher(life), life.chance)
    right = right_body(life)
    life.wrong = life.happens("wrong_dispatch")
    body = life.chance.choice(_free(life)) if life.wrong else right
    if life.wrong and body == right:
        life.wrong = False
    record = {"matter": life.planned.matter, "body": life.staff.code(body)}
    if life.move("dispatch", by, record) and life.planned.hot is not None:
        life.hots.setdefault(life.planned.hot, life)


def right_body(life: Life) -> int:
    """Give the body that answers for the matter, or another where that one has handled it."""
    found = life.staff.answers(life.planned.matter, life.area, life.at)
    if found is None or found in life.handled or life.about:
        return life.chance.choice(_free(life))
    return found


def _free(life: Life) -> list[int]:
    """Give the departments that have not handled the file and are not complained of."""
    directory = life.staff.base.directory
    shut = {directory.by_code[life.about].id} if life.about else set()
    return [
        one
        for one in life.staff.departments
        if one not in life.handled and not shut & set(directory.line(one))
    ]


def dispatched(life: Life) -> Intent | None:
    """The body accepts, objects, or lets it lie until somebody above looks."""
    objects = life.happens("object_wrong" if life.wrong else "object_right")
    if objects and not (life.handled and life.owner in life.handled):
        return life.after("wait_object", _object, body=life.owner)
    rest = life.rates.number("silent_minutes") if life.happens("silent") else 0
    return _perhaps_late(life, life.after("wait_accept", _accept, body=life.owner, rest=rest))


def _perhaps_late(life: Life, intent: Intent) -> Intent:
    if life.owner is not None and life.happens("delay"):
        return life.plant_delay(intent, life.owner)
    return intent


def _accept(life: Life) -> None:
    life.move("accept", life.handler())


def _object(life: Life) -> None:
    text = said("object", life.chance)
    if life.move("object", life.handler(), {"ground": "ob_not_on_list", "text": text}):
        life.objections += 1


def objected(life: Life) -> Intent | None:
    """The panel decides; after the pack's number in a row the backstop takes it."""
    return life.after("wait_panel", _decide)


def _decide(life: Life) -> None:
    apart = life.apart("dispatch", "object")
    by = life.staff.at(life.desk, ("objection_panel", "district_leader"), life.chance, apart)
    most = int(life.staff.base.live.table("settings")["objections_before_backstop"]["value"])
    if life.objections >= most:
        life.move("backstop", by, {"text": said("backstop", life.chance)})
    elif (life.wrong and not life.happens("no_redispatch")) or life.happens("redispatch"):
        body = right_body(life)
        text = said("redispatch", life.chance)
        if life.move("redispatch", by, {"body": life.staff.code(body), "text": text}):
            life.wrong = False
            life.people["dispatch"] = life.people["redispatch"]
    else:
        life.move("uphold", by, {"text": said("uphold", life.chance)})


def backstop(life: Life) -> Intent | None:
    """The district's backstop names the lead."""
    return life.after("wait_backstop", _name_lead)


def _name_lead(life: Life) -> None:
    apart = life.apart("dispatch", "object", "backstop")
    by = life.staff.at(life.desk, ("district_leader", "dispatcher"), life.chance, apart)
    body = life.staff.code(right_body(life))
    if life.move("name_lead", by, {"body": body, "text": said("name_lead", life.chance)}):
        life.objections, life.wrong = 0, False


def accepted(life: Life) -> Intent | None:
    """The body gets in touch first."""
    return _perhaps_late(life, life.after("wait_contact", _contact, body=life.owner))


def _contact(life: Life) -> None:
    way = life.chance.choice(("phone", "visit", "message"))
    life.objections = 0
    life.move("contact", life.handler(), {"way": way, "text": said("contact", life.chance)})
