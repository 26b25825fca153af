"""Monthly topics: what everybody may read of them, masked as every public text is."""

from __future__ import annotations

from django.db import models


class MonthlyTopic(models.Model):
    """A matter that the district has made a topic of a month, with its lead.

    ``dossier`` is its own file, whose step says where it stands. ``counts`` are the figures it was
    chosen by. The texts are what bodies said, masked; the file keeps the words themselves.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="topic"
    )
    jurisdiction_id = models.SmallIntegerField()
    month = models.TextField()
    matter = models.TextField()
    lead = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)
    wanted = models.TextField()
    tasks = models.TextField(default="")
    policies = models.TextField(default="")
    bodies = models.JSONField(default=list)
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction_id", "month"], name="topic_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction_id", "month", "matter"], name="topic_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.matter}"


class TopicNote(models.Model):
    """What was said of a topic on its way: a report of progress, the result, the judgement."""

    topic = models.ForeignKey(MonthlyTopic, models.CASCADE, related_name="notes")
    jurisdiction_id = models.SmallIntegerField()
    move = models.TextField()
    said_on = models.DateField()
    text = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.move}"
