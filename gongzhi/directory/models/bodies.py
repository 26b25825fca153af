"""Organisations: every body that can own a file, judge one, or be called to one."""

from __future__ import annotations

from django.db import models


class Organisation(models.Model):
    """A body in the tree of bodies, with the area it answers for.

    ``kind`` is a code of the rule pack (department, township_office …). A body that ends keeps
    its row and gets ``valid_to``, because old files name it. ``from_pack``: the rule pack names it
    and is where it is changed; other bodies are left alone by a load of the pack.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    name_zh = models.TextField()
    name_en = models.TextField()
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    area = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="+")
    phone = models.TextField(blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    from_pack = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "code"], name="directory_organisation_code"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="directory_organisation_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="directory_organisation_not_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"
