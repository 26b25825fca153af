"""Actors and fields that the procedures of duties share."""

from __future__ import annotations

from gongzhi.procedure.table import Apart, Field, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND

SENDER = Who("handler", "owner")
RECEIVER = Who("duty_receiver")
OFFICE = Who("duty_office")
LEADER = Who("district_leader")
ANY_BODY = Who("handler", "any")
ANY_RECEIVER = Who("duty_receiver", "any")
MATTER = Field("matter", "code", table="matters")
RECEIVING = Field("receiver", "body")
SENDING = Field("sender", "body")
BASIS = Field("basis", "text", low=4, high=500)
TASKS = Field("tasks", "text", low=5, high=2000)
ENDS = Field("ends", "date")
MEANS = ("people", "money", "training", "adviser")
"""What a duty sent down carries besides its end date; each has a clock on the sender."""
CARRIED = (
    Field("people", "int", low=1, high=1000),
    Field("money", "int", low=1, high=10**10),
    Field("training", "text", low=2, high=500),
    Field("adviser", "post"),
)
TEXT = Field("text", "text", low=2, high=2000)
NOTE = Field("text", "text", required=False, high=2000)
REFUSAL = Field("ground", "code", table="grounds", row_kind="refusal")
DECISION = Field("decision", "text", low=4, high=120)
ASKED = ("apply", "propose", "supply", "agree", "cannot", "will_not", "report_bypass")
# Whoever asks for work to be moved, or is to get it, neither reviews nor decides.
NOT_ASKED = (Apart(ASKED, "organisation"), Apart(ASKED))
EVERYWHERE = (REMIND, ADOPT_RULES, *ENGINE)
