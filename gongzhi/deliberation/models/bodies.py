"""Bodies of self-government (居委会、村委会、代表会议、监督委员会): their terms and members."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class BodyTerm(models.Model):
    """A term (届) of one body, beside its file: from when to when, for how many seats.

    ``kind`` is a row of the pack's ``self_government_bodies``; one term of a kind is in force in a
    place at a time, and one may wait for the township. ``review`` are the numbers of the last
    democratic review, of the body and of nobody in it.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="body_term"
    )
    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    confirmed_at = models.DateTimeField(null=True)
    report = models.TextField(default="")
    review = models.JSONField(default=dict)
    reviewed_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind"],
                name="body_term_in_force",
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["area", "kind"],
                name="body_term_to_confirm",
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="body_term_ends_later"
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-starts_on"], name="body_term_place"),
            models.Index(
                fields=["jurisdiction_id", "ends_on"],
                name="body_term_standing",
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.kind} {self.starts_on:%Y}"


class BodyMember(models.Model):
    """Somebody who holds a public office in a body, by the name it was published with.

    It names no account and no resident. ``left_on`` with its ``ground`` when the office ended
    before the term did.
    """

    jurisdiction_id = models.SmallIntegerField()
    term = models.ForeignKey(BodyTerm, models.CASCADE, related_name="members")
    number = models.SmallIntegerField()
    office = models.TextField()
    name = models.TextField()
    since = models.DateField()
    left_on = models.DateField(null=True)
    ground = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="body_member_once"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | ~Q(ground=""), name="departure_has_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.name}"
