"""Meetings of self-government's bodies: what they talk about, the papers sent, what was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

POINT_STATES = ("open", "agreed", "not_agreed", "carried", "dropped")


class BodyMeeting(models.Model):
    """A meeting of one body beside its file. ``present`` is a number; nobody keeps who came.

    ``minutes`` are published once a second person has confirmed them (``confirmed_at``).
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="body_meeting"
    )
    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    term = models.ForeignKey("deliberation.BodyTerm", models.PROTECT, related_name="meetings")
    kind = models.TextField()
    meets_at = models.DateTimeField()
    meets_where = models.TextField()
    present = models.IntegerField(null=True)
    minutes = models.TextField(default="")
    minority = models.TextField(default="")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["area", "-meets_at"], name="body_meeting_place"),
            models.Index(fields=["jurisdiction_id", "-meets_at"], name="body_meeting_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.meets_at:%Y-%m-%d}"


class BodyPoint(models.Model):
    """A point on the agenda, public words; a ``carried`` one waits for the body's next meeting.

    ``pending`` until a meeting has taken it up again. The votes are numbers.
    """

    jurisdiction_id = models.SmallIntegerField()
    meeting = models.ForeignKey(BodyMeeting, models.CASCADE, related_name="points")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    number = models.SmallIntegerField()
    title = models.TextField()
    text = models.TextField(default="")
    state = models.TextField(default="open")
    outcome = models.TextField(default="")
    agreed = models.IntegerField(null=True)
    opposed = models.IntegerField(null=True)
    abstained = models.IntegerField(null=True)
    times = models.SmallIntegerField(default=0)
    pending = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="body_point_once"),
            models.CheckConstraint(condition=Q(state__in=POINT_STATES), name="body_point_state"),
        ]
        indexes = [
            models.Index(
                fields=["area", "kind"], name="body_point_pending", condition=Q(pending=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class PointPaper(models.Model):
    """A paper sent before a meeting: its name, and its text where everybody may read it.

    Of another the text is sealed in the journal alone.
    """

    jurisdiction_id = models.SmallIntegerField()
    meeting = models.ForeignKey(BodyMeeting, models.CASCADE, related_name="papers")
    number = models.SmallIntegerField()
    point = models.SmallIntegerField()
    name = models.TextField()
    text = models.TextField(default="")
    public = models.BooleanField()
    sent_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="point_paper_once")
        ]

    def __str__(self) -> str:
        return self.name
