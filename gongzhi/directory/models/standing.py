"""What stands between bodies and areas for a time: duty shifts, and Party bodies on grids."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Shift(models.Model):
    """A post is on duty (值班) from a moment to a moment: a plan of whom to call, no attendance.

    ``phone`` is the office telephone of the shift; empty means that of the post or its body.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    post = models.ForeignKey("directory.Post", on_delete=models.PROTECT, related_name="shifts")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    phone = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")), name="directory_shift_forwards"
            ),
            models.UniqueConstraint(fields=["post", "begins"], name="directory_shift_once"),
        ]
        indexes = [models.Index(fields=["jurisdiction", "ends"], name="directory_shift_ends")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.begins.isoformat()}"


class Coverage(models.Model):
    """A Party branch or group works on an area (党组织建在网格上); shown as a map, never a score.

    One body may serve several grids, and a grid may have several bodies.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="coverages"
    )
    area = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "area"],
                condition=Q(valid_to__isnull=True),
                name="directory_coverage_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="directory_coverage_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.area_id}"
