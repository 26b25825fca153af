"""What other apps may read of matters, duty lists and what grids and communities may be asked."""

from gongzhi.duties.methods.catalogue import Catalogue, DutyItem, Matter
from gongzhi.duties.queries.catalogues import catalogue
from gongzhi.duties.queries.register import catalogue_for, forget, local_items, named_duty

__all__ = [
    "Catalogue",
    "DutyItem",
    "Matter",
    "catalogue",
    "catalogue_for",
    "forget",
    "local_items",
    "named_duty",
]
