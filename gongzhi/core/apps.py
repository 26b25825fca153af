"""Application configuration of core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
