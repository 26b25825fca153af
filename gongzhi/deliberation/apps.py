"""Application configuration of deliberation."""

from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.deliberation"
    label = "deliberation"
    default_auto_field = "django.db.models.BigAutoField"
