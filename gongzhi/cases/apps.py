"""Application configuration of cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
