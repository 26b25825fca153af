"""Ratings: said by the requester, changeable for the pack's days, shown only in closed batches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.cases.actions.receiving import Received, receive_request
from gongzhi.cases.actions.reports import Report
from gongzhi.cases.models import Rating, RatingBatch
from gongzhi.cases.models.rating import GRADED, SAID, SOLVED
from gongzhi.cases.policies import can_ask_rating
from gongzhi.cases.queries.outside import source_asks
from gongzhi.cases.queries.rated import RATED
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.codes import new_key
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import Work, work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to, hands_of
from gongzhi.procedure.standing import check_own_key, holds_key, key_hash

PRESSURE = "wrongdoing_report"


def make_rating_link(*, dossier: UUID, by: Actor, at: datetime) -> str:
    """Make the link's secret through which the requester rates without the file's key.

    Only the follow-up desk that may see the file hands it out (NotFound ``rating``), never a body
    that handled it (Refused ``rating_asked_by_handler``). A new link makes the old one open
    nothing; who has refused or settled is not asked again (Conflict ``rating_refused``,
    ``rating_settled``), nor is whom the source of the file asks itself (``source_asks``).
    """
    with work(by.jurisdiction, by.code) as unit:
        rating = _asked_rating(dossier, unit, by, at)
        secret = new_key()
        rating.link_hash = key_hash(secret)
        rating.save()
        return secret


def note_rating(
    *,
    dossier: UUID,
    by: Actor,
    at: datetime,
    solved: str = "",
    satisfied: bool | None = None,
    grade: str = "",
    refuse: bool = False,
) -> Rating:
    """Note what the requester said of the result on the telephone, until it says it itself.

    The same desk as for a link, and the same refusals; what the requester has said with its own
    key or link is not noted over (Conflict ``rated_itself``).
    """
    with work(by.jurisdiction, by.code) as unit:
        word = _word(solved, satisfied, grade, refuse, unit)
        rating = _asked_rating(dossier, unit, by, at)
        if says_something(rating) and not rating.by_phone:
            raise Conflict("rated_itself")
        return _put(rating, word, by_phone=True)


def _asked_rating(dossier: UUID, unit: Work, by: Actor, at: datetime) -> Rating:
    here = ground(unit)
    if not dossiers_visible_to(by, here).filter(id=dossier).exists():
        raise NotFound("rating")
    file = _file(dossier, unit)
    if not can_ask_rating(by, file, hands_of(file), here.territory):
        raise Refused("rating_asked_by_handler")
    if source_asks(file, here.under(file.rules_id)):
        raise Conflict("source_asks")
    if Rating.objects.filter(dossier_id=file.id, refused=True).exists():
        raise Conflict("rating_refused")
    rating = rating_of(file, unit, at)
    _check_open(rating, at)
    return rating


@dataclass(frozen=True, slots=True)
class Word:
    """What is said at once: solved, satisfied and in which grade; or that nothing is said."""

    solved: str
    satisfied: bool | None
    grade: str
    refused: bool


def says_something(rating: Rating) -> bool:
    """Tell whether a rating holds anything that was said."""
    return bool(rating.solved or rating.grade) or rating.satisfied is not None


def _word(solved: str, satisfied: bool | None, grade: str, refuse: bool, unit: Work) -> Word:
    if solved and solved not in SOLVED:
        raise Invalid(Problem("solved", "choice", {"choices": list(SOLVED)}))
    if refuse == bool(solved or grade or satisfied is not None):
        raise Invalid(Problem("solved", "rate_or_refuse"))
    return Word(solved, satisfied_by(grade, satisfied, unit), grade, refuse)


def satisfied_by(grade: str, satisfied: bool | None, unit: Work) -> bool | None:
    """Give what a grade says of satisfied: yes, no or neither; without one, what was said.

    Raises Invalid ``choice`` for a grade that the pack does not know.
    """
    if not grade:
        return satisfied
    grades = live(unit.jurisdiction, unit.live_version).table("rating_grades")
    if grade not in grades:
        raise Invalid(Problem("grade", "choice", {"choices": list(grades)}))
    return {"yes": True, "no": False, "neither": None}[str(grades[grade]["satisfied"])]


def _put(rating: Rating, word: Word, *, by_phone: bool) -> Rating:
    rating.solved = word.solved
    rating.satisfied = word.satisfied
    rating.grade = word.grade
    rating.refused = word.refused
    rating.by_phone = by_phone
    rating.source, rating.said_on = "", None
    rating.save()
    return rating


def rate(
    *,
    by: Actor,
    at: datetime,
    dossier: UUID | None = None,
    key: str = "",
    link: str = "",
    solved: str = "",
    satisfied: bool | None = None,
    grade: str = "",
    refuse: bool = False,
) -> Rating:
    """Say, change or refuse a rating, with the file's key or with the link.

    ``solved`` (solved, partly, not, cannot) and ``satisfied`` are kept apart; either may be left
    out. A ``grade`` of the pack says more finely how satisfied, and stands for it. Raises NotFound
    ``rating`` for a wrong key or link, Invalid naming the field, Conflict ``rating_settled`` once
    the pack's days have run.
    """
    with work(by.jurisdiction, by.code) as unit:
        word = _word(solved, satisfied, grade, refuse, unit)
        rating = _own_rating(unit, by, at, dossier=dossier, key=key, link=link)
        _check_open(rating, at)
        return _put(rating, word, by_phone=False)


def _own_rating(
    unit: Work, by: Actor, at: datetime, *, dossier: UUID | None = None, key: str, link: str
) -> Rating:
    rows = Rating.objects.select_for_update().filter(jurisdiction_id=unit.jurisdiction)
    if link:
        found = rows.filter(link_hash=key_hash(link)).first()
        if found is None:
            raise NotFound("rating")
        check_own_key(by, hands_of(found.dossier))
        return found
    file = None if dossier is None else _file(dossier, unit)
    if file is None or not holds_key(file, key):
        raise NotFound("rating")
    check_own_key(by, hands_of(file))
    return rating_of(file, unit, at)


def report_pressure(
    *,
    by: Actor,
    at: datetime,
    text: str,
    dossier: UUID | None = None,
    key: str = "",
    link: str = "",
) -> Received:
    """Open a secret report that somebody asked for another rating; gives its own code and key.

    The rated body is shut out and a desk outside its line receives it (Invalid ``no_receiver``
    where the pack names none). The report does not name the file.
    """
    with work(by.jurisdiction, by.code) as unit:
        body = _own_rating(unit, by, at, dossier=dossier, key=key, link=link).body
    report = Report(detail=text, type=PRESSURE, about=body.code)
    return receive_request(report, by=visitor(by.jurisdiction), at=at)


def close_batches(*, unit: Work, at: datetime) -> list[RatingBatch]:
    """Close a batch for every body with enough settled ratings; gives the new batches.

    A batch takes all that have settled, at least the pack's ``rating_batch``; fewer wait. What
    was never said or was refused is in no batch. Source: practice.md M3 (n ≥ 10).
    """
    least = _setting(unit, "rating_batch")
    waiting: dict[int, list[Rating]] = {}
    rows = Rating.objects.select_for_update().filter(
        SAID, jurisdiction_id=unit.jurisdiction, batch=None, settles_at__lte=at
    )
    for one in rows.order_by("body_id", "link_hash"):
        waiting.setdefault(one.body_id, []).append(one)
    month = _month(unit, at)
    return [_close(unit, body, rows, month) for body, rows in waiting.items() if len(rows) >= least]


def _month(unit: Work, at: datetime) -> str:
    here = ground(unit)
    zone = here.calendar(here.territory.root.id).zone
    return f"{at.astimezone(zone):%Y-%m}"


def _close(unit: Work, body: int, rows: list[Rating], month: str) -> RatingBatch:
    counts = {name: sum(one.solved == name for one in rows) for name in SOLVED}
    counts["satisfied"] = sum(one.satisfied is True for one in rows)
    counts["not_satisfied"] = sum(one.satisfied is False for one in rows)
    graded = Counter(one.grade for one in rows if one.grade)
    counts |= {f"{GRADED}{grade}": count for grade, count in sorted(graded.items())}
    number = RatingBatch.objects.filter(body_id=body).count() + 1
    batch = RatingBatch.objects.create(
        jurisdiction_id=unit.jurisdiction,
        body_id=body,
        number=number,
        ratings=len(rows),
        counts=counts,
        month=month,
    )
    Rating.objects.filter(id__in=[one.id for one in rows]).update(batch=batch)
    return batch


def rating_of(file: Dossier, unit: Work, at: datetime) -> Rating:
    """Give the rating of the body whose result lies before the requester, begun now if need be.

    Each body that came to a result has one of its own; until there is another result, the last
    one is meant.
    """
    known = Rating.objects.select_for_update().filter(dossier_id=file.id).order_by("-id")
    if file.step not in RATED or file.owner_id is None:
        last = known.first()
        if last is None:
            raise Conflict("rating_too_early", step=file.step)
        return last
    own = known.filter(body_id=file.owner_id).first()
    if own is not None:
        return own
    days = timedelta(days=_setting(unit, "rating_days"))
    return Rating.objects.create(
        dossier_id=file.id,
        jurisdiction_id=unit.jurisdiction,
        body_id=file.owner_id,
        link_hash=key_hash(new_key()),
        settles_at=at + days,
    )


def _check_open(rating: Rating, at: datetime) -> None:
    if at >= rating.settles_at:
        raise Conflict("rating_settled")


def _file(dossier: UUID, unit: Work) -> Dossier:
    rows = Dossier.objects.select_for_update().filter(jurisdiction_id=unit.jurisdiction)
    file = rows.filter(id=dossier, procedure="request").first()
    if file is None:
        raise NotFound("rating")
    return file


def _setting(unit: Work, code: str) -> int:
    rows = live(unit.jurisdiction, unit.live_version).table("settings")
    return int(rows[code]["value"])
