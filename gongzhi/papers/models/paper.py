"""A paper that a body has issued, and the numbers it has drawn in a year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Series(models.Model):
    """The numbers of a body in a year; whoever issues holds the row until the commit.

    A number is drawn by raising ``last`` in the transaction that stores its paper, so none is
    skipped: what is rolled back has drawn nothing.
    """

    id = models.BigAutoField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="paper_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year}: {self.last}"


class Paper(models.Model):
    """An issued paper: never changed, only voided; its content is sealed in the file's chain.

    ``mark`` is how its number began at issue. ``sequence`` is the entry it speaks of, ``content``
    the sealed value, ``sha256`` the hash of what was issued, which also stands in the journal.
    ``handle`` is in its QR: it verifies the paper and opens nothing. ``scan`` is the sealed picture
    of the signed and stamped sheet.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    dossier = models.ForeignKey("procedure.Dossier", models.PROTECT, related_name="papers")
    sequence = models.IntegerField()
    template = models.TextField()
    language = models.TextField(default="zh-hans")
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    number = models.IntegerField()
    mark = models.TextField(default="")
    handle = models.TextField()
    copies = models.SmallIntegerField()
    content = models.UUIDField()
    sha256 = models.TextField()
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.TextField(default="")
    scan = models.UUIDField(null=True)
    scan_sha256 = models.TextField(default="")
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "sequence"], name="paper_of_file"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="paper_number_once"),
            models.UniqueConstraint(fields=["handle"], name="paper_handle"),
            # One valid paper of a kind for each entry: another needs the first to be void.
            models.UniqueConstraint(
                fields=["dossier", "sequence", "template", "language"],
                name="paper_valid_once",
                condition=Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="paper_void_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id}〔{self.year}〕{self.number}"
