"""Lets the counts of a desk be answered from its index alone also where rows are set apart."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Row security asks for the jurisdiction of every row: the index has to know it."""

    dependencies = [("procedure", "0007_light_dossier_guard")]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="dossier_desk"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["desk", "desk_role", "due", "id"],
                name="dossier_desk",
                condition=Q(closed_at__isnull=True),
                include=["step", "jurisdiction"],
            ),
        ),
    ]
