"""The catalogue of matters and duty items, one for each version of the rules."""

from __future__ import annotations

from functools import lru_cache

from gongzhi.core.packs.loading import Rules
from gongzhi.duties.methods.catalogue import Catalogue


@lru_cache(maxsize=64)
def catalogue(rules: Rules) -> Catalogue:
    """Give the catalogue of one version of the frozen rules; built once and kept.

    Raises ValueError when the rules hold a body that cannot be read or matters in a ring, which
    ``gongzhi pack check`` refuses.
    """
    return Catalogue.from_tables(rules.table("matters"), rules.table("duty_items"))
