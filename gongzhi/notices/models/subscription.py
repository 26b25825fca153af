"""Who wants to be told what, by which way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

OPEN = Q(ended_at__isnull=True)


class Subscription(models.Model):
    """A way to reach somebody, and the events this one does not want by it.

    ``holder`` says who: ``file`` the requester of a file (``subject`` its id), ``person`` a holder
    of posts, ``area`` a resident who asked for the public matters of an area (``subject`` its
    code). ``address`` names the value sealed in the chain of the subscription's own id; null means
    the contact that was left with the report. Ended, the key of the address is gone.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    holder = models.TextField()
    subject = models.TextField()
    kind = models.TextField()
    address = models.UUIDField(null=True)
    language = models.TextField(default="zh-hans")
    stopped = models.JSONField(default=list)
    digest = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction_id", "holder", "subject"],
                name="subscription_open",
                condition=OPEN,
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction_id", "holder", "subject", "kind"],
                name="subscription_once",
                condition=OPEN & ~Q(holder="area"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.subject} by {self.kind}"
