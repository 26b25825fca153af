"""A community's budget (社区资金): residents' projects, examined, costed, voted on, done.

Whoever put a project forward does not say whether it may be voted on or what it costs. What was
found hangs out, and what was bought hangs out, like any resolution: the same posting, objections,
roll, notice, box, two counts, tasks. A budget's own are the projects, and ballots that name several
of them. The terms and the order on the ballot are set before the first ballot, and the rule
decides. Source: practice.md M6, M12 (uses, accounts, acceptance).
"""

from __future__ import annotations

from gongzhi.deliberation.workflow.decisions import RESOLUTION, RESULT, WORKS
from gongzhi.deliberation.workflow.parts import (
    CLOSE_BOX,
    COMMITTEE,
    CONFIRM,
    EVERYWHERE,
    FREEZE,
    GIVE_NOTICE,
    OPEN_BOX,
    TEXT,
    disclosure,
    void_to,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, SYSTEM

OFFICER = Who("community_officer", "owner")
DISPATCHER = Who("dispatcher", "area")
PROJECT = Field("project", "int", low=1, high=999)
NAME = Field("name", "text", low=2, high=60)
PLACE = Field("place", "text", low=2, high=120)
NOTE = Field("text", "text", required=False, high=2000)
ORIGIN = Field("origin", "choice", choices=("residents", "owners_group", "committee"))
GROUND = Field("ground", "code", table="grounds", row_kind="budget")
COST = Field("cost", "int", low=1, high=10**9)
BATCH = Field("batch", "int", low=1, high=999)
BALLOTS = Field("ballots", "text", low=1, high=20_000)
YUAN = Field("budget", "int", low=1, high=10**10)
ADDED = (Apart(("add_project",)),)
TAKES_PART = (COMMITTEE, OFFICER)
EXAMINERS = (DISPATCHER, *TAKES_PART)
# What the community does not choose is as the pack has it.
FORM = Field("form", "choice", required=False, choices=("approval", "knapsack", "points"))
RULE = Field("rule", "choice", required=False, choices=("equal_shares", "greedy"))
CONVENE = Move(
    "convene_budget",
    "gathering",
    by=(Who("community_secretary", "any"),),
    fields=(YUAN, FORM, RULE),
)
STOP = Move("stop_budget", "budget_stopped", fields=(TEXT,), outcome="budget_stopped")
GATHERING = Step(
    "gathering",
    COMMITTEE,
    limit="community_budget.gather",
    responsible="owner",
    moves=(
        Move("add_project", "=", by=TAKES_PART, fields=(NAME, PLACE, ORIGIN, TEXT)),
        Move(
            "list_project",
            "=",
            by=(SYSTEM,),
            system=True,
            fields=(PROJECT, Field("offer", "dossier")),
        ),
        Move("withdraw_project", "=", by=TAKES_PART, fields=(PROJECT, TEXT)),
        Move("close_gathering", "examining", gate="projects_gathered@1"),
        STOP,
    ),
)
EXAMINING = Step(
    "examining",
    COMMITTEE,
    limit="community_budget.examine",
    responsible="owner",
    moves=(
        Move("find_eligible", "=", by=EXAMINERS, fields=(PROJECT, NOTE), apart=ADDED),
        Move("find_ineligible", "=", by=EXAMINERS, fields=(PROJECT, GROUND, TEXT), apart=ADDED),
        Move("cost_project", "=", by=EXAMINERS, fields=(PROJECT, COST, TEXT), apart=ADDED),
        Move("post_findings", "findings_disclosed", gate="projects_examined@1"),
        STOP,
    ),
)
FINDINGS = disclosure(
    "findings_disclosed", "deliberation.disclosure", Move("open_voting", "voting")
)
VOTING = Step(
    "voting",
    COMMITTEE,
    limit="community_budget.vote",
    responsible="owner",
    moves=(
        Move("count_ballots", "resolution_disclosed", gate="ballots_counted@1"),
        FREEZE,
        Move(GIVE_NOTICE.name, "=", fields=GIVE_NOTICE.fields[:2], gate=GIVE_NOTICE.gate),
        OPEN_BOX,
        CLOSE_BOX,
        Move(
            "count_paper",
            "=",
            by=TAKES_PART,
            fields=(BATCH, BALLOTS),
            gate="paper_may_be_read@1",
        ),
        Move(
            "confirm_count",
            "=",
            by=(OFFICER, *CONFIRM.by),
            fields=(BATCH, BALLOTS),
            apart=CONFIRM.apart,
        ),
        Move("drop_batch", "=", by=TAKES_PART, fields=(BATCH, TEXT)),
        Move(
            "end_without_ballots",
            "budget_stopped",
            fields=(TEXT,),
            gate="nobody_voted@1",
            outcome="budget_stopped",
        ),
    ),
)
COMMUNITY_BUDGET = Procedure(
    code="community_budget",
    judge="community",
    opening=CONVENE.name,
    steps=(
        GATHERING,
        EXAMINING,
        FINDINGS,
        VOTING,
        RESOLUTION,
        WORKS,
        RESULT,
        Step("completed", SYSTEM, closed=True),
        Step("budget_stopped", SYSTEM, closed=True),
    ),
    everywhere=(
        void_to(
            EXAMINING.name, FINDINGS.name, VOTING.name, RESOLUTION.name, WORKS.name, RESULT.name
        ),
        ADOPT_RULES,
        *EVERYWHERE,
    ),
)
