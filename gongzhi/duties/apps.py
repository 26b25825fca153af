"""Application configuration of duties."""

from importlib import import_module

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the gates that the tables of the app name."""
        import_module("gongzhi.duties.methods.gates")
