"""What an outside system was told by its requesters: it counts as said, and nobody asks again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from gongzhi.cases.actions.rating import rating_of, satisfied_by, says_something
from gongzhi.cases.methods.rated_sheet import columns_of, read_row
from gongzhi.cases.models import Rating
from gongzhi.cases.models.rating import SOLVED
from gongzhi.cases.policies import can_ask_rating, can_import_ratings
from gongzhi.cases.queries.outside import RESULTS, row_of_system
from gongzhi.cases.queries.rated import RATED
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.models import Entry
from gongzhi.core.sheets import Sheet
from gongzhi.core.work import Work, work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import dossiers_visible_to, hands_of

UNSOLVED = frozenset({"partly", "not"})


@dataclass(frozen=True, slots=True)
class SourceRating:
    """One row: the source's number, whether it is solved, whether the requester is satisfied.

    ``row`` is its number in the sheet, ``solved`` one of ``SOLVED`` or empty; ``grade`` is one of
    the pack's, which says more finely how satisfied, or empty; ``said_on`` is the
    day on which the requester said it, None where the source does not tell.
    """

    row: int
    number: str
    solved: str = ""
    satisfied: bool | None = None
    grade: str = ""
    said_on: date | None = None


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
    zone = here.calendar(here.territory.root.id).zone
    for row in sheet.rows():
        read = read_row(row, columns, answers, zone)
        if isinstance(read, list):
            problems += read
        else:
            rows.append(SourceRating(row.number, **asdict(read)))
    return rows, [*sheet.problems, *problems]


def most_rows(here: Ground) -> int:
    """How many ratings the pack takes in at once."""
    return int(here.live.table("settings")["rating_rows_most"]["value"])


def import_ratings(
    *, system: str, rows: Sequence[SourceRating], by: Actor, at: datetime
) -> Imported:
    """Take in what a system's requesters said of results; every good row is in, wrong ones named.

    A rating enters a batch as others do. Solved closes the file as confirmed; not or partly solved
    lifts it one level; anything else closes it as unconfirmed. Sheets may be cumulative: what was
    said before the present result is known, or named as said of an earlier one, and lifts nothing
    again. Only the follow-up desk brings them, for files that its body did not handle. Raises
    Refused ``not_yours`` and Invalid (``system``, ``too_many_rows``).
    """
    if not can_import_ratings(by):
        raise Refused("not_yours", move="rate", step="", role="follow_up_desk")
    with work(by.jurisdiction, by.code) as unit:
        most = most_rows(ground(unit))
        if len(rows) > most:
            raise Invalid(Problem("rows", "too_many_rows", {"limit": most}))
        if row_of_system(system, ground(unit).rules) is None:
            params = {"table": "outside_parents", "got": system[:80]}
            raise Invalid(Problem("system", "unknown_code", params))
    done, first = Imported(), dict[str, int]()
    for one in rows:
        faults = _faults(one, first) or _taken_alone(one, system, by, at)
        done.taken += not faults
        done.known += faults == [KNOWN]
        wrong = [fault for fault in faults if fault != KNOWN]
        done.problems += [Problem(name, rule, params, row=one.row) for name, rule, params in wrong]
    return done


Fault = tuple[str, str, dict[str, object]]
KNOWN: Fault = ("", "known", {})


def _taken_alone(one: SourceRating, system: str, by: Actor, at: datetime) -> list[Fault]:
    """Take one row in a transaction of its own: a file that cannot be moved ends no other row."""
    try:
        with work(by.jurisdiction, by.code) as unit:
            fault = _take(one, system, by, at, unit)
    except Invalid as wrong:
        return [(found.field, found.rule, dict(found.params)) for found in wrong.problems]
    except (Conflict, Refused) as error:
        return [("number", "not_taken", {"code": error.code})]
    return [] if fault is None else [fault]


def _faults(one: SourceRating, first: dict[str, int]) -> list[Fault]:
    faults: list[Fault] = []
    if not one.number:
        faults.append(("number", "required", {}))
    elif first.setdefault(one.number, one.row) != one.row:
        faults.append(("number", "repeated_number", {"first": first[one.number]}))
    if one.solved and one.solved not in SOLVED:
        faults.append(("solved", "choice", {"choices": list(SOLVED)}))
    if not (one.solved or one.grade) and one.satisfied is None:
        faults.append(("solved", "says_nothing", {}))
    return faults


def _take(one: SourceRating, system: str, by: Actor, at: datetime, unit: Work) -> Fault | None:
    """Take one row in; None when it is, ``KNOWN`` when it was, else what is wrong."""
    here = ground(unit)
    file = _file(one.number, system, by, here)
    if file is None:
        return ("number", "unknown_number", {})
    if not can_ask_rating(by, file, hands_of(file), here.territory):
        return ("number", "rated_by_handler", {})
    zone = here.calendar(file.area_id).zone
    if one.said_on is not None and one.said_on > at.astimezone(zone).date():
        return ("said_on", "said_on_later_day", {})
    waits = file.step in RATED and file.owner_id is not None
    result = _result_day(file, zone) if waits else None
    before = _said_before(one, file, system, result)
    if before is not None:
        return before
    if not waits:
        return ("number", "no_result_yet", {})
    if one.said_on is not None and result is not None and one.said_on < result:
        return ("said_on", "said_of_earlier_result", {"result": result.isoformat()})
    return _put(one, file, system, by, at, unit)


def _put(
    one: SourceRating, file: Dossier, system: str, by: Actor, at: datetime, unit: Work
) -> Fault | None:
    if Rating.objects.filter(dossier_id=file.id, refused=True).exists():
        return ("number", "rated_here", {})
    rating = rating_of(file, unit, at)
    if says_something(rating) and not rating.source:
        return ("number", "rated_here", {})
    if at >= rating.settles_at:
        return ("number", "rating_settled", {})
    rating.solved, rating.grade, rating.source = one.solved, one.grade, system
    rating.satisfied = satisfied_by(one.grade, one.satisfied, unit)
    rating.said_on = one.said_on
    rating.save()
    _judge(one, file, system, by, at)
    return None


def _said_before(
    one: SourceRating, file: Dossier, system: str, result: date | None
) -> Fault | None:
    """What an earlier sheet has brought is known: an older word, or the same one again.

    The same word on a newer result is new only if its day says so. ``result`` is the day of the
    present result, None while there is none.
    """
    last = Rating.objects.filter(dossier_id=file.id, source=system).order_by("-id").first()
    if last is None:
        return None
    same = (one.solved, one.grade) == (last.solved, last.grade)
    same &= bool(one.grade) or one.satisfied == last.satisfied
    if one.said_on is not None and last.said_on is not None:
        older = one.said_on < last.said_on or (same and one.said_on == last.said_on)
        return KNOWN if older else None
    if not same:
        return None
    if result is None or last.body_id == file.owner_id:
        return KNOWN
    if one.said_on is None:
        return ("said_on", "day_needed", {})
    return KNOWN if one.said_on < result else None


def _result_day(file: Dossier, zone: ZoneInfo) -> date | None:
    """Give the local day of the result that lies before the requester."""
    results = Entry.objects.filter(chain=file.id, move__in=RESULTS)
    at = results.order_by("-sequence").values_list("occurred_at", flat=True).first()
    return None if at is None else at.astimezone(zone).date()


def _file(number: str, system: str, by: Actor, here: Ground) -> Dossier | None:
    """Find the file of a number, locked; a file its body is shut out of is none."""
    seen = dossiers_visible_to(by, here).filter(source=system, source_id=number)
    id_ = seen.filter(procedure="request").values_list("id", flat=True).first()
    rows = Dossier.objects.select_for_update().filter(jurisdiction_id=by.jurisdiction)
    return None if id_ is None else rows.get(id=id_)


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
