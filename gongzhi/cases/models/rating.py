"""What requesters think of how it went: kept apart from the files, shown only in closed batches."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.cases.methods.outside_texts import ANSWERS

SOLVED = ANSWERS["solved"]
GRADED = "grade_"
"""Before the codes of grades in the counts of a batch."""
SAID = ~Q(solved="") | Q(satisfied__isnull=False) | ~Q(grade="")
"""Something was said: what was never answered or was refused enters no batch."""


class RatingBatch(models.Model):
    """A closed batch of ratings of one body: counts alone, of at least as many as the pack asks.

    A rating is in one batch or in none; a batch never changes. It keeps no date: the body that is
    rated must not see when somebody answered. ``number`` counts a body's batches; ``month`` is the
    calendar month in which the batch was closed, long after its ratings were given: figures of a
    month are made of whole batches.
    """

    jurisdiction_id = models.SmallIntegerField()
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    number = models.IntegerField()
    ratings = models.IntegerField()
    counts = models.JSONField()
    month = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="rating_batch_once"),
        ]
        indexes = [models.Index(fields=["jurisdiction_id", "month"], name="rating_batch_month")]

    def __str__(self) -> str:
        return f"{self.body_id}:{self.number}"


class Rating(models.Model):
    """One requester's word on what one body made of a file, given through a link of its own.

    ``link_hash`` is SHA-256 of the link's secret, which opens this rating and nothing of the file;
    ``handed`` tells that it is out and has not been used. It rates once: then ``change_hash`` is
    that of the secret which its user was given for changes, and the used one is a ``SpentLink``.
    ``solved`` and ``satisfied`` are kept apart; both empty while nothing was said. ``grade`` says
    how satisfied in the pack's words, where it has grades and one was named. ``settles_at`` is when
    it can no longer be changed and may enter a batch. It is no entry of the file's chain, because
    those who handle the file read that chain. ``source`` is the outside system that asked; empty
    for what the requester said here; ``said_on`` is the day on which that system was told, where it
    says so. ``by_phone`` tells that the follow-up desk noted it, until the requester says it anew.
    """

    dossier = models.ForeignKey(
        "procedure.Dossier", models.CASCADE, db_index=False, related_name="ratings"
    )
    jurisdiction_id = models.SmallIntegerField()
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    link_hash = models.BinaryField(db_index=True)
    handed = models.BooleanField(default=False)
    change_hash = models.BinaryField(null=True)
    settles_at = models.DateTimeField()
    solved = models.TextField(default="")
    satisfied = models.BooleanField(null=True)
    grade = models.TextField(default="")
    refused = models.BooleanField(default=False)
    source = models.TextField(default="")
    said_on = models.DateField(null=True)
    by_phone = models.BooleanField(default=False)
    batch = models.ForeignKey(RatingBatch, models.PROTECT, null=True, related_name="members")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "body"], name="rating_once"),
            models.CheckConstraint(
                condition=Q(solved__in=["", *SOLVED]), name="rating_solved_known"
            ),
            models.CheckConstraint(
                condition=Q(refused=False) | (Q(solved="") & Q(satisfied=None) & Q(grade="")),
                name="rating_refused_says_nothing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["body", "settles_at"],
                name="rating_waiting",
                condition=Q(batch__isnull=True) & SAID,
            ),
            models.Index(
                fields=["change_hash"],
                name="rating_change",
                condition=Q(change_hash__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}:{self.body_id}"


class SpentLink(models.Model):
    """A link that opens nothing any more, so that whoever holds it is told why."""

    jurisdiction_id = models.SmallIntegerField()
    rating = models.ForeignKey(Rating, models.CASCADE, related_name="spent_links")
    link_hash = models.BinaryField(db_index=True)
    why = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(why__in=["used", "replaced"]), name="spent_link_why_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.why}"
