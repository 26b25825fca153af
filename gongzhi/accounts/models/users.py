"""The account: a login name, a password, a language. Who the person is, the directory knows."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their login name, as the session machinery of Django asks for."""


class User(AbstractBaseUser):
    """One account. Rights come from posts held in the directory, never from the account itself.

    ``login`` is unique in the installation, because the login page does not ask for a district.
    The time of the last login is deliberately not kept: nobody's hours online are counted.
    ``password_lent``: somebody else has set the password and knows it; until its owner has changed
    it, the account opens nothing but that. ``guarded``: a second factor is enrolled; whenever one
    is taken away ``guard_version`` grows, and what sessions have proven before counts no more.
    """

    class Language(models.TextChoices):
        """Languages of the interface."""

        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    last_login = None
    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", on_delete=models.PROTECT, related_name="+", verbose_name="jurisdiction"
    )
    login = models.CharField(max_length=150, unique=True)
    is_active = models.BooleanField(default=True)
    password_lent = models.BooleanField(default=False)
    guarded = models.BooleanField(default=False)
    guard_version = models.IntegerField(default=0)
    language = models.CharField(
        max_length=16, choices=Language.choices, default=Language.CHINESE.value
    )
    large_type = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["zh-hans", "en"]), name="accounts_user_language"
            ),
            models.CheckConstraint(
                condition=~models.Q(login=""), name="accounts_user_login_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.login
