"""Changes of rules that administrators make: proposed by one, put into force by another."""

from __future__ import annotations

from django.db import models


class Release(models.Model):
    """Rows of rule tables that one administrator proposes and another decides on.

    ``tables``: table → rows of text, header first, as a pack file has them. ``differences``: what
    they change in the rules then loaded (``core.packs.diff``), whose content hash was ``base``;
    ``content`` is the hash that would result.
    """

    class State(models.TextChoices):
        """Where a proposal stands."""

        PROPOSED = "proposed"
        IN_FORCE = "in_force"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+")
    number = models.IntegerField()
    state = models.TextField(choices=State.choices, default=State.PROPOSED.value)
    why = models.TextField()
    tables = models.JSONField()
    differences = models.JSONField()
    base = models.TextField()
    content = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.TextField()
    person = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    decided_why = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="release_once"),
            models.UniqueConstraint(
                fields=["jurisdiction"],
                name="release_one_open",
                condition=models.Q(state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.number} ({self.state})"
