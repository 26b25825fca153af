"""The procedure tables in force, kept as canonical JSON under their hash."""

from __future__ import annotations

from django.db import models


class ProcedureTable(models.Model):
    """One version of a procedure's table; insert-only, because open files point at it."""

    hash = models.TextField(primary_key=True)
    procedure = models.TextField()
    content = models.JSONField()
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.procedure} {self.hash[:12]}"
