"""Whether it is solved: the requester, the follow-up desk, the rating, the audit by lot."""

from __future__ import annotations

from gongzhi.cases.actions.jury import consent_to_jury
from gongzhi.cases.actions.rating import rate
from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError
from gongzhi.simulation.management.living.course import Intent
from gongzhi.simulation.management.living.handling import verifier
from gongzhi.simulation.management.living.life import Life
from gongzhi.simulation.management.living.publicity import offering, releasing
from gongzhi.simulation.management.living.staff import HANDLERS
from gongzhi.simulation.methods.planning import identifier
from gongzhi.simulation.methods.words import said


def follow_up(life: Life) -> Intent | None:
    """Confirmed, disputed, asked by telephone, or left to silence."""
    # Whoever handled asks nobody whether it holds: then only the requester speaks.
    own = life.desk in life.hands
    if "asked" not in life.said_at and not own and life.happens("follow_up"):
        life.said_at.add("asked")
        return life.after("wait_follow_up", _call)
    return _own_word(life)


def third_party(life: Life) -> Intent | None:
    """The lot has given the call to a third party; the requester may speak before."""
    if "asked_by_third" not in life.said_at and life.happens("follow_up"):
        life.said_at.add("asked_by_third")
        return life.after("wait_follow_up", _call)
    return _own_word(life)


def _own_word(life: Life) -> Intent | None:
    disputes = life.happens("false_noticed" if life.false else "dispute_honest")
    if disputes:
        return life.some_time("wait_judge", _dispute)
    if not life.false and life.happens("confirm"):
        return life.some_time("wait_judge", _confirm)
    return None


def _confirm(life: Life) -> None:
    if life.happens("write_back"):
        life.move("write_back", life.requester(), {"text": said("write_back", life.chance)})
    _judge_promise(life)
    life.move("confirm", life.requester())


def _judge_promise(life: Life) -> None:
    """Whoever was promised something says whether it was kept."""
    if life.promised:
        life.promised = False
        kept = not life.false and life.happens("promise_kept")
        record = {} if kept else {"text": said("promise_broken", life.chance)}
        life.move("promise_kept" if kept else "promise_broken", life.requester(), record)


def _dispute(life: Life) -> None:
    if life.step in {"follow_up", "third_party"}:
        _judge_promise(life)
    _disputed(life, "caught by the requester", "dispute", None)


def _disputed(life: Life, how: str, move: str, way: str | None) -> None:
    by = life.requester() if way is None else _caller(life)
    text = said("dispute" if way is None else "disputed", life.chance)
    if life.move(move, by, {"text": text, **({} if way is None else {"way": way})}):
        life.said_at.discard("asked")
        catch(life, how)


def catch(life: Life, how: str) -> None:
    """What was said to be done is found not to be: count how, and it is a lie no more."""
    if life.false:
        life.tally.lies[how] += 1
    life.false = False


def _caller(life: Life) -> Actor | None:
    apart = life.apart("dispatch", "pass_check", "reply", "hand_in", "settle")
    roles = HANDLERS if life.step == "third_party" else ("follow_up_desk",)
    return life.staff.at(life.desk, roles, life.chance, apart)


def _call(life: Life) -> None:
    if life.happens("follow_up_missed"):
        life.move("note_not_reached", _caller(life), {"tries": 3})
    elif life.false and life.happens("false_noticed"):
        _disputed(life, "caught by the follow-up", "note_disputed", "phone")
    elif life.false:
        life.move("note_not_reached", _caller(life), {"tries": 2})
    else:
        record = {"way": "phone", "text": said("confirmed", life.chance)}
        life.move("note_confirmed", _caller(life), record)


def closed(life: Life) -> Intent | None:
    """Some rate, some are willing to judge others' files; a few dispute later."""
    if life.offered:
        return releasing(life)
    for code, begin in _AFTERWARDS.items():
        if code in life.said_at:
            continue
        life.said_at.add(code)
        found = begin(life) if life.happens(code) else None
        if found is not None:
            return found
    if life.happens("dispute_late"):
        return life.some_time("wait_judge", _dispute)
    return None


def _rating(life: Life) -> Intent:
    return life.some_time("wait_judge", _rate)


def _willing(life: Life) -> Intent | None:
    """A report of wrongdoing stays apart from everything."""
    return None if life.about else life.some_time("wait_consent", _consent)


def _consent(life: Life) -> None:
    works_for = ""
    if life.happens("juror_employed"):
        works_for = life.staff.code(life.chance.choice(life.staff.departments))
    try:
        consent_to_jury(
            code=life.code,
            key=life.key,
            by=life.requester(),
            at=life.at,
            works_for=works_for,
            id_=identifier(life.rates.seed, life.planned.at, -life.number),
        )
    except GongzhiError as refused:
        life.refuse("consent_to_jury", refused)
        return
    life.tally.kinds["juror"] += 1


_AFTERWARDS = {"jury_consents": _willing, "publish_done": offering, "rate": _rating}


def _rate(life: Life) -> None:
    satisfied = not life.false and life.happens("satisfied")
    solved = "solved" if satisfied else "partly"
    try:
        rate(
            by=life.requester(),
            at=life.at,
            dossier=life.id,
            key=life.key,
            solved=solved,
            satisfied=satisfied,
        )
    except GongzhiError as refused:
        life.refuse("rate", refused)
        return
    life.tally.moves["rating"] += 1


def answered(life: Life) -> Intent | None:
    """An answer or a refusal may be disputed; another person decides then."""
    if "disputed_answer" not in life.said_at and life.happens("dispute_answer"):
        life.said_at.add("disputed_answer")
        return life.some_time("wait_judge", _dispute)
    return None


def merged(life: Life) -> Intent | None:
    """Whoever was merged says yes when the other file has come to an end."""
    if life.parent is None or "said" in life.said_at or not life.happens("confirm"):
        return None
    return life.some_time("wait_judge", _confirm_merged)


def _confirm_merged(life: Life) -> None:
    if life.parent is None:
        return
    life.parent.look()
    if life.parent.step == "closed" and life.move("confirm", life.requester()):
        life.said_at.add("said")


def audit(life: Life) -> None:
    """The lot fell on this file: a verifier looks on the spot, and nearly always sees it."""
    by = verifier(life)
    if not life.false:
        life.move("audit_holds", by, {"text": said("audit", life.chance)})
        return
    life.tally.lies["false ones audited"] += 1
    if not life.happens("audit_finds"):
        life.move("audit_holds", by, {"text": said("audit", life.chance)})
        return
    record = {"found": "false_completion", "text": said("rework", life.chance)}
    if life.move("audit_fails", by, record):
        life.said_at.discard("asked")
        catch(life, "caught by an audit")
