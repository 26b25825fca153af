"""Sentences for the steps of a derivation, in zh-Hans and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo

from gongzhi.procedure.clock.moments import ClockError
from gongzhi.procedure.clock.timeline import Step

LANGUAGES = ("zh-hans", "en")

# One pair (zh-Hans, English) for each code; a key "code.variant" is chosen by a parameter.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "start": ("开始计时：{at}。", "Counting starts: {at}."),
    "township_kind": (
        "这类镇街{name}另有时限，通常的时限是{length}。",
        "This kind of township{name} has a limit of its own; the usual one is {length}.",
    ),
    "limit": ("时限：{length}。", "Limit: {length}."),
    "extended": ("经批准延长：{length}。", "Extended by leave: {length}."),
    "count_on": ("延长部分接着计算：{length}。", "The extension counts on from there: {length}."),
    "begin_next_opening": (
        "不在工作时间内，自下一次上班时起算：{at}。",
        "Outside working hours, so time runs from the next opening: {at}.",
    ),
    "count_from_next_work_day": (
        "开始当日不计入，自下一个工作日起算：{date}。",
        "The day of start is not counted; the first day counted is the next working day: {date}.",
    ),
    "count_from_next_day": (
        "开始当日不计入，自次日起算：{date}。",
        "The day of start is not counted; the first day counted is the next day: {date}.",
    ),
    "same_day": ("当日办结。", "To be done on the same day."),
    "day_and_night": (
        "紧急时限昼夜连续计算。",
        "Urgent limits run day and night.",
    ),
    "counted": ("{date}计入{span}。", "{date}: {span} counted."),
    "skip.rest_day": ("{date}是休息日，不计入。", "{date} is a day of rest and is not counted."),
    "skip.holiday": (
        "{date}是节假日{name}，不计入。",
        "{date} is a public holiday{name} and is not counted.",
    ),
    "make_up_day": (
        "{date}是调休上班日{name}，计入（{hours}）。",
        "{date} is a make-up working day{name} and is counted ({hours}).",
    ),
    "half_day": (
        "{date}只上半天班{name}（{hours}）。",
        "{date} is a half working day{name} ({hours}).",
    ),
    "other_hours": (
        "{date}的工作时间另有安排{name}（{hours}）。",
        "{date} has other working hours{name} ({hours}).",
    ),
    "hours_change": (
        "自{date}起工作时间为{hours}。",
        "From {date} on the working hours are {hours}.",
    ),
    "paused": (
        "{from}至{to}暂停计时，期限顺延{span}。",
        "Paused from {from} to {to}: the end moves by {span}.",
    ),
    "paused_days": (
        "{from}至{to}暂停计时，期限顺延{days}个工作日。",
        "Paused from {from} to {to}: the end moves by {days} of a working day.",
    ),
    "stopped": (
        "自{from}起暂停计时，恢复后再计算到期时间。",
        "Paused since {from}; the due time is counted when time runs again.",
    ),
    "last_day": ("期限的最后一日：{date}。", "The last day of the period: {date}."),
    "moved_to_work_day": (
        "最后一日是休息日，顺延至下一个工作日：{date}。",
        "The last day is a day of rest, so the period ends on the next working day: {date}.",
    ),
    "due": ("到期时间：{at}。", "Due: {at}."),
    "resume_by": (
        "最多暂停到{at}，到时自动恢复计时。",
        "The pause ends at the latest on {at}; then time runs again by itself.",
    ),
    "named_date": (
        "到期时间由记录中写明的日期定为{at}。",
        "The due time follows from the date named in the record: {at}.",
    ),
    "promised": (
        "到期时间由承办的单位或会议定为{at}。",
        "The due time was named by the body itself or by a meeting: {at}.",
    ),
    "given_by_source": (
        "到期时间由来件系统给定：{at}。",
        "The due time came with the file from the other system: {at}.",
    ),
    "due_end_of_day": ("到期时间：{date}24时。", "Due: {date}, 24:00."),
    "provisional": (
        "{year}年的放假安排尚未公布，到期时间为暂定，公布后重新计算。",
        "The holidays of {year} are not published yet: the due time is provisional and will be "
        "counted again.",
    ),
}

_UNITS = {
    "work_minutes": ("{}个工作分钟", "{} working minute", "{} working minutes"),
    "urgent_minutes": (
        "{}分钟（昼夜连续）",
        "{} minute, day and night",
        "{} minutes, day and night",
    ),
    "work_hours": ("{}个工作小时", "{} working hour", "{} working hours"),
    "work_days": ("{}个工作日", "{} working day", "{} working days"),
    "natural_days": ("{}个自然日", "{} calendar day", "{} calendar days"),
    "urgent_hours": ("{}小时（昼夜连续）", "{} hour, day and night", "{} hours, day and night"),
}
_NOTHING = (("立即", "at once"), ("当日", "the same day"))
_WEEKDAYS = "一二三四五六日"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def explain(
    derivation: Iterable[Step],
    language: str,
    names: Mapping[str, str] | None = None,
    zone: tzinfo | None = None,
) -> list[str]:
    """Return the sentences of a derivation in `language` ("zh-hans" or "en", any case).

    `names` gives the names of days (rows of `calendar_days`) and of kinds of townships by row
    code, in that language; without it a holiday is only called a holiday. `zone` is where moments
    in UTC are told.
    ClockError: an unknown language or code.
    """
    chosen = language.lower()
    if chosen not in LANGUAGES:
        raise ClockError(f"language: unknown: {language!r}")
    known = names or {}
    return [_sentence(_told_in(zone, step), LANGUAGES.index(chosen), known) for step in derivation]


def say_moment(at: datetime, language: str, zone: tzinfo) -> str:
    """Say a moment to the minute in local time, in `language` ("zh-hans" or "en")."""
    local = at.astimezone(zone).replace(second=0, microsecond=0)
    return _moment(local.isoformat(), LANGUAGES.index(language))


def _told_in(zone: tzinfo | None, step: Step) -> Step:
    """Tell a moment that was stored in UTC in local time; local ones stay as they are."""
    at = str(step.get("at", ""))
    if zone is None or not at.endswith("Z"):
        return step
    return {**step, "at": datetime.fromisoformat(at).astimezone(zone).isoformat()}


def _sentence(step: Step, language: int, names: Mapping[str, str]) -> str:
    code = str(step["code"])
    key = f"{code}.{step['why']}" if "why" in step else code
    if key not in SENTENCES:
        raise ClockError(f"code: unknown: {key!r}")
    return SENTENCES[key][language].format_map(_words(step, language, names))


def _words(step: Step, language: int, names: Mapping[str, str]) -> dict[str, str]:
    words = {key: str(value) for key, value in step.items()}
    words["name"] = _name(names.get(words.get("name", ""), ""), language)
    for key in ("at", "from", "to"):
        if key in step:
            words[key] = _moment(str(step[key]), language)
    if "date" in step:
        words["date"] = _day(date.fromisoformat(str(step["date"])), language)
    if "unit" in step:
        words["length"] = _length(str(step["unit"]), int(step["amount"]), language)
    if "minutes" in step:
        words["span"] = _span(int(step["minutes"]), language)
    if "per_mille" in step:
        words["days"] = _thousandths(int(step["per_mille"]))
    if "hours" in step:
        words["hours"] = ("、", ", ")[language].join(step["hours"])
    return words


def _name(name: str, language: int) -> str:
    return (f"（{name}）", f" ({name})")[language] if name else ""


def _day(day: date, language: int) -> str:
    if language == 0:
        return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _moment(text: str, language: int) -> str:
    moment = datetime.fromisoformat(text)
    pattern = "%H:%M:%S" if moment.second else "%H:%M"
    return f"{_day(moment.date(), language)}{('', ', ')[language]}{moment.strftime(pattern)}"


def _length(unit: str, amount: int, language: int) -> str:
    if not amount:
        return _NOTHING[unit.endswith("days")][language]
    chinese, one, many = _UNITS[unit]
    if language == 0:
        return chinese.format(amount)
    return (one if amount == 1 else many).format(amount)


def _span(minutes: int, language: int) -> str:
    hours, rest = divmod(minutes, 60)
    if language == 0:
        return (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest or not hours else "")
    parts = (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")
    return " ".join(part for part in parts if part)


def _thousandths(number: int) -> str:
    whole, part = divmod(number, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")
