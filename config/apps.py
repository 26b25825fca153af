"""Hands the wiring of the platform to the apps at start."""

from __future__ import annotations

from django.apps import AppConfig


class GongzhiConfig(AppConfig):
    """Connects tables, procedures, gates, writers and reactions once all apps are loaded."""

    name = "config"
    label = "config"
