"""The app of what is sent out."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Channels, who wants what by which way, and the log of what was sent."""

    name = "gongzhi.notices"
    label = "notices"
