"""Areas and their polygons."""

from gongzhi.territory.models.area import Area, AreaQuerySet
from gongzhi.territory.models.boundary import Boundary

__all__ = ["Area", "AreaQuerySet", "Boundary"]
