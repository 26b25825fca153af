"""Doors for programs: the ground as everybody reads it, and the acts that change it."""

from gongzhi.territory.api.acts import staff
from gongzhi.territory.api.reading import router

__all__ = ["router", "staff"]
