"""Application configuration of procedure."""

from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.procedure"
    label = "procedure"
    default_auto_field = "django.db.models.BigAutoField"
