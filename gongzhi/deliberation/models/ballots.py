"""The box of one vote, and its ballots while it is open."""

from __future__ import annotations

from django.db import models

from gongzhi.deliberation.models.roll import Roll, Voter


class Box(models.Model):
    """A ballot of one roll: what is asked, until when, sealed to whom, and what came out.

    ``keys`` are the public halves of the officers' keys with the posts that hold them; the secret
    halves are nowhere. ``published`` is what anyone can count again (of a budget's box the
    marks are told, and the choices with those on paper in one list); there is nothing else left of
    the ballots once the box is open.
    """

    roll = models.OneToOneField(Roll, models.CASCADE, primary_key=True, related_name="box")
    jurisdiction_id = models.SmallIntegerField()
    question = models.JSONField()
    secret = models.BooleanField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    keys = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    published = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"box of {self.roll_id}"


class Ballot(models.Model):
    """What one voter has cast by web, as it stands: a later one takes its place.

    Of a secret vote ``sealed`` is readable by nobody before both officers open the box together;
    of a named one it is the ticks as they are. The row goes when the box is opened.
    """

    voter = models.OneToOneField(Voter, models.CASCADE, primary_key=True, related_name="ballot")
    jurisdiction_id = models.SmallIntegerField()
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "ballot"
