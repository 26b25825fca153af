"""A way out of the platform: a mail server, an SMS gateway, the robot of a group, a webhook."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Channel(models.Model):
    """A channel of a jurisdiction. Its address on the network holds secrets and is sealed.

    ``url`` names the sealed value in the chain ``channel:<code>``. ``body_id`` is the body whose
    group it reaches; channels that reach single persons (mail, SMS) have none.
    """

    id = models.BigAutoField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    code = models.TextField()
    kind = models.TextField()
    body = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    language = models.TextField(default="zh-hans")
    url = models.UUIDField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction_id", "code"],
                name="notices_channel_code",
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
