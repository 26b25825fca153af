"""Items that acts have added to the duty lists of the rule pack."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class LocalDuty(models.Model):
    """A duty item of one place: admitted and sent down, or a power lent.

    ``code`` is numbered by the chain of the receiver's duty list; ``dossier`` is the file of its
    life, ``admission`` that of the decision. ``missing`` are the means that had not arrived when
    their clock ran out: a suspended item answers with its sender. ``ended_at`` is when its
    date, its sender or the office ended it; ``ended_how`` the outcome of the file.
    """

    code = models.TextField()
    jurisdiction_id = models.SmallIntegerField()
    kind = models.TextField()
    dossier = models.OneToOneField("procedure.Dossier", models.PROTECT, related_name="local_duty")
    admission = models.ForeignKey("procedure.Dossier", models.PROTECT, related_name="+")
    matter = models.TextField()
    sender = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    receiver = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    basis = models.TextField()
    decision = models.TextField()
    starts = models.DateField()
    ends = models.DateField()
    suspended = models.BooleanField(default=False)
    missing = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction_id", "code"],
                name="local_duty_open",
                condition=Q(ended_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction_id", "code"], name="local_duty_code"),
            models.CheckConstraint(
                condition=Q(kind__in=["admitted", "lent"]), name="local_duty_kind"
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="local_duty_dates"),
            models.CheckConstraint(
                condition=Q(suspended=False) | ~Q(missing=[]), name="local_duty_missing"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
                name="local_duty_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.matter}"
