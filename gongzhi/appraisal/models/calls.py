"""Telephone calls of a hotline, as its body has reported them: days and counts alone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class CallDay(models.Model):
    """How many calls were offered to a hotline on a day and how many of them were answered.

    The platform does not answer telephones: these are facts of another system, named in
    ``source``, and the chain ``calls`` of the body keeps every one that was ever reported.
    """

    jurisdiction_id = models.SmallIntegerField()
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    day = models.DateField()
    offered = models.IntegerField()
    answered = models.IntegerField()
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction_id", "day", "body"], name="calls_once"),
            models.CheckConstraint(
                condition=Q(answered__gte=0) & Q(answered__lte=F("offered")), name="calls_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.day}: {self.answered}/{self.offered}"
