"""The monthly topic (每月一题): what is reported most gets a lead, a plan and a result.

The district chooses it out of what was counted, names the body that leads, and in the end says
whether the result holds; whoever leads does not judge. All of it is public. Source: practice.md M4
(monthly topic).
"""

from __future__ import annotations

from gongzhi.cases.workflow.parts import BODY, MATTER
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

CLOCK = "topic"
LEAD = Who("handler", "owner")
CHOOSER = Who("district_leader", "opener")
TEXT = Field("text", "text", low=4, high=2000)
ENDS_ON = Field("ends_on", "date")
CHOOSE = Move(
    "choose_topic",
    "topic_planning",
    by=(Who("district_leader", "any"),),
    fields=(MATTER, BODY, TEXT),
)
DROP = Move(
    "drop_topic",
    "topic_dropped",
    by=(Who("district_leader", "area"),),
    fields=(TEXT,),
    outcome="topic_dropped",
)
LED = ("plan_topic", "report_progress", "finish_topic")
MONTHLY_TOPIC = Procedure(
    code="monthly_topic",
    judge="topic_chooser",
    opening=CHOOSE.name,
    steps=(
        Step(
            "topic_planning",
            LEAD,
            limit="monthly_topic.plan",
            responsible="owner",
            moves=(
                Move(
                    "plan_topic",
                    "topic_working",
                    fields=(
                        Field("topic_tasks", "text", low=10, high=4000),
                        Field("policies", "text", required=False, high=2000),
                        Field("bodies", "bodies", required=False),
                        ENDS_ON,
                    ),
                ),
                DROP,
            ),
        ),
        Step(
            "topic_working",
            LEAD,
            moves=(
                Move("report_progress", "=", fields=(TEXT,)),
                Move("finish_topic", "topic_judging", fields=(TEXT,), ends=(CLOCK,)),
                DROP,
            ),
        ),
        Step(
            "topic_judging",
            CHOOSER,
            limit="monthly_topic.judge",
            moves=(
                Move(
                    "accept_topic",
                    "topic_done",
                    fields=(Field("text", "text", required=False, high=2000),),
                    apart=(Apart(LED), Apart(LED, "organisation")),
                    outcome="topic_done",
                ),
                Move("resume_topic", "topic_working", fields=(TEXT, ENDS_ON)),
            ),
        ),
        Step("topic_done", SYSTEM, closed=True),
        Step("topic_dropped", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
