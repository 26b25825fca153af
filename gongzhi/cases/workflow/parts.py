"""Actors, fields and clocks that the steps of the request share."""

from __future__ import annotations

from gongzhi.procedure.table import Apart, Field, Move, Start, Who
from gongzhi.procedure.table.common import SUPERVISION

REQUESTER = Who("requester", "file")
DISPATCHER = Who("dispatcher")
HANDLER = Who("handler", "owner")
PANEL = Who("objection_panel")
FOLLOW_UP = Who("follow_up_desk")
ASKED_BY_THIRD = "third_party"
THIRD_PARTY = Who("handler", "named")
THIRD_ASIDE = ("works_with_handler", "knows_people", "no_time")
VERIFIER = Who("verifier")
MATTER = Field("matter", "code", table="matters")
BODY = Field("body", "body")
TEXT = Field("text", "text", low=2, high=4000)
SEVERITY = Field("severity", "code", required=False, table="severities")
NOTE = Field("text", "text", required=False, high=2000)
SOLVED = Field("solved", "choice", choices=("solved", "partly", "not", "cannot"))
FILE_CLOCK = Start("file", "handling")
SILENCE = Start("silence", "request.silence", kind="period")
WINDOW = Start("window", "request.window", kind="period")
LIFT = Move(
    "lift",
    "dispatched",
    by=(REQUESTER,),
    fields=(TEXT,),
    owner="lift",
    resumes=("file", "phase"),
    starts=(FILE_CLOCK,),
    tells_requester=True,
)
# From the grid one level up is the desk of the place: nobody has answered for it yet.
LIFT_RAISED = Move("lift", "received", by=(REQUESTER,), fields=(TEXT,), tells_requester=True)
# Where a file went by a signed rule, a person looks as soon as anybody asks for one.
ASK_PERSON = Move(
    "ask_person",
    "received",
    by=(REQUESTER, Who("dispatcher", "area"), Who("district_leader", "area")),
    fields=(NOTE,),
    ends=("file",),
    tells_requester=True,
    after_program=("dispatch", "redispatch", "uphold", "name_lead", "lift"),
)
NO_CHILD = "all_children_ended@1"
# Whoever says that it is done is not the one who checks it or asks whether it holds.
HANDLED = ("reply", "hand_in", "settle")
NOT_HANDLED = (Apart(HANDLED, "organisation"), Apart((*HANDLED, "dispatch")))
# Whoever has answered or declined a request does not decide on the dispute of it.
ONCE = Apart(("answer", "decline"))
# Whoever answers for the result is not the one who hands out the key that judges it.
RENEW_KEY = Move(
    "renew_key",
    "=",
    by=(Who("follow_up_desk", "area"), Who("dispatcher", "area")),
    fields=(Field("identity", "choice", choices=("document", "call_back", "recall")), NOTE),
    apart=(Apart(("accept", "contact", *HANDLED, "answer", "decline"), "organisation"),),
    tells_requester=True,
)
GRANTERS = (Who("dispatcher", "area"), Who("district_leader", "area"))
# Whoever stands above watches a file that is late or stuck, and answers to a clock of its own.
SUPERVISE = Move(
    "supervise",
    "=",
    by=(Who("district_leader", "area"), Who("party_secretary", "area")),
    fields=(Field("text", "text", low=5, high=1000),),
    starts=(Start(SUPERVISION, "request.supervise", responsible="actor"),),
    tells_requester=True,
)
