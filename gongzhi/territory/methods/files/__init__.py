"""Files that bring areas: sheets with codes, and polygons of geographic systems."""

from gongzhi.territory.methods.files.features import Feature, read_features
from gongzhi.territory.methods.files.opening import Content, open_file, take_file, text_of
from gongzhi.territory.methods.files.sheet import PART_COLUMNS, SheetRow, read_sheet

__all__ = [
    "PART_COLUMNS",
    "Content",
    "Feature",
    "SheetRow",
    "open_file",
    "read_features",
    "read_sheet",
    "take_file",
    "text_of",
]
