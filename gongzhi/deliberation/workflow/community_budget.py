"""A community's budget (社区资金): residents' projects, examined, costed, voted on, done.

The community convenes; whoever put a project forward does not say whether it may be voted on, and
whoever examined or objected does not answer the objection. Ballots are on paper, without a name on
them, and every batch is read by two people apart. The terms are set before the first ballot and
the rule decides. Source: practice.md M6 (disclosure, objections), M12 (uses, accounts, acceptance).
"""

from __future__ import annotations

from gongzhi.deliberation.workflow import budget_gates as gates
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

SECRETARY = Who("community_secretary", "owner")
OFFICER = Who("community_officer", "owner")
SUPERVISION = Who("supervision_committee")
TOWNSHIP = Who("dispatcher", "area")
PROJECT = Field("project", "int", low=1, high=999)
NAME = Field("name", "text", low=2, high=60)
PLACE = Field("place", "text", low=2, high=120)
TEXT = Field("text", "text", low=2, high=2000)
NOTE = Field("text", "text", required=False, high=2000)
ORIGIN = Field("origin", "choice", choices=("residents", "owners_group", "committee"))
GROUND = Field("ground", "code", table="grounds", row_kind="budget")
COST = Field("cost", "int", low=1, high=10**9)
BATCH = Field("batch", "int", low=1, high=999)
BALLOTS = Field("ballots", "text", low=1, high=20_000)
YUAN = Field("budget", "int", low=1, high=10**10)
ADDED = ("add_project",)
FOUND = ("find_eligible", "find_ineligible")
TAKES_PART = (SECRETARY, OFFICER)
EXAMINERS = (TOWNSHIP, *TAKES_PART)
CONVENE = Move(
    "convene_budget", "gathering", by=(Who("community_secretary", "any"),), fields=(YUAN,)
)
OPENINGS = {CONVENE.name: CONVENE}
STOP = Move(
    "stop_budget", "budget_stopped", by=(SECRETARY,), fields=(TEXT,), outcome="budget_stopped"
)
GATHERING = Step(
    "gathering",
    SECRETARY,
    limit="community_budget.gather",
    responsible="owner",
    moves=(
        Move("add_project", "=", by=TAKES_PART, fields=(NAME, PLACE, ORIGIN, TEXT)),
        Move("withdraw_project", "=", by=TAKES_PART, fields=(PROJECT, TEXT)),
        Move("close_gathering", "examining", gate=gates.named(gates.projects_gathered)),
        STOP,
    ),
)
EXAMINING = Step(
    "examining",
    SECRETARY,
    limit="community_budget.examine",
    responsible="owner",
    moves=(
        Move("find_eligible", "=", by=EXAMINERS, fields=(PROJECT, NOTE), apart=(Apart(ADDED),)),
        Move(
            "find_ineligible",
            "=",
            by=EXAMINERS,
            fields=(PROJECT, GROUND, TEXT),
            apart=(Apart(ADDED),),
        ),
        Move(
            "post_findings",
            "objecting",
            gate=gates.named(gates.projects_examined),
            starts=(Start("objections", "community_budget.objections", kind="period"),),
        ),
        STOP,
    ),
)
OBJECTING = Step(
    "objecting",
    SECRETARY,
    moves=(
        Move(
            "note_objection",
            "=",
            by=(*TAKES_PART, Who("supervision_committee", "area")),
            fields=(PROJECT, TEXT),
            gate=gates.named(gates.objections_run),
        ),
        Move(
            "answer_objection",
            "=",
            by=EXAMINERS,
            fields=(
                PROJECT,
                Field("finding", "choice", choices=("may_be_voted_on", "may_not")),
                TEXT,
            ),
            gate=gates.named(gates.objection_waiting),
            apart=(Apart((*FOUND, "note_objection")),),
        ),
        Move("expire_objections", "=", by=(SYSTEM,), system=True, ends=("objections",)),
        Move("begin_costing", "costing", gate=gates.named(gates.objections_over)),
    ),
)
COSTING = Step(
    "costing",
    SECRETARY,
    limit="community_budget.cost",
    responsible="owner",
    moves=(
        Move("cost_project", "=", by=TAKES_PART, fields=(PROJECT, COST, TEXT)),
        Move(
            "open_voting",
            "voting",
            gate=gates.named(gates.projects_costed),
            starts=(Start("voting", "community_budget.voting", kind="period"),),
        ),
        STOP,
    ),
)
VOTING = Step(
    "voting",
    SECRETARY,
    moves=(Move("expire_voting", "reading", by=(SYSTEM,), system=True, ends=("voting",)),),
)
READING = Step(
    "reading",
    SECRETARY,
    limit="community_budget.count",
    responsible="owner",
    moves=(
        Move("read_ballots", "=", by=TAKES_PART, fields=(BATCH, BALLOTS)),
        Move(
            "read_ballots_again",
            "=",
            by=(*TAKES_PART, Who("supervision_committee", "area"), TOWNSHIP),
            fields=(BATCH, BALLOTS),
        ),
        Move("count_ballots", "budget_decided", gate=gates.named(gates.readings_agree)),
        Move("drop_batch", "=", by=TAKES_PART, fields=(BATCH, TEXT)),
        Move(
            "end_without_ballots",
            "budget_stopped",
            fields=(TEXT,),
            gate=gates.named(gates.nothing_read),
            outcome="budget_stopped",
        ),
    ),
)
DECIDED = Step(
    "budget_decided",
    SECRETARY,
    limit="community_budget.disclose",
    responsible="owner",
    moves=(Move("post_decision", "carrying_out", fields=(NOTE,)),),
)
CARRYING_OUT = Step(
    "carrying_out",
    SECRETARY,
    moves=(
        Move(
            "close_budget",
            "budget_closed",
            fields=(TEXT,),
            gate="all_children_ended@1",
            outcome="disclosed",
        ),
    ),
)
COMMUNITY_BUDGET = Procedure(
    code="community_budget",
    judge="community",
    opening="convene_budget",
    steps=(
        GATHERING,
        EXAMINING,
        OBJECTING,
        COSTING,
        VOTING,
        READING,
        DECIDED,
        CARRYING_OUT,
        Step("budget_closed", SYSTEM, closed=True),
        Step("budget_stopped", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
BUILT, NOT_BUILT = "report_built", "report_not_built"
COMMUNITY_PROJECT = Procedure(
    code="community_project",
    judge="supervision_committee",
    opening="begin_project",
    steps=(
        Step(
            "building",
            SECRETARY,
            limit="community_project.build",
            responsible="owner",
            moves=(
                Move(
                    BUILT,
                    "accepting",
                    by=TAKES_PART,
                    fields=(Field("paid", "int", low=0, high=10**9), TEXT),
                ),
                Move(NOT_BUILT, "giving_up", by=TAKES_PART, fields=(TEXT,)),
            ),
        ),
        Step(
            "giving_up",
            SUPERVISION,
            limit="community_project.accept",
            moves=(
                Move(
                    "agree_to_give_up",
                    "project_given_up",
                    fields=(TEXT,),
                    apart=(Apart((NOT_BUILT,)), Apart((NOT_BUILT,), "organisation")),
                    outcome="not_built",
                ),
                Move(
                    "send_works_back",
                    "building",
                    fields=(TEXT,),
                    apart=(Apart((NOT_BUILT,)), Apart((NOT_BUILT,), "organisation")),
                ),
            ),
        ),
        Step(
            "accepting",
            SUPERVISION,
            limit="community_project.accept",
            moves=(
                Move(
                    "accept_works",
                    "project_done",
                    fields=(TEXT,),
                    apart=(Apart((BUILT,)), Apart((BUILT,), "organisation")),
                    outcome="built",
                ),
                Move(
                    "send_works_back",
                    "building",
                    fields=(TEXT,),
                    apart=(Apart((BUILT,)), Apart((BUILT,), "organisation")),
                ),
            ),
        ),
        Step("project_done", SYSTEM, closed=True),
        Step("project_given_up", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
