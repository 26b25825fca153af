"""Application configuration of appraisal."""

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """Registers the app under its short label."""

    name = "gongzhi.appraisal"
    label = "appraisal"
    default_auto_field = "django.db.models.BigAutoField"
