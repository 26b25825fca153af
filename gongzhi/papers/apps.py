"""The app of issued papers."""

from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers of a body: numbered at issue, voided in sight, verified by anybody."""

    name = "gongzhi.papers"
    label = "papers"
