"""What changes the territory."""

from gongzhi.territory.actions.loading import write_areas

__all__ = ["write_areas"]
