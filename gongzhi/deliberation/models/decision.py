"""A matter that residents decide or are consulted about, in the words it is published with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Decision(models.Model):
    """The public words of a file of self-government; its procedure says where it stands.

    ``subject`` is a row of the pack's ``deliberation_matters``; ``draft`` the text that is put to
    the bodies, ``resolution`` the one they adopted, ``result`` what was done of it by ``done_by``;
    ``posted_at`` is when what is to be seen now was posted. ``meets_at`` and ``meets_where`` are
    those of the next meeting, for whoever may come. ``told`` keeps of every step what was told to
    all: where it met, where it was posted (step → ``where``, ``places``).
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="decision"
    )
    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    subject = models.TextField()
    title = models.TextField()
    draft = models.TextField()
    resolution = models.TextField(default="")
    result = models.TextField(default="")
    done_by = models.TextField(default="")
    meets_at = models.DateTimeField(null=True)
    meets_where = models.TextField(default="")
    posted_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["area", "-opened_at"],
                name="decision_open",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["area", "-opened_at"], name="decision_place"),
            models.Index(fields=["jurisdiction_id", "-opened_at"], name="decision_latest"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicDate(models.Model):
    """A date of a community that anybody may put into a calendar: a meeting, a vote, a posting.

    ``part`` tells several of one kind apart within a file (the step). ``sequence`` counts its
    changes; a date that was called off stays, with the moment at which it was.
    """

    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    dossier = models.ForeignKey("procedure.Dossier", models.CASCADE, related_name="dates")
    kind = models.TextField()
    part = models.TextField()
    title = models.TextField()
    where = models.TextField(default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    sequence = models.IntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "kind", "part"], name="public_date_once")
        ]
        indexes = [
            models.Index(fields=["area", "starts_at"], name="public_date_place"),
            models.Index(fields=["jurisdiction_id", "starts_at"], name="public_date_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d}"
