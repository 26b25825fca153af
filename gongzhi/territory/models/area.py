"""Areas: the district, its townships, communities, grids and micro-grids."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class AreaQuerySet(models.QuerySet["Area"]):
    """Filters over areas."""

    def in_force(self) -> AreaQuerySet:
        """Keep the areas that have not been closed."""
        return self.filter(valid_to__isnull=True)

    def of(self, jurisdiction: int) -> AreaQuerySet:
        """Keep the areas of one jurisdiction."""
        return self.filter(jurisdiction_id=jurisdiction)


class Area(models.Model):
    """One administrative area (区域) of one of five levels, 1 the district and 5 the micro-grid.

    ``aliases`` are the words residents use for the place: estates, markets, roads that lie in it.
    ``lon`` and ``lat`` are the label point in WGS84 degrees. A closed area stays, with
    ``valid_to``, because files of its time name it. ``by_act``: an act of this installation
    changed it last, and the rule pack does not say so yet; a pack does not undo acts.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    aliases = models.JSONField(default=list, blank=True)
    statistical_code = models.CharField(max_length=80, blank=True, default="")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    by_act = models.BooleanField(default=False, db_default=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ("jurisdiction_id", "code")
        constraints = (
            models.UniqueConstraint(fields=("jurisdiction", "code"), name="area_code_unique"),
            models.UniqueConstraint(
                fields=("jurisdiction",),
                condition=Q(parent__isnull=True, valid_to__isnull=True),
                name="area_one_root",
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="area_level_1_to_5"),
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | Q(level__gt=1, parent__isnull=False),
                name="area_root_is_level_1",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="area_valid_to_after_from",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="area_label_point_possible",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"
