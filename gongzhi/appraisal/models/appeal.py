"""A unit's wish to have a file taken out of its figures, and what the panel said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Appeal(models.Model):
    """Which file, of which body's figures, on which ground; ``granted`` is empty until decided.

    ``dossier`` is the appeal's own file, whose journal says the same. ``file`` is never written:
    what is granted changes figures alone. A file is decided on once for each body; what was
    withdrawn may be asked again.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="appeal"
    )
    jurisdiction_id = models.SmallIntegerField()
    file = models.ForeignKey("procedure.Dossier", models.CASCADE, related_name="appeals")
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    ground = models.TextField()
    lodged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "body"],
                name="appeal_once",
                condition=Q(ended_at__isnull=True) | Q(granted__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True) | Q(ended_at__isnull=False),
                name="appeal_decided_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction_id", "lodged_at"], name="appeal_lodged"),
            models.Index(
                fields=["jurisdiction_id", "ended_at"],
                name="appeal_ended",
                condition=Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.file_id} {self.body_id} {self.ground}"
