"""What writes in the core for others."""

from gongzhi.core.actions.countersigning import countersign, take_countersignature
from gongzhi.core.actions.drawing import draw_lot, fix_list
from gongzhi.core.actions.giving import note_sheet
from gongzhi.core.actions.releasing import (
    propose_release,
    refuse_release,
    release_rules,
    restore_own_pack,
    withdraw_release,
)
from gongzhi.core.actions.simulating import begin_simulation, end_simulation
from gongzhi.core.actions.waking import end_dead, wake_dead

__all__ = [
    "begin_simulation",
    "countersign",
    "draw_lot",
    "end_dead",
    "end_simulation",
    "fix_list",
    "note_sheet",
    "propose_release",
    "refuse_release",
    "release_rules",
    "restore_own_pack",
    "take_countersignature",
    "wake_dead",
    "withdraw_release",
]
