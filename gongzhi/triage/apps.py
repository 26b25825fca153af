"""Application configuration of triage."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.triage"
    label = "triage"
    default_auto_field = "django.db.models.BigAutoField"
