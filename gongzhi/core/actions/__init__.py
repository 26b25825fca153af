"""What writes in the core for others."""

from gongzhi.core.actions.countersigning import countersign, take_countersignature
from gongzhi.core.actions.drawing import draw_lot, fix_list
from gongzhi.core.actions.simulating import begin_simulation, end_simulation

__all__ = [
    "begin_simulation",
    "countersign",
    "draw_lot",
    "end_simulation",
    "fix_list",
    "take_countersignature",
]
