"""What residents propose, say for and against it, and how many stand behind it; no names."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

KINDS = ("argument_for", "argument_against", "amendment", "reply")


class Proposal(models.Model):
    """A proposal beside its file, whose step says where it stands.

    ``sealed`` names the sealed originals of its words, ``said`` what everybody may read of them
    now: nothing while they wait for a look or are hidden. ``ground`` and ``note`` say why they are
    hidden; ``answer`` is the body's official answer; ``became`` (and ``part`` of it) the file that
    followed from it; ``origin`` (and ``origin_part``) the conversation whose statement it was.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="proposal"
    )
    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    said = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    version = models.SmallIntegerField(default=1)
    supports = models.IntegerField(default=0)
    verified = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)
    ground = models.TextField(default="")
    note = models.TextField(default="")
    answer_ground = models.TextField(default="")
    answer = models.TextField(default="")
    trial_until = models.DateField(null=True)
    became = models.ForeignKey(
        "procedure.Dossier", models.SET_NULL, null=True, related_name="from_proposals"
    )
    part = models.IntegerField(null=True)
    origin = models.ForeignKey(
        "procedure.Dossier", models.SET_NULL, null=True, related_name="led_to_proposals"
    )
    origin_part = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(supports__gte=0), name="proposal_supports"),
            models.UniqueConstraint(
                fields=["origin", "origin_part"],
                name="proposal_once_of_origin",
                condition=Q(origin__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-opened_at"], name="proposal_place"),
            models.Index(fields=["jurisdiction_id", "-opened_at"], name="proposal_latest"),
            models.Index(
                fields=["jurisdiction_id", "ground"],
                name="proposal_hidden",
                condition=~Q(ground=""),
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.dossier_id}"


class Contribution(models.Model):
    """An argument, a reply to one, or a changed wording of a passage; ``answers`` one level deep.

    ``said`` and ``sealed`` as for the proposal; ``version`` is the wording it speaks of; ``choice``
    what became of an amendment.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="contribution"
    )
    jurisdiction_id = models.SmallIntegerField()
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="contributions")
    kind = models.TextField()
    answers = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    said = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    version = models.SmallIntegerField(default=1)
    supports = models.IntegerField(default=0)
    verified = models.BooleanField(default=False)
    posted_at = models.DateTimeField(null=True)
    ground = models.TextField(default="")
    note = models.TextField(default="")
    choice = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="contribution_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="reply", answers__isnull=False)
                | (~Q(kind="reply") & Q(answers__isnull=True)),
                name="contribution_reply_answers",
            ),
        ]
        indexes = [
            models.Index(
                fields=["jurisdiction_id", "ground"],
                name="contribution_hidden",
                condition=~Q(ground=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_id}"


class Wording(models.Model):
    """One version of a proposal's text; ``sealed`` names its original, ``text`` is empty if hidden.

    ``amendment`` is the one that made it.
    """

    jurisdiction_id = models.SmallIntegerField()
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="wordings")
    number = models.SmallIntegerField()
    text = models.TextField(default="")
    sealed = models.UUIDField()
    at = models.DateTimeField()
    amendment = models.ForeignKey(Contribution, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.number}"


class Support(models.Model):
    """One resident who stands behind a proposal or an argument: no name, no moment, no slip.

    ``digest`` is the code of the slip under the key of this very file: it counts once here and is
    found in no other file. The rows go when the proposal has ended; the number stays.
    """

    jurisdiction_id = models.SmallIntegerField()
    dossier = models.ForeignKey(
        "procedure.Dossier", models.CASCADE, db_index=False, related_name="supports"
    )
    digest = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "digest"], name="support_once")]

    def __str__(self) -> str:
        return "support"


class ResidencySlip(models.Model):
    """A slip that a committee has handed to a resident in person: of which place, until when.

    It says that somebody lives there, and not who: nothing tells to whom it was given, nor what it
    was used for.
    """

    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    code_hash = models.BinaryField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction_id", "code_hash"], name="residency_slip_once"
            )
        ]

    def __str__(self) -> str:
        return "residency slip"
