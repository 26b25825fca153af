"""A neighbour's “me too”: that somebody has met the same matter, and no word of who."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

QUIET, ASKED, COUNTED = "quiet", "asked", "counted"
STATES = (QUIET, ASKED, COUNTED)
WORDS = ("", "solved", "not_solved")


class MeToo(models.Model):
    """One neighbour who has joined a public matter; gone when that neighbour leaves it again.

    ``dossier`` is the file that was joined, ``follows`` the one it goes on in. ``state``:
    ``quiet`` without a contact (shown, but it changes no order of work), ``asked`` while the link
    sent to the contact has not been opened, ``counted`` once the contact was
    proven, or heard by a desk on the telephone. ``digest`` is the contact under the key of this
    very file, so that a person counts once in it and can be found in no other. ``contact`` is
    sealed in the chain of the row's own id. ``entered_by`` is the staff person who entered it, who
    can never use its key. It is no entry of the file's chain: those who handle the file read that.
    """

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    dossier = models.ForeignKey(
        "procedure.Dossier", models.CASCADE, db_index=False, related_name="+"
    )
    follows = models.ForeignKey(
        "procedure.Dossier", models.CASCADE, db_index=False, related_name="me_too"
    )
    key_hash = models.BinaryField()
    state = models.TextField(default=QUIET)
    digest = models.BinaryField(null=True)
    contact = models.UUIDField(null=True)
    kind = models.TextField(default="")
    language = models.TextField(default="zh-hans")
    asked_at = models.DateTimeField(null=True)
    entered_by = models.BigIntegerField(null=True)
    said = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "key_hash"], name="me_too_key"),
            models.UniqueConstraint(
                fields=["dossier", "digest"],
                name="me_too_once",
                condition=Q(digest__isnull=False),
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="me_too_state_known"),
            models.CheckConstraint(
                condition=Q(state=COUNTED, digest__isnull=False)
                | (~Q(state=COUNTED) & Q(digest__isnull=True)),
                name="me_too_counted_by_digest",
            ),
            models.CheckConstraint(condition=Q(said__in=WORDS), name="me_too_word_known"),
        ]
        indexes = [
            models.Index(fields=["follows", "state"], name="me_too_follows"),
            models.Index(
                fields=["jurisdiction_id", "asked_at"],
                name="me_too_asked",
                condition=Q(state=ASKED),
            ),
        ]

    def __str__(self) -> str:
        return "me too"
