"""The catalogue of matters and duty items, one for each version of the rules."""

from __future__ import annotations

from functools import lru_cache

from gongzhi.core.packs.loading import Rules
from gongzhi.duties.methods.catalogue import Catalogue
from gongzhi.duties.methods.powers import Power, powers_about

__all__ = ["Power", "catalogue", "powers", "powers_about"]


@lru_cache(maxsize=64)
def catalogue(rules: Rules) -> Catalogue:
    """Give the catalogue of one version of the frozen rules; built once and kept.

    Raises ValueError when the rules hold a body that cannot be read or matters in a ring, which
    ``gongzhi pack check`` refuses.
    """
    return Catalogue.from_tables(rules.table("matters"), rules.table("duty_items"))


@lru_cache(maxsize=64)
def powers(rules: Rules) -> tuple[Power, ...]:
    """Give the list of powers of one version of the frozen rules, by code; built once and kept."""
    rows = rules.table("power_items")
    return tuple(Power.from_row(code, rows[code]) for code in sorted(rows))
