"""Migrations run as the owner role; afterwards the program's role gets its rights."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.utils import timezone

from gongzhi.core.database import grant_program, run_hooks, set_apart


class Command(DjangoMigrate):
    """Bring the database to this release's shape, as the owner of the database."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate on the alias ``owner``, grant, set apart, then what the apps want done."""
        if options["database"] == "default":
            options["database"] = "owner"
        super().handle(*args, **options)
        if not options.get("plan") and not options.get("check_unapplied"):
            grant_program(options["database"], settings.DATABASES["default"]["USER"])
            set_apart(options["database"])
            if not options.get("app_label"):
                run_hooks(timezone.now())
