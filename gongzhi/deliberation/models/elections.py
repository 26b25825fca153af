"""Elections of self-government's bodies (换届选举、补选): seats, candidates, rounds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

EXTENTS = ("whole_body", "vacant_seats")


class BodyElection(models.Model):
    """An election beside its file: of a whole body, or of the seats that are vacant in a term.

    ``term`` is the term that stands when it begins, ``seated`` the one in which the elected hold
    office. ``seats`` says how many for which office, ``committee`` who conducts it, by the names
    that were published. ``ballot_order`` are the numbers of the candidates as they stand on the
    ballot, drawn from root ``root``; ``rounds`` what each round came to, as the entries of the file
    keep it.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="body_election"
    )
    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    extent = models.TextField()
    term = models.ForeignKey(
        "deliberation.BodyTerm", models.PROTECT, null=True, related_name="elections"
    )
    seated = models.ForeignKey(
        "deliberation.BodyTerm", models.PROTECT, null=True, related_name="elected_by"
    )
    seats = models.JSONField()
    text = models.TextField()
    committee = models.JSONField(default=list)
    chosen_by = models.TextField(default="")
    ballot_order = models.JSONField(default=list)
    root = models.IntegerField(null=True)
    rounds = models.JSONField(default=list)
    meets_at = models.DateTimeField(null=True)
    meets_where = models.TextField(default="")
    posted_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind"],
                name="body_election_under_way",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(extent__in=EXTENTS), name="body_election_extent"),
        ]
        indexes = [
            models.Index(fields=["area", "-opened_at"], name="body_election_place"),
            models.Index(fields=["jurisdiction_id", "-opened_at"], name="body_election_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.kind} {self.opened_at:%Y-%m-%d}"


class BodyCandidate(models.Model):
    """Somebody who stands for a public office, by the name that is published; no account.

    ``ground`` says why one who was struck out stands no more.
    """

    jurisdiction_id = models.SmallIntegerField()
    election = models.ForeignKey(BodyElection, models.CASCADE, related_name="candidates")
    number = models.SmallIntegerField()
    office = models.TextField()
    name = models.TextField()
    nominated_by = models.TextField()
    text = models.TextField(default="")
    ground = models.TextField(default="")
    why = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="body_candidate_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
