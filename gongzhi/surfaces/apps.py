"""Application configuration of surfaces."""

from django.apps import AppConfig


class SurfacesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.surfaces"
    label = "surfaces"
    default_auto_field = "django.db.models.BigAutoField"
