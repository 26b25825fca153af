"""Objections to statements that were not shown: the file, and what the panel says."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deliberation", "0013_body_elections"),
        ("procedure", "0015_priority"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="objection",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="objects_to_statements",
                to="procedure.dossier",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="ruling",
            field=models.TextField(default=""),
        ),
    ]
