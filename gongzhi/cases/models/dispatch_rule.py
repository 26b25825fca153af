"""Rules of automatic dispatch, and which files each has sent."""

from __future__ import annotations

from django.db import models


class DispatchRule(models.Model):
    """What a rule covers; its file says who proposed and who signed it, and whether it is in force.

    ``confidence_ppm`` is how sure the reader must be; ``counted_from`` when a person signed or
    resumed it: what went wrong before counts no more.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="dispatch_rule"
    )
    jurisdiction_id = models.SmallIntegerField()
    matter = models.TextField()
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    confidence_ppm = models.IntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    basis = models.TextField()
    counted_from = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.matter} ({self.dossier_id})"


class RuledDispatch(models.Model):
    """A file that a rule has sent: to which body, as which matter, and what people found of it.

    ``questioned``: somebody objected or asked a person to look; ``wrong``: a person decided on
    another body or matter, or that it should not have been sent at all.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="ruled"
    )
    jurisdiction_id = models.SmallIntegerField()
    rule = models.ForeignKey(DispatchRule, models.CASCADE, db_index=False, related_name="sent")
    matter = models.TextField()
    body = models.ForeignKey(
        "directory.Organisation", models.PROTECT, db_index=False, related_name="+"
    )
    sent_at = models.DateTimeField()
    questioned = models.BooleanField(default=False)
    wrong = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["rule", "sent_at"], name="ruled_by_rule")]

    def __str__(self) -> str:
        return f"{self.dossier_id} by {self.rule_id}"
