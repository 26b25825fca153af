"""A request's row no longer locks the file it belongs to."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Files are never deleted, so the reference needs no check that locks (ADR 7)."""

    dependencies = [
        ("cases", "0002_fewer_indexes"),
        ("procedure", "0007_light_dossier_guard"),
    ]
    operations = [
        migrations.AlterField(
            model_name="request",
            name="dossier",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="request",
                serialize=False,
                to="procedure.dossier",
            ),
        ),
    ]
