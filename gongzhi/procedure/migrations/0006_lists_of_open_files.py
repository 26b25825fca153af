"""Lets the counts of a desk and the list of a place be answered from the indexes of open files."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

OPEN = Q(closed_at__isnull=True)


class Migration(migrations.Migration):
    """As many indexes as before: one gets a column, one another order."""

    dependencies = [("procedure", "0005_guard_against_temporary_tables")]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="dossier_desk"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["desk", "desk_role", "due", "id"],
                name="dossier_desk",
                condition=OPEN,
                include=["step"],
            ),
        ),
        migrations.RemoveIndex(model_name="dossier", name="dossier_area"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["jurisdiction", "due", "id"],
                name="dossier_open",
                condition=OPEN,
                include=["area"],
            ),
        ),
    ]
