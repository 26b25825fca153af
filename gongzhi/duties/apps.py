"""Application configuration of duties."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"
