"""What changes the territory."""

from gongzhi.territory.actions.altering import close_area, redraw_boundary, rename_area
from gongzhi.territory.actions.choices import Choices, Report
from gongzhi.territory.actions.dividing import merge_areas, split_area
from gongzhi.territory.actions.importing import import_areas
from gongzhi.territory.actions.loading import write_areas
from gongzhi.territory.actions.parts import Part

__all__ = [
    "Choices",
    "Part",
    "Report",
    "close_area",
    "import_areas",
    "merge_areas",
    "redraw_boundary",
    "rename_area",
    "split_area",
    "write_areas",
]
