"""Every path of the procedures of duties, and every move that a step does not offer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.duties.models import LocalDuty
from gongzhi.duties.tests.duty_road import PLAYERS, DutyRoad
from gongzhi.duties.workflow import DUTY_ADMISSION, INSTRUCTION, LENT_POWER, SENT_DUTY
from gongzhi.duties.workflow.parts import EVERYWHERE
from gongzhi.procedure.table import Procedure

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
COMMON = {move.name for move in EVERYWHERE}
ADMITTED = ("agree", "recommend", "approve", "publish")
FOUR = ("people", "money", "training", "adviser")
LENT = ("state_capacity", "find_capable", "lend", "publish")
PATHS: dict[str, list[tuple[str, tuple[str, ...], str]]] = {
    "duty_admission": [
        ("apply", ADMITTED, "admitted"),
        ("apply", ("cannot", "ask_more", "supply", "will_not", "refuse"), "refused"),
        ("apply", ("agree", "recommend", "send_back", "recommend", "refuse"), "refused"),
        ("apply", ("agree", "recommend", "approve", "send_back", "withdraw"), "withdrawn"),
        ("apply", ("agree", "recommend", "approve", "refuse"), "refused"),
        ("apply", ("agree", "recommend", "withdraw"), "withdrawn"),
        ("apply", ("withdraw",), "withdrawn"),
        ("propose", ("consult", "supply", *ADMITTED), "admitted"),
        ("propose", ("consult", "withdraw"), "withdrawn"),
        ("propose", ("refuse",), "refused"),
        ("report_bypass", ("require_admission",), "admission_required"),
        ("report_bypass", ("require_admission", "told", "supply", "agree"), "review"),
        ("report_bypass", ("order_stop",), "stopped"),
        ("report_bypass", ("order_stop", "told", "note_stopped"), "stopped"),
    ],
    "sent_duty": [
        ("life", ("deliver", "attest", "suspend", "suspend", "deliver money", "attest money",
                  "suspend", "attest training", "suspend", "attest adviser"), "carried"),
        ("life", tuple(f"attest {one}" for one in FOUR), "carried"),
        ("life", ("take_back",), "taken_back"),
        ("life", ("revoke",), "revoked"),
        ("life", ("expire",), "ended"),
        ("life", ("suspend", "take_back"), "taken_back"),
        ("life", ("suspend", "revoke"), "revoked"),
        ("life", ("suspend", "expire"), "ended"),
        ("life", (*(f"attest {one}" for one in FOUR), "take_back"), "taken_back"),
        ("life", (*(f"attest {one}" for one in FOUR), "revoke"), "revoked"),
        ("life", (*(f"attest {one}" for one in FOUR), "expire"), "ended"),
    ],
    "lent_power": [
        ("offer_power", ("state_capacity", "ask_again", "state_capacity", "find_capable", "lend",
                         "publish", "evaluate", "give_back", "keep_lent", "recall"), "returned"),
        ("offer_power", ("cannot",), "refused"),
        ("offer_power", ("state_capacity", "refuse"), "refused"),
        ("offer_power", ("state_capacity", "find_capable", "refuse"), "refused"),
        ("offer_power", ("state_capacity", "find_capable", "lend", "refuse"), "refused"),
        ("offer_power", (*LENT, "evaluate_unfit"), "returned"),
        ("offer_power", (*LENT, "give_back", "accept_return"), "returned"),
        ("offer_power", (*LENT, "give_back", "recall"), "returned"),
        ("offer_power", (*LENT, "give_back", "expire"), "ended"),
        ("offer_power", (*LENT, "expire"), "ended"),
    ],
    "instruction": [
        ("instruct", ("assign", "accept", "report_done", "not_done", "report_done",
                      "accept_result"), "closed"),
        ("instruct", ("decline",), "not_admitted"),
        ("instruct", ("admit", "accept"), "doing"),
        ("instruct", ("close_unadmitted",), "not_admitted"),
    ],
}  # fmt: skip
TABLES = {one.code: one for one in (DUTY_ADMISSION, SENT_DUTY, LENT_POWER, INSTRUCTION)}


def begin(jurisdiction: int, cast: Cast, opening: str) -> DutyRoad:
    road = DutyRoad(jurisdiction, cast)
    if opening == "life":
        return road.open().life()
    by = road.player("party") if opening == "instruct" else None
    return road.open(opening, by=by)


def walk(road: DutyRoad, moves: tuple[str, ...]) -> set[tuple[str, str]]:
    """Make the moves; gives (step, move) of everything that was made, by whomever."""
    for told in moves:
        move, _, means = told.partition(" ")
        if move == "told":
            road.told()
            continue
        assert road.do(move, **({"means": means} if means else {})).passed, told
    return {(entry.facts["at_step"], entry.move) for entry in road.entries[1:]}


@pytest.mark.parametrize("code", PATHS)
def test_every_path_leads_where_the_table_says(code: str, jurisdiction: int, cast: Cast) -> None:
    made: set[tuple[str, str]] = set()
    for opening, moves, end in PATHS[code]:
        road = begin(jurisdiction, cast, opening)
        made |= walk(road, moves)
        assert road.file.step == end
        table = TABLES[code]
        assert road.file.procedure == code
        assert (road.file.closed_at is not None) == table.step(end).closed
        LocalDuty.objects.update(ended_at=road.at, ended_how="test")
    assert made - {(step, "gate_failed") for step in table.by_name} == offered(table)


def offered(table: Procedure) -> set[tuple[str, str]]:
    return {(step.name, move.name) for step in table.steps for move in step.moves}


ROADS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "duty_admission": {
        "opinion": ("apply", ()),
        "consultation": ("propose", ()),
        "bypassed": ("report_bypass", ()),
        "supplement": ("propose", ("consult",)),
        "to_stop": ("report_bypass", ("order_stop", "told")),
        "review": ("apply", ("agree",)),
        "decision": ("apply", ("agree", "recommend")),
        "publishing": ("apply", ("agree", "recommend", "approve")),
        "admitted": ("apply", ADMITTED),
    },
    "sent_duty": {
        "arriving": ("life", ()),
        "suspended": ("life", ("suspend",)),
        "carried": ("life", tuple(f"attest {one}" for one in FOUR)),
        "ended": ("life", ("expire",)),
    },
    "lent_power": {
        "capacity": ("offer_power", ()),
        "assessment": ("offer_power", LENT[:1]),
        "decision": ("offer_power", LENT[:2]),
        "publishing": ("offer_power", LENT[:3]),
        "lent": ("offer_power", LENT),
        "returning": ("offer_power", (*LENT, "give_back")),
        "returned": ("offer_power", (*LENT, "recall")),
    },
    "instruction": {
        "unadmitted": ("instruct", ()),
        "noted": ("instruct", ("assign",)),
        "doing": ("instruct", ("assign", "accept")),
        "judging": ("instruct", ("assign", "accept", "report_done")),
        "closed": ("instruct", ("assign", "accept", "report_done", "accept_result")),
    },
}
WALKS = [(code, step) for code, steps in ROADS.items() for step in steps]


@pytest.mark.parametrize(("code", "step"), WALKS)
def test_what_a_step_does_not_offer_is_refused_by_name(
    code: str, step: str, jurisdiction: int, cast: Cast
) -> None:
    table = TABLES[code]
    opening, moves = ROADS[code][step]
    road = begin(jurisdiction, cast, opening)
    walk(road, moves)
    assert road.file.step == step
    before = road.file.last_sequence
    here = {move.name for move in table.moves_at(step)}
    others = {move for _, move in offered(table)} - here
    # Whom a report is about is told nothing, not even that there is no such move.
    by = road.player("office") if step == "bypassed" else None
    for move in sorted(others):
        with pytest.raises(Conflict) as refused:
            road.do(move, by=by)
        assert refused.value.code == "no_such_move_now", move
    assert road.file.last_sequence == before


@pytest.mark.parametrize(("code", "step"), WALKS)
def test_nobody_else_makes_a_move_of_a_step(
    code: str, step: str, jurisdiction: int, cast: Cast
) -> None:
    table = TABLES[code]
    opening, moves = ROADS[code][step]
    road = begin(jurisdiction, cast, opening)
    walk(road, moves)
    before = road.file.last_sequence
    for move in table.step(step).moves:
        mine = road.actor_for(move.name).organisation
        for who in PLAYERS:
            by = road.player(who)
            if by.organisation == mine:
                continue
            with pytest.raises(Refused) as refused:
                road.do(move.name, by=by)
            about = step == "bypassed" and who == "sender"
            wanted = "system_move" if move.system else "barred" if about else "not_yours"
            assert refused.value.code == wanted, (move.name, who)
    assert road.file.last_sequence == before
