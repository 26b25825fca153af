"""A leader's instruction (批示), numbered for each body and year."""

from __future__ import annotations

from django.db import models


class Instruction(models.Model):
    """The number of an instruction and to whom it was addressed.

    ``number`` counts from 1 for the issuing ``body`` in a ``year``; it is the sequence of its entry
    in the chain of that body and year, so none is missing and none is given twice. ``addressed``
    is the body named in it, also while the task waits for admission.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="instruction"
    )
    jurisdiction_id = models.SmallIntegerField()
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    number = models.IntegerField()
    addressed = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    issued_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction_id", "body", "year", "number"], name="instruction_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year}-{self.number}"
