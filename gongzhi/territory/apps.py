"""Application configuration of territory."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.territory"
    label = "territory"
    default_auto_field = "django.db.models.BigAutoField"
