"""What writes in the core for others."""

from gongzhi.core.actions.countersigning import countersign, take_countersignature

__all__ = ["countersign", "take_countersignature"]
