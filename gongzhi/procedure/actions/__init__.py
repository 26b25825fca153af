"""What writes files: opening, moving, waking, convening."""

from gongzhi.procedure.actions.advancing import Result, advance
from gongzhi.procedure.actions.opening import Opened, on_firm_ground, open_dossier
from gongzhi.procedure.actions.opening_abreast import Course, begin_dossier, open_abreast
from gongzhi.procedure.actions.opening_rows import Opening
from gongzhi.procedure.actions.tables import store_tables

__all__ = [
    "Course",
    "Opened",
    "Opening",
    "Result",
    "advance",
    "begin_dossier",
    "on_firm_ground",
    "open_abreast",
    "open_dossier",
    "store_tables",
]
