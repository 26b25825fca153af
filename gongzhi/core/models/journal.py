"""The record nobody can rewrite: chains, entries, roots and their leaves."""

from __future__ import annotations

from typing import Any

from django.db import models


class Xid8Field(models.Field):  # type: ignore[type-arg]
    """A 64-bit transaction number of PostgreSQL, read as int; the database fills it in."""

    def db_type(self, connection: Any) -> str:
        """Name the column type."""
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        """Turn the text that the driver gives into a number."""
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Send the number as text, which xid8 accepts."""
        return None if value is None else str(value)


class Chain(models.Model):
    """The head of a chain that is not a dossier's: of an area, organisation, post or pack."""

    id = models.UUIDField(primary_key=True)
    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, db_constraint=False)
    kind = models.TextField()
    key = models.TextField()
    head = models.BinaryField(default=bytes)
    last_sequence = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "kind", "key"], name="chain_once")
        ]
        indexes = [
            # Draws whose list waits for its seed, among all that were ever drawn.
            models.Index(
                fields=["jurisdiction", "key"],
                name="chain_waiting",
                condition=models.Q(kind="draw", last_sequence=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class Entry(models.Model):
    """One line of a chain; insert-only. ``hash`` covers everything here and the line before."""

    pk = models.CompositePrimaryKey("chain", "sequence")
    chain = models.UUIDField()
    sequence = models.IntegerField()
    jurisdiction_id = models.SmallIntegerField()
    tx = Xid8Field(db_default=models.Func(function="pg_current_xact_id"))
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    actor = models.TextField()
    organisation_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    move = models.TextField()
    facts = models.JSONField()
    hash = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["tx"], name="entry_tx")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence} {self.move}"


class Root(models.Model):
    """The seal over all entries of a span; each root contains the hash of the one before."""

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT)
    number = models.IntegerField()
    sealed_at = models.DateTimeField()
    count = models.IntegerField()
    merkle = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    system = models.TextField()
    watermark = models.BigIntegerField()
    key_id = models.TextField()
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "number"], name="root_once")]

    def __str__(self) -> str:
        return f"root {self.number}"


class Leaf(models.Model):
    """The place of one entry under a root; insert-only."""

    pk = models.CompositePrimaryKey("root", "position")
    root = models.ForeignKey(Root, models.PROTECT)
    position = models.IntegerField()
    jurisdiction_id = models.SmallIntegerField()
    chain = models.UUIDField()
    sequence = models.IntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="leaf_once")]

    def __str__(self) -> str:
        return f"{self.root_id}/{self.position}"


class Countersignature(models.Model):
    """Another body's signature under a published root."""

    root = models.ForeignKey(Root, models.PROTECT)
    jurisdiction_id = models.SmallIntegerField()
    by = models.TextField()
    public_key = models.BinaryField()
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["root", "public_key"], name="countersigned_once")
        ]

    def __str__(self) -> str:
        return f"{self.by} under {self.root_id}"
