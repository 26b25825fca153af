"""Residents who are willing to judge closed files, and the seats of the juries that do."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

SEAT_STATES = ("waiting", "seated", "spoken", "aside", "silent", "withdrew")


class Juror(models.Model):
    """A resident's consent to be drawn, given with the key of a file and gone when withdrawn.

    ``id`` is a random secret: lists of draws hold only hashes of it, another one for every draw.
    ``works_for`` is the body the resident works for, by its own word, so that it judges nothing of
    that body's. There is no name, no date and nothing that counts what a juror did.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, db_constraint=False, related_name="juror"
    )
    township = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    works_for = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return "juror"


class Jury(models.Model):
    """What a jury's file looks at: the closed file, whose work it was, and what was found.

    ``day`` is the first day of the period the file was drawn for.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="jury",
    )
    jurisdiction_id = models.SmallIntegerField()
    file = models.ForeignKey(
        "procedure.Dossier", models.CASCADE, db_constraint=False, related_name="juries"
    )
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    township = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    day = models.DateField()
    verdict = models.TextField(default="")
    votes = models.JSONField(default=dict)
    open = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction_id", "day"], name="jury_judged", condition=~Q(verdict="")
            ),
            models.Index(fields=["jurisdiction_id"], name="jury_open", condition=Q(open=True)),
        ]

    def __str__(self) -> str:
        return f"jury on {self.file_id}"


class JurySeat(models.Model):
    """A drawn place on a panel, in the order of the draw.

    ``juror`` is empty once consent is withdrawn. ``verdict`` and ``salt`` open the commitment of
    the record; staff have no door to them.
    """

    jurisdiction_id = models.SmallIntegerField()
    jury = models.ForeignKey(Jury, models.CASCADE, related_name="seats")
    number = models.SmallIntegerField()
    juror = models.ForeignKey(Juror, models.SET_NULL, null=True, related_name="seats")
    state = models.TextField(default="waiting")
    verdict = models.TextField(default="")
    salt = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jury", "number"], name="seat_once"),
            models.CheckConstraint(condition=Q(state__in=SEAT_STATES), name="seat_state_known"),
        ]

    def __str__(self) -> str:
        return f"seat {self.number}"
