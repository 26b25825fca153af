"""The agenda: wake-ups written in the same transaction as what they follow from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AgendaRow(models.Model):
    """A wake-up: when, which handler, about what. The handler re-reads the world and decides."""

    jurisdiction_id = models.SmallIntegerField()
    at = models.DateTimeField()
    handler = models.TextField()
    key = models.TextField()
    payload = models.JSONField(default=dict)
    leased_until = models.DateTimeField(null=True)
    worker = models.TextField(default="")
    attempts = models.SmallIntegerField(default=0)
    last_error = models.TextField(default="")
    dead = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction_id", "at", "id"],
                name="agenda_due",
                condition=Q(done_at__isnull=True, dead=False),
            ),
            models.Index(
                fields=["done_at"], name="agenda_done", condition=Q(done_at__isnull=False)
            ),
            models.Index(fields=["jurisdiction_id"], name="agenda_dead", condition=Q(dead=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["handler", "key"], name="agenda_once", condition=Q(done_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.key} {self.at}"
