"""Application configuration of cases."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the gates that the tables of the app name."""
        import_module("gongzhi.cases.methods.hazard_gates")
        import_module("gongzhi.cases.methods.jury")
