"""One notice to one receiver by one way, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

WAITING, HELD, SENDING = "waiting", "held", "sending"
SENT, BUNDLED, DROPPED, DEAD, UNKNOWN = "sent", "bundled", "dropped", "dead", "unknown"
STATES = (WAITING, HELD, SENDING, SENT, BUNDLED, DROPPED, DEAD, UNKNOWN)
PENDING = Q(state__in=[WAITING, HELD, SENDING])
FAILED = Q(state__in=[DEAD, UNKNOWN])


class Delivery(models.Model):
    """What is to be sent, when, by what kind of channel, and its outcome; never an address.

    ``key`` is unique: a notice that is planned twice is one. ``sealed`` points to where the
    address is sealed. ``params`` are codes and moments, from which the words are made when it is
    sent. ``state``: ``waiting`` for its moment, ``held`` for the day's digest, ``sending`` from the
    commit before the attempt on; then ``sent``, ``bundled`` into a digest, ``dropped`` for a
    ``reason``, ``dead`` after the last attempt, or ``unknown``: nobody can tell whether it arrived,
    so it is not sent again. What is ``urgent`` goes out in quiet hours too. ``handle`` is the short
    secret of the link that stops such notices.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    key = models.TextField()
    handle = models.TextField()
    event = models.TextField()
    holder = models.TextField()
    subject = models.TextField()
    about = models.UUIDField(null=True)
    subscription = models.UUIDField(null=True)
    kind = models.TextField()
    channel = models.TextField(default="")
    sealed = models.JSONField(default=dict)
    language = models.TextField()
    params = models.JSONField(default=dict)
    state = models.TextField(default=WAITING)
    reason = models.TextField(default="")
    attempts = models.SmallIntegerField(default=0)
    urgent = models.BooleanField(default=False)
    planned_for = models.DateTimeField()
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction_id", "id"], name="delivery_log"),
            models.Index(fields=["jurisdiction_id", "holder", "subject", "id"], name="delivery_of"),
            models.Index(
                fields=["jurisdiction_id", "state", "planned_for"],
                name="delivery_pending",
                condition=PENDING,
            ),
            models.Index(
                fields=["jurisdiction_id", "id"], name="delivery_failed", condition=FAILED
            ),
            models.Index(fields=["jurisdiction_id", "ended_at"], name="delivery_ended"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction_id", "key"], name="delivery_once"),
            models.UniqueConstraint(fields=["handle"], name="delivery_handle"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.holder} {self.subject}: {self.state}"
