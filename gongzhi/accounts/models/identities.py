"""An identity at another service by which an account logs in; linked by an administrator."""

from __future__ import annotations

from django.db import models


class Identity(models.Model):
    """The link of an account with somebody at a provider.

    ``subject`` is the keyed digest of what the provider calls the person: it is compared, never
    shown, and says nothing at any other service.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="identities")
    handle = models.CharField(max_length=32, unique=True)
    provider = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "provider", "subject"], name="accounts_identity_one"
            ),
            models.UniqueConstraint(fields=["user", "provider"], name="accounts_identity_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.handle}"


class IdentityClaim(models.Model):
    """Somebody has logged in at a provider and belongs to no account yet.

    The person gets a code to give to the system administrator; only its keyed digest is kept.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.CASCADE, related_name="+"
    )
    provider = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "provider", "subject"], name="accounts_claim_one"
            )
        ]
        indexes = [models.Index(fields=["at"], name="accounts_claim_at")]

    def __str__(self) -> str:
        return f"{self.provider} {self.at.isoformat()}"
