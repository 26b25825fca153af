"""A conversation on a question: what is said, who takes part while it runs, and its map."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.deliberation.methods.opinions.fates import STATES
from gongzhi.deliberation.workflow.conversation import ENTRIES


class Conversation(models.Model):
    """A question put to a place beside its file, in the words it is published with.

    ``entry``: ``anyone`` or only holders of a printed ``cards``. ``seed`` is published: by it, and
    by how often each statement was answered, statements are drawn. ``counted`` is what is told
    while it runs (participation, no opinions); ``drawn_at`` the moment from which nobody can tell
    whose votes were whose.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="conversation"
    )
    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    question = models.TextField()
    background = models.TextField(default="")
    entry = models.TextField()
    seed = models.TextField()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    counted = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(entry__in=ENTRIES), name="conversation_entry")
        ]
        indexes = [
            models.Index(fields=["area", "-opened_at"], name="conversation_place"),
            models.Index(fields=["jurisdiction_id", "-opened_at"], name="conversation_latest"),
            models.Index(
                fields=["jurisdiction_id", "closes_at"],
                name="conversation_running",
                condition=Q(drawn_at__isnull=True, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Statement(models.Model):
    """One thing that can be said to the question; nobody knows who said it.

    ``text`` is what is shown, ``words`` the sealed original of what a resident has written, kept
    whatever becomes of it. ``key_hash`` lets its author read its fate, and nothing else.
    ``answers`` is how often it was answered when that was last counted; ``votes`` the count of the
    end, all together and by group. ``became`` and ``reply`` are the committee's answer to it;
    ``objection`` the file in which its author objects to its not being shown, ``ruling`` what the
    panel says to that.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="statements", db_index=False
    )
    number = models.SmallIntegerField()
    origin = models.TextField()
    state = models.TextField()
    text = models.TextField(default="")
    words = models.UUIDField(null=True)
    key_hash = models.BinaryField(null=True)
    ground = models.TextField(default="")
    why = models.TextField(default="")
    answers = models.IntegerField(default=0)
    votes = models.JSONField(default=dict)
    became = models.TextField(default="")
    reply = models.TextField(default="")
    proposal = models.TextField(default="")
    objection = models.ForeignKey(
        "procedure.Dossier", models.SET_NULL, null=True, related_name="objects_to_statements"
    )
    ruling = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="statement_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="statement_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Participant(models.Model):
    """Whoever takes part in one conversation, under the hash of a random code and nothing else.

    No account, no address, no moment; the row goes when the conversation closes. ``card``: the
    code was printed beforehand.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="participants", db_index=False
    )
    token = models.BinaryField()
    card = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "token"], name="participant_token")
        ]

    def __str__(self) -> str:
        return "participant"


class OpinionVote(models.Model):
    """What a participant answers to a statement, as it stands; the row goes at the close."""

    jurisdiction_id = models.SmallIntegerField()
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="votes", db_index=False
    )
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="given")
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "statement"], name="opinion_vote_once"),
            models.CheckConstraint(condition=Q(value__in=(-1, 0, 1)), name="opinion_vote_value"),
        ]

    def __str__(self) -> str:
        return "vote"


class PublishedOpinions(models.Model):
    """What a conversation has left: its votes under numbers drawn anew, and the map of them.

    ``votes`` is the packed file that is published; ``map`` what was drawn from it.
    """

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="published"
    )
    jurisdiction_id = models.SmallIntegerField()
    votes = models.BinaryField()
    map = models.JSONField()

    def __str__(self) -> str:
        return f"map of {self.conversation_id}"
