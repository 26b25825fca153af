"""Application configuration of directory."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
