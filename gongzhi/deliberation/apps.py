"""Application configuration of deliberation."""

from importlib import import_module

from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.deliberation"
    label = "deliberation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the gates that the tables of the app name."""
        for name in ("gates", "majority", "budget_gates", "conversing", "election_gates"):
            import_module(f"gongzhi.deliberation.methods.{name}")
