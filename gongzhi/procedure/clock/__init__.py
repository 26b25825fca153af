"""The pure clock: due times with their arithmetic. No Django, no wall clock, no rows read.

calendar = Calendar.from_rows(row, day_rows)
answer = due(calendar, Limit.from_row(limit_row), start, pauses, extensions)
explain(answer.derivation, "zh-hans")
"""

from gongzhi.procedure.clock.calendar import Calendar, Day, Season, choose_calendar
from gongzhi.procedure.clock.due import Due, due, next_opening, remaining, resume_by
from gongzhi.procedure.clock.limits import UNITS, Extension, Limit, Pause
from gongzhi.procedure.clock.moments import ClockError
from gongzhi.procedure.clock.wording import LANGUAGES, explain, say_moment

__all__ = [
    "LANGUAGES",
    "UNITS",
    "Calendar",
    "ClockError",
    "Day",
    "Due",
    "Extension",
    "Limit",
    "Pause",
    "Season",
    "choose_calendar",
    "due",
    "explain",
    "next_opening",
    "remaining",
    "resume_by",
    "say_moment",
]
