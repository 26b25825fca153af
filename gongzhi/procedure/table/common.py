"""Moves that every procedure of cases shares."""

from __future__ import annotations

from gongzhi.procedure.table.parts import Field, Move, Start, Who

SYSTEM = Who("system", "any")
# The clock of a body above that has been asked to look after a file (督办).
SUPERVISION = "supervision"

REMIND = Move(
    "remind",
    "=",
    by=(
        Who("district_leader", "area"),
        Who("dispatcher", "area"),
        Who("party_secretary", "area"),
        Who("follow_up_desk", "area"),
        Who("requester", "file"),
    ),
    fields=(Field("text", "text", required=False, high=500),),
)
CONVENE = Move(
    "convene",
    "=",
    by=(Who("party_secretary", "area"),),
    fields=(
        Field("ground", "code", table="grounds", row_kind="convene"),
        Field("bodies", "bodies"),
        Field("lead", "body"),
        Field("meets_at", "moment"),
        Field("text", "text", low=5, high=2000),
    ),
    starts=(Start("convene", "convene", responsible="actor"),),
    tells_requester=True,
)
# What a joint meeting says of a file stands in the file too; the meeting's action alone makes it.
MEETING_DECIDED = Move(
    "meeting_decided",
    "=",
    by=(SYSTEM,),
    system=True,
    fields=(
        Field("meeting", "dossier"),
        Field("body", "body"),
        Field("ends_on", "date"),
        Field("text", "text", low=2, high=2000),
    ),
    tells_requester=True,
)
MEETING_UNDECIDED = Move(
    "meeting_undecided",
    "=",
    by=(SYSTEM,),
    system=True,
    fields=(
        Field("meeting", "dossier"),
        Field("ground", "code", table="grounds", row_kind="undecided"),
        Field("text", "text", required=False, high=2000),
    ),
    tells_requester=True,
)
MEETING = (MEETING_DECIDED, MEETING_UNDECIDED)
CALLED_TOGETHER = (CONVENE, *MEETING)
ADOPT_RULES = Move(
    "adopt_rules",
    "=",
    by=(Who("district_leader", "area"), Who("objection_panel", "area")),
    fields=(Field("text", "text", low=5, high=1000),),
    effect="adopt_rules",
)
VOID = Move(
    "void",
    "field:step",
    by=(Who("district_leader", "area"), Who("objection_panel", "area")),
    fields=(
        Field("step", "choice", choices=()),
        Field("ground", "code", table="grounds", row_kind="void"),
        Field("text", "text", low=5, high=2000),
    ),
    effect="void",
    tells_requester=True,
)
RECALCULATE = Move(
    "recalculate",
    "=",
    by=(SYSTEM,),
    system=True,
    fields=(Field("reason", "codes"),),
    effect="recompute",
)
RELOCATE = Move(
    "relocate",
    "=",
    by=(SYSTEM,),
    system=True,
    fields=(Field("area", "area"), Field("reason", "codes")),
    tells_requester=True,
)
WARN = Move("warn", "=", by=(SYSTEM,), system=True, fields=(Field("clock", "codes"),))
ESCALATE = Move(
    "escalate",
    "=",
    by=(SYSTEM,),
    system=True,
    fields=(Field("clock", "codes"), Field("level", "int", high=9), Field("body", "body")),
)
ENGINE = (
    WARN,
    ESCALATE,
    Move(
        "child_ended",
        "=",
        by=(SYSTEM,),
        system=True,
        fields=(Field("child", "dossier"), Field("outcome", "codes")),
    ),
    RECALCULATE,
    RELOCATE,
)


def void_to(*steps: str) -> Move:
    """Give the void move with the steps to which a faulty file may be set back."""
    fields = (Field("step", "choice", choices=steps), *VOID.fields[1:])
    return Move(
        VOID.name,
        VOID.to,
        by=VOID.by,
        fields=fields,
        effect=VOID.effect,
        tells_requester=True,
    )
