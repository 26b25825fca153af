"""Models of the core: no domain words, no foreign keys upwards."""

from gongzhi.core.models.agenda import AgendaRow
from gongzhi.core.models.journal import Chain, Countersignature, Entry, Leaf, Root
from gongzhi.core.models.packs import Jurisdiction, LiveTable, RulesVersion
from gongzhi.core.models.release import Release
from gongzhi.core.models.sealed import DataKey, Opening, Sealed, WorkingText

__all__ = [
    "AgendaRow",
    "Chain",
    "Countersignature",
    "DataKey",
    "Entry",
    "Jurisdiction",
    "Leaf",
    "LiveTable",
    "Opening",
    "Release",
    "Root",
    "RulesVersion",
    "Sealed",
    "WorkingText",
]
