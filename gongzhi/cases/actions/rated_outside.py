"""What an outside system was told by its requesters: it counts as said, and nobody asks again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gongzhi.cases.actions.rating import rating_of
from gongzhi.cases.methods.rated_sheet import columns_of, read_row
from gongzhi.cases.models import Rating
from gongzhi.cases.models.rating import SOLVED
from gongzhi.cases.policies import can_ask_rating, can_import_ratings
from gongzhi.cases.queries.outside import row_of_system
from gongzhi.cases.queries.rated import RATED
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.sheets import Sheet
from gongzhi.core.work import Work, work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import dossiers_visible_to, hands_of

MOST_ROWS = 5000
UNSOLVED = frozenset({"partly", "not"})


@dataclass(frozen=True, slots=True)
class SourceRating:
    """One row: the source's number, whether it is solved, whether the requester is satisfied.

    ``row`` is its number in the sheet, ``solved`` one of ``SOLVED`` or empty.
    """

    row: int
    number: str
    solved: str = ""
    satisfied: bool | None = None


@dataclass(slots=True)
class Imported:
    """How many rows are in, how many were known, and what is wrong with the others."""

    taken: int = 0
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_sheet(sheet: Sheet, system: str, here: Ground) -> tuple[list[SourceRating], list[Problem]]:
    """Read a sheet of ratings by the labels and words of the pack; wrong rows are problems.

    Raises Invalid ``missing_column``, and what reading the sheet raises.
    """
    tables = here.rules.table
    fields = [row for row in tables("outside_fields").values() if row["system"] == system]
    answers = [row for row in tables("outside_answers").values() if row["system"] == system]
    columns = columns_of(sheet.headers, fields)
    rows, problems = list[SourceRating](), list[Problem]()
    for row in sheet.rows():
        read = read_row(row, columns, answers)
        if isinstance(read, list):
            problems += read
        else:
            rows.append(SourceRating(row.number, *read))
    return rows, [*sheet.problems, *problems]


def import_ratings(
    *, system: str, rows: Sequence[SourceRating], by: Actor, at: datetime
) -> Imported:
    """Take in what a system's requesters said of results; every good row is in, wrong ones named.

    A rating enters a batch as others do. Solved closes the file as confirmed; not or partly solved
    lifts it one level; anything else closes it as unconfirmed. Only the follow-up desk brings them,
    for files that its body did not handle. Raises Refused ``not_yours`` and Invalid (``system``,
    ``too_many_rows``).
    """
    if not can_import_ratings(by):
        raise Refused("not_yours", move="rate", step="", role="follow_up_desk")
    if len(rows) > MOST_ROWS:
        raise Invalid(Problem("rows", "too_many_rows", {"limit": MOST_ROWS}))
    with work(by.jurisdiction, by.code) as unit:
        if row_of_system(system, ground(unit).rules) is None:
            params = {"table": "outside_parents", "got": system[:80]}
            raise Invalid(Problem("system", "unknown_code", params))
    done, first = Imported(), dict[str, int]()
    for one in rows:
        faults = _faults(one, first)
        if not faults:
            with work(by.jurisdiction, by.code) as unit:
                faults = _take(one, system, by, at, unit, done)
        done.problems += [Problem(name, rule, params, row=one.row) for name, rule, params in faults]
    return done


Fault = tuple[str, str, dict[str, object]]


def _faults(one: SourceRating, first: dict[str, int]) -> list[Fault]:
    faults: list[Fault] = []
    if not one.number:
        faults.append(("number", "required", {}))
    elif first.setdefault(one.number, one.row) != one.row:
        faults.append(("number", "repeated_number", {"first": first[one.number]}))
    if one.solved and one.solved not in SOLVED:
        faults.append(("solved", "choice", {"choices": list(SOLVED)}))
    if not one.solved and one.satisfied is None:
        faults.append(("solved", "says_nothing", {}))
    return faults


def _take(
    one: SourceRating, system: str, by: Actor, at: datetime, unit: Work, done: Imported
) -> list[Fault]:
    here = ground(unit)
    file = _file(one.number, system, by, here)
    if file is None:
        return [("number", "unknown_number", {})]
    if not can_ask_rating(by, file, hands_of(file), here.territory):
        return [("number", "rated_by_handler", {})]
    if file.step not in RATED or file.owner_id is None:
        if _last_is(one, file, system):
            done.known += 1
            return []
        return [("number", "no_result_yet", {})]
    rating = rating_of(file, unit, at)
    said = bool(rating.solved) or rating.satisfied is not None
    if rating.refused or (said and not rating.source):
        return [("number", "rated_here", {})]
    if said and (rating.solved, rating.satisfied) == (one.solved, one.satisfied):
        done.known += 1
        return []
    if at >= rating.settles_at:
        return [("number", "rating_settled", {})]
    rating.solved, rating.satisfied, rating.source = one.solved, one.satisfied, system
    rating.save()
    _judge(one, file, system, by, at)
    done.taken += 1
    return []


def _file(number: str, system: str, by: Actor, here: Ground) -> Dossier | None:
    """Find the file of a number, locked; a file its body is shut out of is none."""
    seen = dossiers_visible_to(by, here).filter(source=system, source_id=number)
    id_ = seen.filter(procedure="request").values_list("id", flat=True).first()
    rows = Dossier.objects.select_for_update().filter(jurisdiction_id=by.jurisdiction)
    return None if id_ is None else rows.get(id=id_)


def _last_is(one: SourceRating, file: Dossier, system: str) -> bool:
    """Tell whether the row was taken in before, and the file has moved on for it."""
    last = Rating.objects.filter(dossier_id=file.id).order_by("-id").first()
    said = (one.solved, one.satisfied, system)
    return last is not None and (last.solved, last.satisfied, last.source) == said


def _judge(one: SourceRating, file: Dossier, system: str, by: Actor, at: datetime) -> None:
    """Move the file as the requester's word asks. The entry bears no rating: handlers read it."""
    unsolved = one.solved in UNSOLVED
    if file.closed_at is not None:
        open_ = Clock.objects.filter(dossier_id=file.id, name="window", ended_at=None, due__gte=at)
        if not unsolved or file.outcome == "confirmed" or not open_.exists():
            return
        move = "source_disputed"
    elif unsolved:
        move = "source_disputed"
    else:
        move = "source_confirmed" if one.solved == "solved" else "source_undecided"
    advance(
        dossier=file.id,
        move=move,
        by=system_actor(by.jurisdiction, "adopt"),
        at=at,
        record={"given": {"system": system, "by": by.code}},
    )
