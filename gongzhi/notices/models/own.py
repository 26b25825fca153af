"""A contact as a way back to one's own files: what finds them, and codes that were asked for."""

from __future__ import annotations

from django.db import models


class ContactMark(models.Model):
    """That a file's contact has a keyed digest: it finds the file, and tells nobody the contact.

    ``subject`` is the file; ``chosen`` tells a way chosen later from the contact left with it. No
    secret file has one.
    """

    id = models.BigAutoField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    subject = models.UUIDField()
    kind = models.TextField()
    chosen = models.BooleanField(default=False)
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "chosen"], name="contact_mark_once")
        ]
        indexes = [
            models.Index(fields=["jurisdiction_id", "digest", "subject"], name="contact_mark_of")
        ]

    def __str__(self) -> str:
        return f"a contact of {self.subject}"


class OwnCode(models.Model):
    """A one-time code that somebody asked for with a contact, whether or not files have it.

    The code follows from the row's id and the installation's secret; it is stored nowhere. The
    address it goes to is sealed in the chain of the row's own id.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    digest = models.BinaryField()
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction_id", "digest", "made_at"], name="own_code_of"),
            models.Index(fields=["jurisdiction_id", "made_at"], name="own_code_made"),
        ]

    def __str__(self) -> str:
        return f"code {self.id}"
