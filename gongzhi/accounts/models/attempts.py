"""Failed attempts to log in: what throttling counts, and nothing more."""

from __future__ import annotations

from django.db import models


class LoginAttempt(models.Model):
    """One failed attempt, kept only as long as throttling looks back.

    Name and network address are keyed digests: people type passwords into the wrong field, and
    a table of who tried from where would be a record of persons. ``jurisdiction`` is empty when
    no account has the name.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.CASCADE, null=True, related_name="+"
    )
    name_digest = models.CharField(max_length=64)
    address_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name_digest", "at"], name="accounts_attempt_name"),
            models.Index(fields=["address_digest", "at"], name="accounts_attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.name_digest[:8]} {self.at.isoformat()}"
