"""Who reacts to what: the whole wiring of the platform on one page.

(procedure, move) → names of agenda handlers, planned in the transaction of the move.
"""

from __future__ import annotations

from datetime import timedelta

from gongzhi.accounts.tasks import forget_logins
from gongzhi.cases.tasks import index_block, index_words, overdue_listed
from gongzhi.core.agenda import Handler, Together, purge_done
from gongzhi.core.journal.roots import seal_root
from gongzhi.duties.tasks import duty_due, duty_ends
from gongzhi.procedure.actions.waking import recompute_file, wake_clock, wake_parent

REACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("request", "receive"): ("index_words",),
    ("request", "adopt"): (),
    ("sent_duty", "recalculate"): ("duty_due",),
    ("sent_duty", "adopt_rules"): ("duty_due",),
}
HANDLERS: dict[str, Handler] = {
    "clock": wake_clock,
    "child_ended": wake_parent,
    "recompute": recompute_file,
    "duty_due": duty_due,
    "duty_ends": duty_ends,
    "index_block": index_block,
    "overdue_listed": overdue_listed,
    "forget_logins": forget_logins,
    "purge_agenda": purge_done,
    "seal_root": seal_root,
}
TOGETHER: dict[str, Together] = {
    "index_words": index_words,
}
CRON: dict[str, timedelta] = {
    "forget_logins": timedelta(hours=1),
    "purge_agenda": timedelta(hours=1),
    "seal_root": timedelta(hours=1),
}
