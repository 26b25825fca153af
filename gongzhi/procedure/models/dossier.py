"""The file (案卷): one place, one owner, its clocks, one journal, one judge."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)
OPEN = Q(closed_at__isnull=True)
PUBLIC = Q(public=True)


class Dossier(models.Model):
    """A public matter that follows a procedure. Written only together with a journal entry.

    ``code`` names the file and opens nothing; ``key_hash`` is the hash of the requester's secret.
    ``desk_id`` and ``desk_role`` say who must act now (derived from the step); ``due`` is the
    earliest open limit of whoever must act or owns it, ``NO_DUE`` when none runs. ``head`` and
    ``last_sequence`` are those of the chain's last entry: a constraint trigger checks it at commit.
    Places and bodies are referenced without database constraints, because every intake of a grid
    would lock the same parent rows; the intake statement checks their versions instead. They have
    no indexes of their own either: lists read open files, which the partial indexes below hold.
    Figures look back by ``dossier_closed``; a file is written into it when it closes.
    ``priority`` is the rank that a published rule of the pack gives it (0: none): it changes the
    order of work, never a clock.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", models.PROTECT, db_constraint=False, db_index=False
    )
    procedure = models.TextField()
    procedure_hash = models.TextField()
    rules = models.ForeignKey(
        "core.RulesVersion", models.PROTECT, db_constraint=False, db_index=False
    )
    code = models.TextField()
    key_hash = models.BinaryField(null=True)
    step = models.TextField()
    area = models.ForeignKey("territory.Area", models.PROTECT, db_constraint=False, db_index=False)
    owner = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        null=True,
    )
    fallback = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    desk = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        null=True,
    )
    desk_role = models.TextField(default="")
    subject = models.TextField(default="")
    limits = models.JSONField(default=dict)
    title = models.JSONField(default=dict)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="children"
    )
    outside_parent = models.JSONField(null=True)
    source = models.TextField()
    source_id = models.TextField(null=True)  # noqa: DJ001  (unique where the source gave one)
    entrance = models.TextField(default="")
    secrecy = models.SmallIntegerField(default=0)
    public = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    due = models.DateTimeField(default=NO_DUE)
    lifted = models.SmallIntegerField(default=0)
    priority = models.SmallIntegerField(default=0, db_default=0)
    head = models.BinaryField()
    last_sequence = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["desk", "desk_role", "due", "id"],
                name="dossier_desk",
                condition=OPEN,
                include=["step", "jurisdiction"],
            ),
            models.Index(
                fields=["desk", "desk_role", "-priority", "due", "id"],
                name="dossier_raised",
                condition=OPEN & Q(priority__gt=0),
            ),
            models.Index(fields=["owner", "due", "id"], name="dossier_owner", condition=OPEN),
            models.Index(
                fields=["parent"], name="dossier_parent", condition=Q(parent__isnull=False)
            ),
            models.Index(
                fields=["jurisdiction", "due", "id"],
                name="dossier_open",
                condition=OPEN,
                include=["area"],
            ),
            models.Index(
                fields=["jurisdiction", "procedure", "step"],
                name="dossier_of_procedure",
                condition=~Q(procedure="request"),
            ),
            models.Index(
                fields=["jurisdiction", "closed_at", "opened_at"],
                name="dossier_closed",
                condition=Q(closed_at__isnull=False),
            ),
            # Ids are in the order of time: the latest public files of a place or of all places.
            models.Index(fields=["area", "id"], name="dossier_public_area", condition=PUBLIC),
            models.Index(fields=["jurisdiction", "id"], name="dossier_public", condition=PUBLIC),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="dossier_code"),
            models.UniqueConstraint(
                fields=["jurisdiction", "source", "source_id"],
                name="dossier_source",
                condition=Q(source_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="closed_has_outcome"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BarredBody(models.Model):
    """A body that is shut out of a file (for instance the body complained of)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE)
    jurisdiction_id = models.SmallIntegerField()
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "organisation"], name="barred_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} barred from {self.dossier_id}"
