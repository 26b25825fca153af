"""Application configuration of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
