"""People, posts, and holdings: who holds which post from when to when."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Person(models.Model):
    """Somebody who holds posts. No figure of the platform is ever kept by person."""

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    name_zh = models.TextField()
    name_en = models.TextField(blank=True, default="")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
    )

    def __str__(self) -> str:
        return self.name_zh


class Post(models.Model):
    """A post of a body: one role, in one area. The journal names posts, not persons.

    ``deputy_of`` names the post whose work this post may take over (AB角). ``pack_person`` is the
    login name that the rule pack gave last: a later load changes the holder only when the pack
    itself has changed its mind, so it never undoes an appointment made here. ``from_pack``: as of
    `Organisation`.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=80)
    organisation = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(max_length=80)
    area = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="+")
    name_zh = models.TextField()
    name_en = models.TextField()
    deputy_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies"
    )
    phone = models.TextField(blank=True, default="")
    pack_person = models.CharField(max_length=150, blank=True, default="")
    active = models.BooleanField(default=True)
    from_pack = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="directory_post_code"),
            models.CheckConstraint(
                condition=models.Q(deputy_of__isnull=True) | ~models.Q(deputy_of=models.F("id")),
                name="directory_post_not_own_deputy",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "role", "area"], name="directory_post_role"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Holding(models.Model):
    """One person holds one post from a moment to a moment. A post has one holder at a time."""

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=models.Q(valid_to__isnull=True),
                name="directory_holding_one_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="directory_holding_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.person_id} {self.valid_from.isoformat()}"
