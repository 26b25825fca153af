"""Tables of the cases: types of request, their sources, checklists of hazards."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from gongzhi.cases.methods.checks import line_of
from gongzhi.cases.methods.orders import FIELDS
from gongzhi.cases.methods.outside_texts import (
    ANSWERS,
    CLOSING_WORDS,
    GRADE,
    RETURN_WORDS,
    unknown_words,
)
from gongzhi.cases.methods.rated_sheet import SAID_ON
from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.duties.pack_tables.bodies import body_findings

PRIVATE = (
    "home",
    "neighbour",
    "aid",
    "health",
    "labour",
    "child",
    "wrongdoing",
    "business",
)
TEMPLATED = ("answer", "decline", "contact", "reply", "ask_requester")
HAZARD_LIMITS = ("hazard.notice", "hazard.recheck", "hazard.take_up", "hazard.act")


def hazards_can_be_followed(pack: Pack) -> Iterable[Finding]:
    """A checklist needs the clocks of its procedure, and no hazard in a home is public."""
    keys = {row["key"] for row in pack.table("step_limits").values()}
    kinds = pack.table("place_kinds")
    for code, row in pack.table("hazard_checks").items():
        for key in HAZARD_LIMITS:
            if key not in keys:
                yield Finding(code, "no_step_limit", None, {"value": key})
        if row["public"] and kinds[row["place_kind"]]["home"]:
            yield Finding(code, "home_is_public", "public")
        yield from body_findings(code, "enforcer", row["enforcer"], pack)


def outside_systems_can_be_answered(pack: Pack) -> Iterable[Finding]:
    """A ground by which an order goes back is one of its kind; a text has no unknown place."""
    grounds = pack.table("grounds")
    systems: set[str] = set()
    for code, row in pack.table("outside_parents").items():
        if row["system"] in systems:
            yield Finding(code, "system_twice", "system", {"value": row["system"]})
        systems.add(row["system"])
        for ground in row["return_grounds"]:
            if grounds[ground]["kind"] != "return_to_source":
                yield Finding(code, "no_return_ground", "return_grounds", {"value": ground})
        for column, known in (("return_text", RETURN_WORDS), ("closing_text", CLOSING_WORDS)):
            for word in unknown_words(row[column], known):
                yield Finding(code, "unknown_place", column, {"value": word})


def answers_mean_something(pack: Pack) -> Iterable[Finding]:
    """What a system writes of a rating means one of the values of that field."""
    means = {**ANSWERS, GRADE: tuple(pack.table("rating_grades"))}
    for code, row in pack.table("outside_answers").items():
        if row["means"] not in means[row["field"]]:
            yield Finding(code, "no_such_answer", "means", {"value": row["means"]})


def grades_follow_one_another(pack: Pack) -> Iterable[Finding]:
    """No two grades have one rank."""
    seen: set[int] = set()
    for code, row in pack.table("rating_grades").items():
        if row["rank"] in seen:
            yield Finding(code, "grade_twice", "rank", {"value": row["rank"]})
        seen.add(row["rank"])


def public_matters_are_public(pack: Pack) -> Iterable[Finding]:
    """Homes, neighbours, aid, health and labour are never public, nor is a point of a topic."""
    matters = pack.table("matters")
    private = {row["matter"]: row["why"] for row in pack.table("private_matters").values()}
    for code, row in pack.table("public_matters").items():
        matter = row["matter"]
        for one in line_of(matter, matters):
            if one in private:
                params = {"value": matter, "why": private[one]}
                yield Finding(code, "private_matter", "matter", params)
        if not matters[matter]["public"] or "wrongdoing_report" in matters[matter]["request_types"]:
            yield Finding(code, "matter_not_public", "matter", {"value": matter})
        if row["place"] == "facility" and matters[matter]["kind"] == "topic":
            yield Finding(code, "topic_has_no_place", "place", {"value": matter})


def severities_rise(pack: Pack) -> Iterable[Finding]:
    """No two severities have one rank."""
    rows, seen = pack.table("severities"), set()
    for code, row in rows.items():
        if row["rank"] in seen:
            yield Finding(code, "item_twice", "rank", {"value": row["rank"]})
        seen.add(row["rank"])


def priorities_rise_with_neighbours(pack: Pack) -> Iterable[Finding]:
    """More neighbours give a higher rank, each number and each rank once."""
    rows = sorted(pack.table("priorities").items(), key=lambda one: one[1]["neighbours"])
    for (_, lower), (code, row) in pairwise(rows):
        if row["neighbours"] == lower["neighbours"]:
            yield Finding(code, "item_twice", "neighbours", {"value": row["neighbours"]})
        elif row["rank"] <= lower["rank"]:
            yield Finding(code, "rank_does_not_rise", "rank", {"value": row["rank"]})


def phases_follow_one_another(pack: Pack) -> Iterable[Finding]:
    """The phases of a matter are numbered from 1 without a gap, and fit into its own limit.

    Only limits of one unit are added up: a working day has no fixed number of hours.
    """
    limits, matters = pack.table("limits"), pack.table("matters")
    found: dict[str, dict[int, str]] = {}
    for code, row in pack.table("matter_phases").items():
        phases = found.setdefault(row["matter"], {})
        if row["number"] in phases:
            params = {"value": row["number"], "other": phases[row["number"]]}
            yield Finding(code, "phase_twice", "number", params)
        phases[row["number"]] = code
    for matter, phases in found.items():
        last = phases[max(phases)]
        if len(phases) != max(phases):
            yield Finding(last, "phase_missing", "number", {"value": max(phases)})
        whole = limits[matters[matter]["limit"]]
        own = [limits[pack.table("matter_phases")[code]["limit"]] for code in phases.values()]
        same = sum(one["amount"] for one in own if one["unit"] == whole["unit"])
        if same > whole["amount"]:
            params = {"value": same, "whole": whole["amount"], "matter": matter}
            yield Finding(last, "phases_too_long", "limit", params)


def third_parties_stand_once(pack: Pack) -> Iterable[Finding]:
    """Each body that may be drawn to ask stands in one row."""
    seen: set[str] = set()
    for code, row in pack.table("third_parties").items():
        if row["body"] in seen:
            yield Finding(code, "system_twice", "body", {"value": row["body"]})
        seen.add(row["body"])


TABLES: tuple[Table, ...] = (
    # Bodies that may be drawn to ask requesters, instead of the follow-up desk.
    Table(
        "third_parties",
        frozen=False,
        columns=(Column("body", "ref", ref="organisations"),),
        checks=(third_parties_stand_once,),
    ),
    # Limits by phase of one matter: their clocks follow one another within the matter's own.
    Table(
        "matter_phases",
        frozen=True,
        columns=(
            Column("matter", "ref", ref="matters"),
            Column("number", "int", minimum=1),
            Column("limit", "ref", ref="limits"),
        ),
        checks=(phases_follow_one_another,),
    ),
    Table("request_types", frozen=True, columns=(Column("secret_by_default", "bool"),)),
    Table(
        "sources",
        frozen=True,
        columns=(
            Column("entrance", "choice", choices=("hotline", "grid")),
            Column("staff", "bool"),
        ),
    ),
    # How grave a matter is: where it is kept, its limits, whom to call before it is written down.
    Table(
        "severities",
        frozen=True,
        columns=(
            Column("rank", "int", minimum=1, maximum=9),
            Column("level", "int", minimum=1, maximum=5),
            Column("limit", "ref", required=False, ref="limits"),
            Column("response", "ref", required=False, ref="limits"),
            Column("calls", "reflist", required=False, ref="help_numbers"),
            Column("plain_zh", "text"),
            Column("plain_en", "text"),
        ),
        checks=(severities_rise,),
    ),
    # From how many neighbours on a matter goes ahead of others: the order of work, never a clock.
    Table(
        "priorities",
        frozen=True,
        columns=(
            Column("neighbours", "int", minimum=2),
            Column("rank", "int", minimum=1, maximum=9),
        ),
        checks=(priorities_rise_with_neighbours,),
    ),
    # Matters whose results are checked on the spot; a class covers those below it.
    Table("checked_matters", frozen=True, columns=(Column("matter", "ref", ref="matters"),)),
    # What neighbours may read of, once persons have released it; each matter by its own row.
    Table(
        "public_matters",
        frozen=False,
        columns=(
            Column("matter", "ref", ref="matters"),
            Column("place", "choice", choices=("facility", "grid")),
        ),
        checks=(public_matters_are_public,),
    ),
    # Matters, with all below them, that no list may make public.
    Table(
        "private_matters",
        frozen=False,
        columns=(
            Column("matter", "ref", ref="matters"),
            Column("why", "choice", choices=PRIVATE),
        ),
    ),
    # What an outside system writes before each field of its orders.
    Table(
        "outside_fields",
        frozen=True,
        columns=(
            Column("system", "ref", ref="sources"),
            Column("field", "choice", choices=(*FIELDS, *ANSWERS, SAID_ON)),
            Column("labels", "list"),
        ),
    ),
    # An outside system that sends orders and still owns them, and how it is answered.
    Table(
        "outside_parents",
        frozen=True,
        columns=(
            Column("system", "ref", ref="sources"),
            Column("asks", "bool"),
            Column("warn_share", "decimal", minimum=0, maximum=1),
            Column("return_grounds", "reflist", ref="grounds"),
            Column("return_limit", "ref", required=False, ref="limits"),
            Column("language", "choice", choices=("zh-hans", "en")),
            Column("return_text", "text"),
            Column("closing_text", "text"),
        ),
        checks=(outside_systems_can_be_answered,),
    ),
    # How a system writes what its requesters said of the result.
    Table(
        "outside_answers",
        frozen=True,
        columns=(
            Column("system", "ref", ref="sources"),
            Column("field", "choice", choices=(*ANSWERS, GRADE)),
            Column("means", "text"),
            Column("words", "list"),
        ),
        checks=(answers_mean_something,),
    ),
    # In which grades somebody may say how satisfied it is; without rows it says yes or no.
    Table(
        "rating_grades",
        frozen=False,
        columns=(
            Column("rank", "int", minimum=1, maximum=9),
            Column("satisfied", "choice", choices=("yes", "no", "neither")),
        ),
        checks=(grades_follow_one_another,),
    ),
    # What is often said with a move, of all matters or of one and those below it.
    Table(
        "reply_templates",
        frozen=False,
        columns=(
            Column("move", "choice", choices=TEMPLATED),
            Column("matter", "ref", ref="matters", required=False),
            Column("text_zh", "text"),
            Column("text_en", "text"),
        ),
    ),
    Table("place_kinds", frozen=True, columns=(Column("home", "bool"),)),
    Table(
        "hazard_checks",
        frozen=True,
        columns=(
            Column("place_kind", "ref", ref="place_kinds"),
            Column("law_basis", "text"),
            Column("limit", "ref", ref="limits"),
            Column("enforcer", "text"),
            Column("at_once", "bool"),
            Column("public", "bool"),
        ),
        checks=(hazards_can_be_followed,),
    ),
)
