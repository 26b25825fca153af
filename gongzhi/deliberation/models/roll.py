"""The roll of one vote; it serves no other, and its lines go when the objections are over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.deliberation.methods.rolls import BASES


class Roll(models.Model):
    """Who may take part in one step of one file, under a row of ``deliberation_rules``.

    ``lines`` names the one sealed value that says who stands behind which voter; ``salt`` with the
    lines gives ``hash``, under which it was frozen. Both go when the roll is shrunk to ``count``,
    ``area`` (square decimetres; owners only) and hash.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    dossier = models.ForeignKey("procedure.Dossier", models.CASCADE, related_name="rolls")
    step = models.TextField()
    base = models.TextField()
    rule = models.TextField(default="")
    lines = models.UUIDField(null=True)
    salt = models.BinaryField(default=b"")
    count = models.IntegerField(default=0)
    area = models.BigIntegerField(default=0)
    hash = models.TextField(default="")
    frozen_at = models.DateTimeField(null=True)
    shrunk_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "step"],
                name="roll_in_use",
                condition=Q(shrunk_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(base__in=BASES), name="roll_base_known"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | ~Q(hash=""), name="frozen_has_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base} {self.count}"


class Voter(models.Model):
    """A line of a roll, under a random name of its own that nothing else in the database knows.

    Who it is stands in the roll's one sealed value alone. ``slip`` is the hash of the code on the
    person's voting slip; ``paper`` says that this one votes on paper, which no ballot sent from
    elsewhere can undo; ``proxy`` who votes for it. Rows are written in a shuffled order.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    roll = models.ForeignKey(Roll, models.CASCADE, related_name="voters")
    area = models.BigIntegerField(default=0)
    slip = models.BinaryField(null=True)
    paper = models.BooleanField(default=False)
    proxy = models.ForeignKey("self", models.SET_NULL, null=True, related_name="stands_for")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roll", "slip"], name="slip_once")]

    def __str__(self) -> str:
        return "voter"
