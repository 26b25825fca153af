"""Connects the platform's parts; called once at start."""

from __future__ import annotations

from config.reactions import CHAIN_REACTIONS, CRON, HANDLERS, REACTIONS, SUPERFLUOUS, TOGETHER
from config.wiring import LIVE_HOOKS, MAKERS, TABLES, WRITERS
from gongzhi.accounts.actions.identities import providers
from gongzhi.appraisal.workflow import PROCEDURES as FIGURES
from gongzhi.cases.actions.from_proposals import receive_from_proposal
from gongzhi.cases.workflow import PROCEDURES as CASES
from gongzhi.core import agenda, database, reacting
from gongzhi.core.packs import registry
from gongzhi.deliberation.actions.proposals import becoming
from gongzhi.deliberation.workflow import PROCEDURES as DECISIONS
from gongzhi.duties.actions.grid_duties import guard_grid_posts
from gongzhi.duties.workflow import PROCEDURES as DUTIES
from gongzhi.procedure import table
from gongzhi.procedure.actions import assigning, making, reactions
from gongzhi.procedure.actions.joining import guard_report_in
from gongzhi.procedure.actions.tables import keep_tables, stored_table
from gongzhi.procedure.table.joint import JOINT_TASK


def connect_all() -> None:
    """Hand tables, writers, procedures, reactions and handlers to those who need them."""
    registry.connect(TABLES, WRITERS, LIVE_HOOKS)
    table.connect([*CASES, *DUTIES, *DECISIONS, *FIGURES, JOINT_TASK], stored_table)
    database.connect([keep_tables])
    reactions.connect(REACTIONS)
    reacting.connect(CHAIN_REACTIONS)
    making.connect(MAKERS)
    becoming.connect(receive_from_proposal)
    assigning.connect([guard_grid_posts, guard_report_in])
    agenda.connect(HANDLERS, CRON, TOGETHER, SUPERFLUOUS)
    # A wrong file is refused at the start, not at somebody's login.
    providers()
