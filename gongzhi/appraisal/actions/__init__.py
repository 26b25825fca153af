"""What is done about figures: appeals are lodged, answered and decided."""

from gongzhi.appraisal.actions.appealing import answer_appeal, lodge_appeal, move_appeal

__all__ = ["answer_appeal", "lodge_appeal", "move_appeal"]
