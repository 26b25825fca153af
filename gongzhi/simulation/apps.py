"""The app of the simulator."""

from __future__ import annotations

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """A trial district that lives, through the same actions as people."""

    name = "gongzhi.simulation"
    label = "simulation"
