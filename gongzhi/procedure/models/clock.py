"""Clocks of a file, with their arithmetic, and the bodies that supervise after a breach."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest


class Clock(models.Model):
    """A running or ended time limit of a file.

    ``kind``: limit (a breach escalates), period (must run before a move), review. ``first_due``
    never changes; ``due`` follows pauses, extensions and calendar changes and is null while paused.
    ``derivation`` holds codes and parameters of the arithmetic. ``version`` rises with every
    recomputation, so that an older wake-up of the agenda falls silent. ``level`` counts
    escalations; ``breached_at`` is set from a missed due time on, until more time is given.
    A clock whose ``limit`` is ``source`` was given by the system an adopted file came from.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    dossier = models.ForeignKey(
        "procedure.Dossier",
        models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="clocks",
    )
    name = models.TextField()
    kind = models.TextField()
    key = models.TextField()
    limit = models.TextField()
    calendar = models.TextField()
    responsible = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        null=True,
    )
    started_at = models.DateTimeField()
    first_due = models.DateTimeField()
    due = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    derivation = models.JSONField(default=list)
    pauses = models.JSONField(default=list)
    extensions = models.JSONField(default=list)
    level = models.SmallIntegerField(default=0)
    version = models.IntegerField(default=1)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction_id", "calendar"],
                name="clock_calendar",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["dossier", "started_at"], name="clock_dossier"),
            models.Index(
                F("jurisdiction_id"),
                Greatest("first_due", "due"),
                F("started_at"),
                name="clock_kept",
                condition=Q(kind="limit", ended_at__isnull=False),
            ),
            models.Index(
                fields=["jurisdiction_id", "ended_at"],
                name="clock_audit",
                condition=Q(name="audit"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.limit} of {self.dossier_id}"


class Supervision(models.Model):
    """A body called in because a limit was broken; the body that failed stays visible."""

    jurisdiction_id = models.SmallIntegerField()
    dossier = models.ForeignKey("procedure.Dossier", models.CASCADE, related_name="supervisions")
    clock_id = models.UUIDField()
    level = models.SmallIntegerField()
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    failed = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", null=True
    )
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock_id", "level"], name="supervision_once")
        ]
        indexes = [
            models.Index(fields=["body"], name="supervision_open", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.body_id} supervises {self.dossier_id}"
