"""Ratings: said by the requester, by its key or a link that rates once; changeable for days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.cases.actions.receiving import Received, receive_request
from gongzhi.cases.actions.reports import Report
from gongzhi.cases.models import Rating, SpentLink
from gongzhi.cases.models.rating import SOLVED
from gongzhi.cases.policies import can_ask_rating
from gongzhi.cases.queries.outside import source_asks
from gongzhi.cases.queries.rated import RATED, opened_by_link
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
    """Make the link's secret through which the requester rates, once, without the file's key.

    Only the follow-up desk that may see the file hands it out (NotFound ``rating``), never a body
    that handled it (Refused ``rating_asked_by_handler``). A new link makes the old one open
    nothing; who has rated by itself, refused or settled is not asked again (Conflict
    ``rating_said``, ``rating_refused``, ``rating_settled``), nor is whom the source of the file
    asks itself (``source_asks``).
    """
    with work(by.jurisdiction, by.code) as unit:
        rating = _asked_rating(dossier, unit, by, at)
        if says_something(rating) and not rating.by_phone:
            raise Conflict("rating_said")
        secret = new_key()
        if rating.handed:
            _spend(rating, "replaced")
        rating.link_hash, rating.handed = key_hash(secret), True
        rating.save()
        return secret


def _spend(rating: Rating, why: str) -> None:
    SpentLink.objects.create(
        jurisdiction_id=rating.jurisdiction_id,
        rating=rating,
        link_hash=bytes(rating.link_hash),
        why=why,
    )


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
    dossier: UUID,
    key: str,
    solved: str = "",
    satisfied: bool | None = None,
    grade: str = "",
    refuse: bool = False,
) -> Rating:
    """Say, change or refuse a rating with the file's key.

    ``solved`` (solved, partly, not, cannot) and ``satisfied`` are kept apart; either may be left
    out. A ``grade`` of the pack says more finely how satisfied, and stands for it. Raises NotFound
    ``rating`` for a wrong key, Invalid naming the field, Conflict ``rating_settled`` once the
    pack's days have run.
    """
    with work(by.jurisdiction, by.code) as unit:
        word = _word(solved, satisfied, grade, refuse, unit)
        rating = _own_rating(unit, by, at, dossier=dossier, key=key, link="")
        _check_open(rating, at)
        return _put(rating, word, by_phone=False)


@dataclass(frozen=True, slots=True)
class Linked:
    """A rating said through a link; ``change`` is the secret for changes where it was new."""

    rating: Rating
    change: str


def rate_by_link(
    *,
    by: Actor,
    at: datetime,
    link: str,
    solved: str = "",
    satisfied: bool | None = None,
    grade: str = "",
    refuse: bool = False,
) -> Linked:
    """Say or refuse a rating with the link, once; or change it with what the link gave for that.

    The same fields and errors as ``rate``; a link that was used or replaced raises Conflict
    ``rating_link_used`` or ``rating_link_replaced``.
    """
    with work(by.jurisdiction, by.code) as unit:
        word = _word(solved, satisfied, grade, refuse, unit)
        rating = _own_rating(unit, by, at, key="", link=link)
        _check_open(rating, at)
        change = ""
        if rating.handed and bytes(rating.link_hash) == key_hash(link):
            change = new_key()
            _spend(rating, "used")
            rating.link_hash, rating.handed = key_hash(new_key()), False
            rating.change_hash = key_hash(change)
        return Linked(_put(rating, word, by_phone=False), change)


def _own_rating(
    unit: Work, by: Actor, at: datetime, *, dossier: UUID | None = None, key: str, link: str
) -> Rating:
    if link:
        rows = Rating.objects.select_for_update().filter(jurisdiction_id=unit.jurisdiction)
        found = opened_by_link(rows, link, unit.jurisdiction)
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
