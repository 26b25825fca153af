"""Models of the engine."""

from gongzhi.procedure.models.clock import Clock, Supervision
from gongzhi.procedure.models.dossier import BarredBody, Dossier
from gongzhi.procedure.models.saved import SavedList
from gongzhi.procedure.models.table import ProcedureTable

__all__ = ["BarredBody", "Clock", "Dossier", "ProcedureTable", "SavedList", "Supervision"]
