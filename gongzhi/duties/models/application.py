"""What a body asks for when it wants a duty admitted or a power lent."""

from __future__ import annotations

from django.db import models


class DutyApplication(models.Model):
    """The case for a duty: whose work, for whom, on what basis, with which means, until when.

    Texts of bodies meant for publication, as rows of a rule pack are; the entries of the file keep
    their digests. ``money`` is in whole yuan a year, ``people`` are posts, ``adviser`` the code of
    a post of the sender. ``kind`` is the procedure of the file; ``instruction`` the file of the
    leader's instruction it is to be admitted for.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="duty_application"
    )
    jurisdiction_id = models.SmallIntegerField()
    kind = models.TextField()
    matter = models.TextField()
    sender = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    receiver = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    basis = models.TextField(default="")
    tasks = models.TextField(default="")
    people = models.IntegerField(default=0)
    money = models.BigIntegerField(default=0)
    training = models.TextField(default="")
    adviser = models.TextField(default="")
    ends = models.DateField(null=True)
    decision = models.TextField(default="")
    instruction = models.ForeignKey(
        "procedure.Dossier", models.PROTECT, null=True, related_name="duty_applications"
    )

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction_id", "receiver"], name="duty_application_receiver")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.matter} for {self.receiver_id}"
