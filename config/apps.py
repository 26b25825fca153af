"""Hands the wiring of the platform to the apps at start."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_started
from django.db import close_old_connections, reset_queries


class GongzhiConfig(AppConfig):
    """Connects tables, procedures, writers and reactions once all apps are loaded."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Connect everything; models exist only now, hence the imports here."""
        from config import connecting  # noqa: PLC0415

        connecting.connect_all()
        # A request's end has looked at its connections; its beginning need not look again.
        request_started.disconnect(close_old_connections)
        request_started.disconnect(reset_queries)
