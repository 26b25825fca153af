"""The second factor of an account: what it has enrolled, and what is kept so that it holds."""

from __future__ import annotations

from django.db import models

TOTP, PASSKEY = "totp", "passkey"


class Factor(models.Model):
    """An authenticator program (TOTP) or a passkey of an account.

    ``chain`` and ``secret`` name the sealed secret of a TOTP; ``credential`` is the public part of
    a passkey, ``host`` the name it was made for, ``counter`` its last signature count.
    ``published`` marks the secret that a trial district prints: no other district takes it. When
    it was last used is deliberately not kept: nobody's hours online are counted.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="factors")
    handle = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=40)
    chain = models.UUIDField(null=True)
    secret = models.UUIDField(null=True)
    credential = models.BinaryField(null=True)
    host = models.CharField(max_length=253, default="", blank=True)
    counter = models.BigIntegerField(default=0)
    confirmed = models.BooleanField(default=False)
    published = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=TOTP, secret__isnull=False, chain__isnull=False)
                | models.Q(kind=PASSKEY, credential__isnull=False),
                name="accounts_factor_holds",
            ),
            models.UniqueConstraint(
                fields=["user", "confirmed"],
                condition=models.Q(kind=TOTP),
                name="accounts_factor_one_totp",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.handle}"


class RecoveryCode(models.Model):
    """A code that stands in once for a lost factor; only its keyed digest is kept."""

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="accounts_recoverycode_one")
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class SpentCode(models.Model):
    """A code that has been used and may not be used again; forgotten once it is too old anyway.

    The keyed digest of factor and time step names nobody.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="accounts_spentcode_at")]

    def __str__(self) -> str:
        return self.digest[:8]


class FactorReset(models.Model):
    """An administrator asks that an account's lost factors go; another one has to agree.

    ``asker`` is the person of the directory who asked. The row goes with the decision; the journal
    keeps who asked and who agreed.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="reset")
    asker = models.BigIntegerField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at.isoformat()}"
