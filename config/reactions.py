"""Who reacts to what: the whole wiring of the platform on one page.

(procedure, move) → names of agenda handlers, planned in the transaction of the move.
"""

from __future__ import annotations

from datetime import timedelta

from gongzhi.accounts.tasks import forget_logins
from gongzhi.appraisal.tasks import erase_appeals, settle_figures
from gongzhi.cases.actions.telling import TOLD
from gongzhi.cases.reactions import move_file, move_files
from gongzhi.cases.tasks import (
    audit_closed,
    bad_rule_stopped,
    batch_ratings,
    index_block,
    index_words,
    juries_called,
    jury_followed,
    jury_silent,
    jury_stopped,
    leave_public,
    overdue_listed,
    parent_ended,
    sent_by_rule,
    tell_merged,
    tell_neighbourhood,
    tell_requesters,
    third_parties_drawn,
    weigh_neighbours,
)
from gongzhi.core.agenda import Handler, Superfluous, Together, purge_done
from gongzhi.core.journal.roots import seal_root
from gongzhi.deliberation.actions.proposals.telling import TOLD as TOLD_OF_PROPOSALS
from gongzhi.deliberation.tasks import (
    conversation_drawn,
    conversations_counted,
    proposal_ended,
    statement_shown,
    statements_waited,
    tell_amended,
    tell_proposer,
)
from gongzhi.deliberation.workflow.proposals import ENDED_BY
from gongzhi.directory.reactions import follow_closed_area
from gongzhi.duties.tasks import duty_due, duty_ends
from gongzhi.notices.tasks import (
    bundle_notices,
    notices_erased,
    send_notices,
    sweep_notices,
    tell_body,
    tell_staff,
)
from gongzhi.procedure.actions.waking import moved_on, recompute_file, wake_clock, wake_parent
from gongzhi.procedure.reactions import list_passed_files

_ON_FILES: dict[tuple[str, str], tuple[str, ...]] = {
    ("request", "receive"): ("index_words",),
    ("request", "adopt"): (),
    **{
        ("request", ended): ("tell_merged",)
        for ended in (
            "confirm",
            "note_confirmed",
            "expire_silence",
            "answer",
            "decline",
            "merge",
            "return_to_source",
            "source_confirmed",
            "source_undecided",
        )
    },
    ("request", "offer_public"): ("tell_neighbourhood",),
    ("request", "release_public"): ("tell_neighbourhood",),
    ("request", "erase"): ("erase_appeals", "jury_stopped", "notices_erased"),
    **{
        ("request", gone_on): ("jury_stopped",)
        for gone_on in ("dispute", "audit_fails", "keep_from_jury")
    },
    **{("proposal", ended): ("proposal_ended",) for ended in ENDED_BY},
    ("jury", "expire_sitting"): ("jury_silent",),
    ("jury", "decide"): ("jury_followed",),
    ("conversation", "expire_talking"): ("conversation_drawn",),
    ("conversation", "show_statement"): ("statement_shown",),
    ("sent_duty", "recalculate"): ("duty_due",),
    ("sent_duty", "adopt_rules"): ("duty_due",),
}
_TOLD: dict[tuple[str, str], tuple[str, ...]] = {
    **{("request", move): ("tell_requesters",) for move in TOLD},
    **{("proposal", move): ("tell_proposer",) for move in TOLD_OF_PROPOSALS},
    ("contribution", "post_words"): ("tell_amended",),
    ("joint_task", "call"): ("tell_body",),
    ("meeting_call", "call_body"): ("tell_body",),
}
"""Who is sent a notice; beside what else follows from the move."""
REACTIONS = {
    **{move: _ON_FILES.get(move, ()) + _TOLD.get(move, ()) for move in {**_ON_FILES, **_TOLD}},
    ("*", "warn"): ("tell_staff",),
    ("*", "escalate"): ("tell_staff",),
}
CHAIN_REACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("area", "split_area"): ("follow_closed_area",),
    ("area", "merge_areas"): ("follow_closed_area",),
    ("area", "close_area"): ("follow_closed_area",),
    ("area", "bodies_followed"): ("move_files",),
    ("post", "hand_over"): ("list_passed_files",),
    ("post", "vacate"): ("list_passed_files",),
}
HANDLERS: dict[str, Handler] = {
    "follow_closed_area": follow_closed_area,
    "move_files": move_files,
    "move_file": move_file,
    "list_passed_files": list_passed_files,
    "erase_appeals": erase_appeals,
    "settle_figures": settle_figures,
    "clock": wake_clock,
    "child_ended": wake_parent,
    "recompute": recompute_file,
    "conversation_drawn": conversation_drawn,
    "conversations_counted": conversations_counted,
    "duty_due": duty_due,
    "duty_ends": duty_ends,
    "index_block": index_block,
    "juries_called": juries_called,
    "jury_followed": jury_followed,
    "jury_silent": jury_silent,
    "jury_stopped": jury_stopped,
    "audit_closed": audit_closed,
    "dispatch_by_rule": sent_by_rule,
    "stop_bad_rule": bad_rule_stopped,
    "batch_ratings": batch_ratings,
    "third_parties_drawn": third_parties_drawn,
    "leave_public": leave_public,
    "proposal_ended": proposal_ended,
    "statement_shown": statement_shown,
    "statements_waited": statements_waited,
    "tell_amended": tell_amended,
    "tell_merged": tell_merged,
    "tell_proposer": tell_proposer,
    "parent_ended": parent_ended,
    "overdue_listed": overdue_listed,
    "weigh_neighbours": weigh_neighbours,
    "tell_neighbourhood": tell_neighbourhood,
    "forget_logins": forget_logins,
    "bundle_notices": bundle_notices,
    "notices_erased": notices_erased,
    "sweep_notices": sweep_notices,
    "tell_body": tell_body,
    "tell_staff": tell_staff,
    "purge_agenda": purge_done,
    "seal_root": seal_root,
}
TOGETHER: dict[str, Together] = {
    "index_words": index_words,
    "send_notices": send_notices,
    "tell_requesters": tell_requesters,
}
SUPERFLUOUS: dict[str, Superfluous] = {
    "clock": moved_on,
}
CRON: dict[str, timedelta] = {
    "audit_closed": timedelta(hours=1),
    "batch_ratings": timedelta(hours=1),
    "conversations_counted": timedelta(minutes=5),
    "leave_public": timedelta(hours=1),
    "statements_waited": timedelta(minutes=5),
    "juries_called": timedelta(hours=1),
    "forget_logins": timedelta(hours=1),
    "purge_agenda": timedelta(hours=1),
    "seal_root": timedelta(hours=1),
    "settle_figures": timedelta(hours=1),
    "third_parties_drawn": timedelta(hours=1),
    "sweep_notices": timedelta(hours=1),
}
