"""What a request adds to its dossier: where, about what, and what the reader suggested."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Request(models.Model):
    """The facts of a resident's request that are its own.

    ``place`` holds how the area was found (point, address, chosen, none) with the words or the
    distance; ``suggestion`` the ranked matters with the words that decided and the body behind
    the first; ``placed`` and ``suggested`` say shortly whether they led to something. The person's
    words are sealed; ``cell`` is the h3 cell of the point for nearness.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="request",
    )
    jurisdiction_id = models.SmallIntegerField()
    type = models.TextField()
    channel = models.TextField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True)
    place = models.JSONField(default=dict)
    suggestion = models.JSONField(default=dict)
    words = models.UUIDField(null=True)
    contact = models.UUIDField(null=True)
    photos = models.SmallIntegerField(default=0)
    danger = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "procedure.Dossier", models.PROTECT, null=True, db_index=False, related_name="merged"
    )

    class Meta:
        indexes = [
            # Ids are in the order of time: the latest of a cell are found past all that is older.
            models.Index(
                fields=["cell", "dossier"],
                name="request_cell_latest",
                condition=Q(cell__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="request_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)


class Photo(models.Model):
    """A photo of a request; the picture itself is a sealed value of the same id."""

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    dossier = models.ForeignKey("procedure.Dossier", models.CASCADE, related_name="photos")
    width = models.IntegerField()
    height = models.IntegerField()
    sha256 = models.TextField()
    sequence = models.IntegerField()

    def __str__(self) -> str:
        return str(self.id)
