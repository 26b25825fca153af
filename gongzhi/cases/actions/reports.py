"""What somebody reports, and the check of each of its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gongzhi.cases.actions.grading import call_first
from gongzhi.cases.queries.ground import CaseGround
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.images import CleanPhoto, clean_photo
from gongzhi.core.recordings import CleanRecording, clean_recording
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.table import procedure

LONGEST = {
    "detail": "text_max_chars",
    "subject": "subject_max_chars",
    "address": "subject_max_chars",
    "name": "contact_max_chars",
    "phone": "contact_max_chars",
    "safe_way": "subject_max_chars",
    "settled": "subject_max_chars",
}
"""Field → row of the pack table ``settings`` that bounds its length."""
CODED = {
    "type": "request_types",
    "source": "sources",
    "matter": "matters",
    "severity": "severities",
}
UNCODED = frozenset({"matter", "severity"})
"""Fields that may be left out."""


@dataclass(slots=True)
class Report:
    """What somebody reports. ``detail`` or ``voice`` is required; everything else helps.

    ``about`` is the code of a body that is complained of: it is shut out of the file, and the
    report goes to a desk outside its line. ``area`` is a chosen area's code; ``address`` words of
    the place; ``name`` and ``phone`` the contact, sealed apart, with ``safe_way``: how it is safe
    to get in touch. The handler sees them only if ``share_contact``; else words pass by relay.
    ``severity`` is how grave the person finds it; where the pack names numbers to call first,
    ``called`` says that it was done. ``settled``: the one line of staff who put it right at once.
    ``photos`` and ``voice`` are raw uploads; ``matter`` a category the person chose.
    """

    detail: str
    subject: str = ""
    type: str = "help"
    area: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    name: str = ""
    phone: str = ""
    safe_way: str = ""
    share_contact: bool = False
    matter: str = ""
    about: str = ""
    severity: str = ""
    called: bool = False
    settled: str = ""
    photos: tuple[bytes, ...] = ()
    voice: bytes = b""
    source: str = "web"
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What was sent along with the words, made safe."""

    photos: tuple[CleanPhoto, ...]
    voice: CleanRecording | None


def check_report(report: Report, ground: CaseGround) -> Enclosed:
    """Check every field of a report, clean its photos and its recording.

    Invalid lists all that is wrong.
    """
    problems = [*_texts(report, ground), *_codes(report, ground), *call_first(report, ground.base)]
    photos = _photos(report.photos, ground, problems)
    voice = _voice(report.voice, ground, problems) if report.voice else None
    if problems:
        raise Invalid(problems)
    return Enclosed(photos, voice)


def check_photos(raw: Sequence[bytes], ground: CaseGround) -> tuple[CleanPhoto, ...]:
    """Clean photos; Invalid names every one that cannot be taken, and one too many."""
    problems: list[Problem] = []
    photos = _photos(raw, ground, problems)
    if problems:
        raise Invalid(problems)
    return photos


def _photos(
    raw: Sequence[bytes], ground: CaseGround, problems: list[Problem]
) -> tuple[CleanPhoto, ...]:
    """Clean the photos; what is wrong with one goes to ``problems`` with its number (from 1)."""
    clean: list[CleanPhoto] = []
    if not raw:
        return ()
    most = ground.setting("photo_max_count")
    if len(raw) > most:
        problems.append(Problem("photo", "too_many", {"high": most}))
    for number, data in enumerate(raw[:most], 1):
        try:
            photo = clean_photo(
                data,
                max_bytes=ground.setting("photo_max_bytes"),
                max_pixels=ground.setting("photo_max_pixels"),
                max_side=ground.setting("photo_max_side"),
            )
        except Invalid as wrong:
            problems += [replace(one, row=number) for one in wrong.problems]
        else:
            clean.append(photo)
    return tuple(clean)


def _voice(raw: bytes, ground: CaseGround, problems: list[Problem]) -> CleanRecording | None:
    try:
        return clean_recording(
            raw,
            max_bytes=ground.setting("voice_max_bytes"),
            max_seconds=ground.setting("voice_max_seconds"),
        )
    except Invalid as wrong:
        problems += wrong.problems
        return None


def check_receiver(about: str, begin: tuple[str, str], area_id: int, base: Ground) -> int:
    """Give who may receive a report about a body and does not answer to that body.

    Raises Invalid ``about`` / ``no_receiver``: then only a channel outside the platform helps.
    """
    step, entrance = begin
    role = procedure("request").step(step).acts.role
    shut = {base.directory.by_code[about].id}
    found = base.directory.desk_outside(role, entrance, area_id, base.territory, shut)
    if found is None:
        raise Invalid(Problem("about", "no_receiver", {"got": about}))
    return found


def _texts(report: Report, ground: CaseGround) -> Iterator[Problem]:
    if not report.detail.strip() and not report.voice:
        yield Problem("detail", "required")
    for name, row in LONGEST.items():
        value, most = getattr(report, name), ground.setting(row)
        if len(value) > most:
            yield Problem(name, "length", {"high": most, "got": len(value)})
        if "\x00" in value:
            yield Problem(name, "nul")


def _codes(report: Report, ground: CaseGround) -> Iterator[Problem]:
    rules = ground.base.rules
    for name, table in CODED.items():
        value = getattr(report, name)
        if (value or name not in UNCODED) and value not in rules.table(table):
            yield Problem(name, "unknown_code", {"table": table, "got": value[:80]})
    body = ground.base.directory.by_code.get(report.about)
    if report.about and (body is None or not body.open):
        yield Problem("about", "unknown_body", {"got": report.about[:80]})
    area = ground.base.territory.by_code(report.area) if report.area else None
    if report.area and (area is None or not area.open):
        yield Problem("area", "unknown_area", {"got": report.area[:80]})
