"""Joint meetings (联席会议): who calls and is called, and what stood on the agenda how long."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

OPEN = "open"
POINT_STATES = (OPEN, "decided", "undecided", "left_out", "dropped", "released")


class JointMeeting(models.Model):
    """The meeting beside its file: the place, the body that called it, when it meets.

    ``ended_at`` is set when it has closed or was called off.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="meeting"
    )
    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    body = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    meets_at = models.DateTimeField()
    present = models.SmallIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "body"],
                name="meeting_one_at_a_time",
                condition=Q(ended_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["area", "-meets_at"], name="meeting_place")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.meets_at:%Y-%m-%d}"


class MeetingBody(models.Model):
    """A body called to a meeting, with the sub-file in which it answers."""

    jurisdiction_id = models.SmallIntegerField()
    meeting = models.ForeignKey(JointMeeting, models.CASCADE, related_name="bodies")
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    call = models.OneToOneField("procedure.Dossier", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "body"], name="meeting_body_once")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} at {self.meeting_id}"


class MeetingPoint(models.Model):
    """A file on the agenda of a meeting: why it is there, with whom it was, how the point ended.

    ``days`` are those for which it has been stuck in the sense of ``why``; ``holder`` had it then.
    An undecided point is ``pending`` for the next meeting of ``goes_to``; ``times`` counts how
    often the meetings of one place have left it undecided in a row.
    """

    jurisdiction_id = models.SmallIntegerField()
    meeting = models.ForeignKey(JointMeeting, models.CASCADE, related_name="points")
    file = models.ForeignKey("procedure.Dossier", models.CASCADE, related_name="points")
    why = models.TextField()
    days = models.IntegerField()
    holder = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", null=True, db_index=False
    )
    state = models.TextField(default=OPEN)
    body = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", null=True, db_index=False
    )
    ends_on = models.DateField(null=True)
    ground = models.TextField(default="")
    times = models.SmallIntegerField(default=0)
    goes_to = models.ForeignKey(
        "territory.Area", models.PROTECT, related_name="+", null=True, db_index=False
    )
    pending = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "file"], name="point_once"),
            models.CheckConstraint(condition=Q(state__in=POINT_STATES), name="point_state_known"),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(body__isnull=False, ends_on__isnull=False),
                name="decided_has_body_and_date",
            ),
        ]
        indexes = [
            models.Index(fields=["goes_to"], name="point_pending", condition=Q(pending=True)),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} at {self.meeting_id}: {self.state}"
