"""A month's figures as they were settled: they change only by a further version on record."""

from __future__ import annotations

from django.db import models


class SettledMonth(models.Model):
    """All figures of a month in one version; never changed once written.

    ``digest`` is SHA-256 of the canonical figures and stands in the entry of the chain
    ``figures`` of that month; ``why`` says what a further version was made for. ``summed`` holds
    each indicator's counted figures added up, for pages that show the district as a whole.
    """

    jurisdiction_id = models.SmallIntegerField()
    month = models.TextField()
    version = models.SmallIntegerField()
    settled_at = models.DateTimeField()
    why = models.TextField(default="")
    digest = models.TextField()
    figures = models.JSONField()
    summed = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction_id", "month", "version"], name="settled_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} ({self.version})"
