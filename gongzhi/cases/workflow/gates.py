"""Gates of the request's own moves: a merged requester's word, parking, publishing. Pure."""

from __future__ import annotations

from gongzhi.procedure.gates import Facts, Verdict, gate


def _since_merge(facts: Facts) -> bool:
    """Tell whether the file that this one was merged into has ended since."""
    merged, ended = facts.last("merge"), facts.last("parent_ended")
    return ended is not None and (merged is None or ended.sequence > merged.sequence)


@gate("own_word", 1)
def own_word(facts: Facts) -> Verdict:
    """Whoever was merged may say no while the other file is open, and for a time after it ended.

    Numbers: whether the other file has ended, when the time is over.
    """
    ended, ends = _since_merge(facts), facts.limits.get("window_ends")
    in_time = ends is not None and facts.at <= ends
    return Verdict(
        not ended or in_time, {"ended": ended, "ends": ends.isoformat() if ends else None}
    )


@gate("parent_ended", 1)
def parent_ended(facts: Facts) -> Verdict:
    """The file that this one was merged into has come to a result. Numbers: whether it has."""
    ended = _since_merge(facts)
    return Verdict(ended, {"ended": ended})


def _asked(facts: Facts) -> int:
    answered = facts.count("grant_parking") + facts.count("refuse_parking")
    return facts.count("ask_parking") - answered


@gate("parking_open", 1)
def parking_open(facts: Facts) -> Verdict:
    """No plan to park the matter is waiting. Numbers: how many are."""
    waiting = _asked(facts)
    return Verdict(waiting == 0, {"waiting": waiting})


@gate("parking_waiting", 1)
def parking_waiting(facts: Facts) -> Verdict:
    """There is a plan to be granted or refused. Numbers: how many wait."""
    waiting = _asked(facts)
    return Verdict(waiting == 1, {"waiting": waiting})


@gate("summary_waiting", 1)
def summary_waiting(facts: Facts) -> Verdict:
    """The draft that the requester approves is the latest. Numbers: which one is, which was meant.

    One that was approved waits no more; ``latest`` is 0 then.
    """
    drafts = facts.count("draft_summary")
    draft, approved = facts.last("draft_summary"), facts.last("approve_summary")
    waits = draft is not None and (approved is None or approved.sequence < draft.sequence)
    latest, meant = (drafts if waits else 0), facts.record.get("version", 0)
    return Verdict(waits and meant == latest, {"latest": latest, "meant": meant})


@gate("summary_approved", 1)
def summary_approved(facts: Facts) -> Verdict:
    """The last draft was approved, and has not been passed on yet. Numbers: both."""
    draft, approved = facts.last("draft_summary"), facts.last("approve_summary")
    passed = facts.last("pass_summary")
    good = approved is not None and draft is not None and approved.sequence > draft.sequence
    fresh = approved is None or passed is None or passed.sequence < approved.sequence
    return Verdict(good and fresh, {"approved": good, "passed": not fresh})


SETTLED = ("release_public", "refuse_public", "withdraw_public", "keep_private", "leave_public")


@gate("release_waits", 1)
def release_waits(facts: Facts) -> Verdict:
    """A text for the public waits for a second person. Numbers: how many do."""
    offer = facts.last("offer_public")
    waits = offer is not None and offer.record.get("two") is True
    if offer is not None:
        waits &= not any(e.move in SETTLED and e.sequence > offer.sequence for e in facts.past)
    return Verdict(waits, {"waiting": int(waits)})


def _promises(facts: Facts) -> int:
    judged = facts.count("promise_kept") + facts.count("promise_broken")
    return facts.count("promise") - judged


@gate("promise_free", 1)
def promise_free(facts: Facts) -> Verdict:
    """One promise at a time: the last one has been judged. Numbers: how many wait."""
    waiting = _promises(facts)
    return Verdict(waiting <= 0, {"waiting": waiting})


@gate("promise_given", 1)
def promise_given(facts: Facts) -> Verdict:
    """There is a promise that nobody has judged yet. Numbers: how many."""
    waiting = _promises(facts)
    return Verdict(waiting > 0, {"waiting": waiting})
