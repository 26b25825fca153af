"""Doors for programs: who answers, duties of bodies, lists of grids and communities."""

# The order counts: an address with a word of its own stands before one with a code.
from gongzhi.duties.api.asking import answer_shape
from gongzhi.duties.api.duties import duties_shape
from gongzhi.duties.api.lists import item_shape, lists_shape
from gongzhi.duties.api.opening import router, staff

__all__ = ["answer_shape", "duties_shape", "item_shape", "lists_shape", "router", "staff"]
