"""Lists that a post keeps by a name."""

from __future__ import annotations

from django.db import models


class SavedList(models.Model):
    """What a post asks its inbox for, under a name; ``shared`` with the posts of its body.

    ``asked`` holds codes only (which list, role, step, area, what is due); no file stands in it.
    """

    id = models.BigAutoField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, db_index=False, related_name="+"
    )
    post = models.TextField()
    name = models.TextField()
    asked = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction_id", "organisation", "post", "name"], name="saved_list_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.post})"
