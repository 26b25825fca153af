"""Actors, fields and moves that the lists of grids and communities share."""

from __future__ import annotations

from gongzhi.procedure.table import Apart, Field, Move, Who
from gongzhi.procedure.table.common import SYSTEM

LIST_OFFICE = Who("list_office")
# Where the office itself asks or demands, somebody else has to decide.
DECIDERS = (LIST_OFFICE, Who("district_leader", "area"))
ASKER = Who("handler", "owner")
GRASSROOTS = (
    Who("grid_worker", "inside"),
    Who("grid_worker_full_time", "inside"),
    Who("grid_worker_part_time", "inside"),
    Who("grid_leader", "inside"),
    Who("community_secretary", "inside"),
    Who("community_officer", "inside"),
)
TOWNSHIPS = (
    Who("dispatcher", "inside"),
    Who("township_dispatcher", "inside"),
    Who("dispatcher", "area"),
    Who("township_dispatcher", "area"),
)
TASK = Field("task", "code", table="grassroots_tasks")
WITHIN = Field("matter", "code", required=False, table="matters")
PLACE = Field("area", "area")
NAME_ZH = Field("name_zh", "text", low=4, high=60)
NAME_EN = Field("name_en", "text", low=4, high=120)
BASIS = Field("basis", "text", low=4, high=300)
UNTIL = Field("until", "date", required=False)
TEXT = Field("text", "text", low=2, high=2000)
NOTE = Field("text", "text", required=False, high=2000)
REFUSAL = Field("ground", "code", table="grounds", row_kind="refusal")
# Whoever asks for the work neither reviews it nor speaks for those who would do it.
NOT_ASKED = Apart(("propose_item",), "organisation")
# Whoever has spoken for the grassroots does not decide.
NOT_HEARD = Apart(("local_opinion", "township_opinion"), "organisation")
ONCE = Apart(("local_opinion", "township_opinion"))
STANCE = Field(
    "stance", "choice", choices=("agree", "too_much", "done_already", "not_lawful", "no_means")
)
MINUTES = Field("minutes", "int", low=0, high=10_000)
OPINIONS = (
    Move(
        "local_opinion",
        "=",
        by=GRASSROOTS,
        fields=(STANCE, MINUTES, NOTE),
        apart=(NOT_ASKED, ONCE),
    ),
    Move(
        "township_opinion",
        "=",
        by=TOWNSHIPS,
        fields=(STANCE, NOTE),
        apart=(NOT_ASKED, ONCE),
    ),
    Move("expire_opinions", "=", by=(SYSTEM,), system=True, ends=("opinions",)),
)
REFUSE = Move(
    "refuse",
    "refused",
    by=DECIDERS,
    fields=(REFUSAL, TEXT),
    apart=(NOT_ASKED,),
    outcome="refused",
)
TAKE_BACK = Move("withdraw", "withdrawn", by=(ASKER,), fields=(NOTE,), outcome="withdrawn")
STRIKE = Move(
    "strike",
    "struck",
    by=DECIDERS,
    fields=(REFUSAL, TEXT),
    apart=(NOT_ASKED,),
    outcome="struck",
)
GIVE_UP = Move("give_up", "struck", by=(ASKER,), fields=(NOTE,), outcome="given_up")
EXPIRE = Move("expire_until", "ended", by=(SYSTEM,), system=True, outcome="ended")
