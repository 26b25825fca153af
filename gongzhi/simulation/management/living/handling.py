"""A file in the hands of its body: extension, question, parking, call, and the reply."""

from __future__ import annotations

from gongzhi.cases.methods.checks import must_be_checked
from gongzhi.core.actor import Actor
from gongzhi.simulation.management.living.course import Intent
from gongzhi.simulation.management.living.joint import call_bodies, next_of_parts
from gongzhi.simulation.management.living.life import Life
from gongzhi.simulation.management.living.publicity import offering, releasing
from gongzhi.simulation.management.living.sending import settle_truth
from gongzhi.simulation.methods.words import said

ONCE = (
    "publish", "promise", "ask_extension", "ask_requester", "park", "convene", "climb_again",
    "lift", "remind",
)  # fmt: skip


def handling(life: Life) -> Intent | None:
    """What is asked waits for its answer first; parts of a call come before the reply."""
    if life.parts:
        return next_of_parts(life)
    if life.asked:
        return life.after("wait_grant", _grant)
    if life.offered:
        return releasing(life)
    for code in ONCE:
        if code not in life.said_at and life.happens(_row(life, code)):
            life.said_at.add(code)
            found = _BRANCHES[code](life)
            if found is not None:
                return found
    intent = life.after("wait_handle", _reply, body=life.owner)
    if life.owner is not None and life.happens("delay"):
        return life.plant_delay(intent, life.owner)
    return intent


def _row(life: Life, code: str) -> str:
    """Name the row that counts: some matters, as those of firms, have one of their own."""
    own = f"{code}.{life.planned.matter}"
    return own if own in life.rates.values else code


def _promise(life: Life) -> Intent | None:
    return life.after("wait_contact", _give_promise, body=life.owner)


def _give_promise(life: Life) -> None:
    ends_on = life.day_after("promise_days_least", "promise_days_most")
    record = {"text": said("promise", life.chance), "ends_on": ends_on}
    life.promised = life.move("promise", life.handler(), record)


def _extension(life: Life) -> Intent | None:
    limit = _limit(life)
    if not limit.get("extension_count"):
        return None
    return life.after("wait_contact", _ask_extension, body=life.owner)


def _limit(life: Life) -> dict[str, object]:
    rules = life.staff.base.rules
    code = rules.table("matters").get(life.planned.matter, {}).get("limit")
    return dict(rules.table("limits").get(code or "", {}))


def _ask_extension(life: Life) -> None:
    record = {"amount": 1, "ground": "ex_complex", "text": said("extension", life.chance)}
    if life.move("ask_extension", life.handler(), record):
        life.asked = "extension"


def _grant(life: Life) -> None:
    what, life.asked = life.asked, ""
    not_of = {life.owner}
    by = life.staff.over(life.area, "dispatcher", life.chance, not_of=not_of)
    if by is None:
        by = life.staff.over(life.area, "district_leader", life.chance, not_of=not_of)
    if not life.happens("grant"):
        life.move(f"refuse_{what}", by, {"text": said("refuse", life.chance)})
    elif what == "extension":
        life.move("grant_extension", by)
    else:
        life.move("grant_parking", by, {"text": said("park_grant", life.chance)})


def _question(life: Life) -> Intent | None:
    if not _limit(life).get("pause_max_days"):
        return None
    return life.after("wait_contact", _ask_requester, body=life.owner)


def _ask_requester(life: Life) -> None:
    text = said("ask", life.chance)
    life.move("ask_requester", life.handler(), {"ground": "pa_requester", "text": text})


def _parking(life: Life) -> Intent | None:
    return life.after("wait_contact", _ask_parking, body=life.owner)


def _ask_parking(life: Life) -> None:
    record = {
        "ground": "pk_works",
        "body": life.staff.code(life.owner or 0),
        "review_on": life.day_after("parking_days_least", "parking_days_most"),
        "text": said("parking", life.chance),
    }
    if life.move("ask_parking", life.handler(), record):
        life.asked = "parking"


def _call(life: Life) -> Intent | None:
    return life.after("wait_contact", call_bodies)


def _up(life: Life) -> Intent | None:
    return life.after("wait_contact", _climb, body=life.owner)


def _climb(life: Life) -> None:
    record = {"ground": "no_means", "text": said("climb", life.chance)}
    life.move("climb", life.handler(), record)


def _lift_later(life: Life) -> Intent | None:
    above = life.owner and life.staff.base.directory.supervisor(life.owner)
    return life.some_time("wait_remind", _lift) if above else None


def _lift(life: Life) -> None:
    life.move("lift", life.requester(), {"text": said("lift", life.chance)})


def _remind_later(life: Life) -> Intent | None:
    return life.some_time("wait_remind", _remind)


def _remind(life: Life) -> None:
    life.move("remind", life.requester(), {"text": said("remind", life.chance)})
    if life.happens("supervise"):
        by = life.staff.over(life.area, "district_leader", life.chance, not_of={life.owner})
        life.move("supervise", by, {"text": said("supervise", life.chance)})


_BRANCHES = {
    "publish": offering,
    "promise": _promise,
    "ask_extension": _extension,
    "ask_requester": _question,
    "park": _parking,
    "convene": _call,
    "climb_again": _up,
    "lift": _lift_later,
    "remind": _remind_later,
}


def _reply(life: Life) -> None:
    by = life.handler()
    if life.happens("cannot"):
        record = {"text": said("cannot", life.chance), "solved": "cannot"}
        life.false = False
        life.move("reply", by, record)
        return
    solved = "partly" if life.happens("partly") else "solved"
    record = {"text": said("reply", life.chance), "solved": solved}
    tables = life.staff.base.rules.table
    checked = must_be_checked(life.planned.matter, tables) or life.happens("hand_in_unasked")
    if life.move("hand_in" if checked else "reply", by, record):
        settle_truth(life)


def waiting(life: Life) -> Intent | None:
    """The requester answers, or the time for it runs out."""
    return life.some_time("wait_requester", _tell) if life.happens("requester_tells") else None


def _tell(life: Life) -> None:
    life.move("tell", life.requester(), {"text": said("tell", life.chance)})


def verifying(life: Life) -> Intent | None:
    """Whoever checks on the spot sees what is true."""
    return life.after("wait_check", _check)


def _check(life: Life) -> None:
    by = verifier(life)
    if not life.false and not life.happens("rework"):
        life.move("pass_check", by, {"text": said("pass_check", life.chance)})
        return
    found = "false_completion" if life.false else "incomplete"
    record = {"found": found, "text": said("rework", life.chance)}
    most = int(life.staff.base.live.table("settings")["reworks_before_lift"]["value"])
    name = "rework" if life.reworks < most else "rework_above"
    done = life.move(name, by, record)
    life.reworks = life.reworks + 1 if name == "rework" else 0
    if done and life.false:
        life.tally.lies["caught on the spot"] += 1
        life.false = False


def verifier(life: Life) -> Actor | None:
    """Pick a verifier who did not send the file."""
    found = life.staff.at(life.desk, ("verifier",), life.chance, life.apart("dispatch"))
    return found or life.staff.over(
        life.area, "verifier", life.chance, apart=life.apart("dispatch")
    )


def parked(life: Life) -> Intent | None:
    """The matter waits for its review; sometimes it is taken up before."""
    return life.after("wait_parked", _take_up, body=life.owner)


def _take_up(life: Life) -> None:
    life.move("take_up", life.handler(), {"text": said("take_up", life.chance)})
