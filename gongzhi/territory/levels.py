"""The levels of areas (a door of territory), as the pack's table ``area_levels`` numbers them."""

from __future__ import annotations

DISTRICT = 1
TOWNSHIP = 2
COMMUNITY = 3
GRID = 4
