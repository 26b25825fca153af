"""Doors for programs: lists of grids and communities, duties of bodies."""

from gongzhi.duties.api.duties import duties_shape
from gongzhi.duties.api.lists import item_shape, lists_shape
from gongzhi.duties.api.opening import router, staff

__all__ = ["duties_shape", "item_shape", "lists_shape", "router", "staff"]
