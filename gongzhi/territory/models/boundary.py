"""Boundaries: the polygons of areas, one row for each version that ever counted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Boundary(models.Model):
    """The polygon of an area as GeoJSON (WGS84), from one territory version on.

    A geometry is never changed: a new one is a new row with the new ``version``, and the row
    before it only gets its ``valid_to``.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        "territory.Area", on_delete=models.PROTECT, related_name="boundaries", db_index=False
    )
    version = models.PositiveIntegerField()
    geometry = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("area_id", "version")
        constraints = (
            models.UniqueConstraint(fields=("area", "version"), name="boundary_version_unique"),
            models.UniqueConstraint(
                fields=("area",), condition=Q(valid_to__isnull=True), name="boundary_one_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="boundary_valid_to_after_from",
            ),
        )

    def __str__(self) -> str:
        return f"{self.area_id} v{self.version}"
