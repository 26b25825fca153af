"""What writes in the core for others."""

from gongzhi.core.actions.countersigning import countersign, take_countersignature
from gongzhi.core.actions.drawing import draw_lot, fix_list

__all__ = ["countersign", "draw_lot", "fix_list", "take_countersignature"]
