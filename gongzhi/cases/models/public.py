"""What everybody may read of a request, apart from the file it was made from."""

from __future__ import annotations

from django.db import models


class PublicFace(models.Model):
    """The text that persons have prepared for neighbours; gone when the file turns private.

    It is shown while the file says ``public``. ``waiting`` holds what one person has prepared and
    a second one has not released yet (the same fields, and ``photos``). ``point`` tells that the
    point is a facility's and may be shown; else the grid alone is.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="face"
    )
    jurisdiction_id = models.SmallIntegerField()
    text = models.TextField(default="")
    done = models.TextField(default="")
    point = models.BooleanField(default=False)
    waiting = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction_id", "dossier"],
                name="face_waiting",
                condition=models.Q(waiting__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)


class PublicPhoto(models.Model):
    """A photo that a person has looked at and shown; a copy, so that nobody opens a sealed one."""

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    dossier = models.ForeignKey("procedure.Dossier", models.CASCADE, related_name="public_photos")
    jpeg = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)
